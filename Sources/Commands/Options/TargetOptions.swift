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

    @Flag(
        help: """
            Load the database itself although it is not empty; not supported by this version, \
            which loads a copy of its structure.
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
