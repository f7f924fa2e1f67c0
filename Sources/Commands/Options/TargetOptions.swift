internal import ArgumentParser

/// Where to run.
struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database to run on, as the role that the application uses.",
            discussion: """
                A libpq connection string. Without it: DATABASE_URL, then libpq's PGHOST and its \
                like, then a throw-away cluster that Bulkhead starts, fills and removes. A database \
                that is not empty is only read: its structure is copied to a throw-away cluster, and \
                everything happens there.
                """, valueName: "connection"))
    var dsn: String?

    @Option(
        help: ArgumentHelp(
            "The same database as the role that creates, seeds and observes (default: --dsn).",
            valueName: "connection"))
    var adminDsn: String?

    @Option(
        help: ArgumentHelp(
            "Where the application runs already; without it API_URL, then the scenario's 'start'.",
            valueName: "url"))
    var baseUrl: String?

    @Flag(
        help: """
            Load an application that Bulkhead did not start, with accounts of this run alone. A \
            database that is not empty is never loaded, but a copy of its structure.
            """)
    var allowExistingData = false

    @Flag(help: "Use a throw-away cluster even where DATABASE_URL or PGHOST is set.")
    var ephemeral = false

    @Option(help: ArgumentHelp("Where initdb and postgres are.", valueName: "folder"))
    var postgresBin: String?

    @Option(
        help: ArgumentHelp(
            "Where pgbouncer is, through which identities are handed on.", valueName: "folder"))
    var pgbouncerBin: String?

    @Option(
        help: ArgumentHelp(
            "A setting of the throw-away server; may be repeated.", valueName: "name=value"))
    var pgSetting: [String] = []

    @Flag(help: "Leave the throw-away server running and print how to connect.")
    var keep = false
}
