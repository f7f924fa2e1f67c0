internal import ArgumentParser
internal import ResultModel
internal import ScenarioDrafting

/// Drafts a scenario from what an application says of itself.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Draft a scenario from an OpenAPI document, or from a live database.",
        usage: """
            bulkhead init --openapi <url|file> [--out <folder>]
            bulkhead init --dsn <connection> [--out <folder>]
            """,
        discussion: """
            From a document each route becomes an operation. From a database come its tables, who \
            owns their rows and how many there are, and the statements that pg_stat_statements \
            has recorded; it is only read. What is guessed, and what could not be, stands in the \
            scenario as a comment. The draft is valid; whether it says what the application does \
            is for you to judge before its verdict means something.

              bulkhead init --openapi http://127.0.0.1:8000/openapi.json
              bulkhead init --openapi docs/openapi.yaml --out scenarios/shop
              bulkhead init --dsn postgresql://app@127.0.0.1/shop
              bulkhead verify scenarios/shop

            The document is OpenAPI 3, in JSON or YAML. FastAPI publishes it as /openapi.json, \
            Spring as /v3/api-docs. A file is kept beside the scenario. No file is ever replaced.
            """)

    @Option(
        help: ArgumentHelp(
            "The OpenAPI document: http://…, https://…, or a file.", valueName: "url|file"),
        completion: .file())
    var openapi: String?

    @Option(
        help: ArgumentHelp(
            "The database, as a role that may read all of it; only read.",
            valueName: "connection"))
    var dsn: String?

    @Option(
        help: ArgumentHelp(
            "Where the scenario goes (default: a folder named after the API or the database).",
            valueName: "folder"),
        completion: .directory)
    var out: String?

    @Option(help: ArgumentHelp("Where pg_dump is.", valueName: "folder"), completion: .directory)
    var postgresBin: String?

    func run() async throws {
        let context = ProcessContext.current()
        let values = EnvironmentValue(environment: context.environment)
        let isChosen = openapi != nil || dsn != nil
        let document = isChosen ? openapi : values.string(nil, "openapi")
        let database = isChosen ? dsn : values.string(nil, "dsn")
        let drafted: DraftedScenario
        switch (document, database) {
        case (let place?, nil): drafted = try DraftedScenario(document: place)
        case (nil, let dsn?):
            drafted = try await DraftedScenario(
                database: dsn, programs: values.string(postgresBin, "postgres-bin"))
        default:
            throw CommandFailure(
                .usage,
                "Name one thing to draft from: bulkhead init --openapi "
                    + "http://127.0.0.1:8000/openapi.json, or bulkhead init --dsn "
                    + "postgresql://app@127.0.0.1/shop.")
        }
        let folder = DraftFolder(path: values.string(out, "out") ?? drafted.draft.name)
        try folder.write(drafted.files)
        context.print(Self.summary(of: drafted, in: folder.path))
        // What a draft lacks to be valid is told at once, with its place in the file.
        _ = try ScenarioLoading.parse(folder.path, environment: context.environment)
    }

    /// How many of what was left out are named, each in short; `README.md` lists all of them.
    private static let shownLeftOut = 10

    private static func summary(of drafted: DraftedScenario, in folder: String) -> String {
        let draft = drafted.draft
        let files = drafted.files.map { "\(folder)/\($0.name)" }.joined(separator: ", ")
        var lines = [
            "Written: \(files)",
            "\(draft.operations) operation\(draft.operations == 1 ? "" : "s"), in part guessed: "
                + "read the comments.",
        ]
        if !draft.leftOut.isEmpty {
            lines.append("Left out, because it could not be guessed:")
            lines += draft.leftOut.prefix(shownLeftOut).map { "  " + String($0.prefix(140)) }
            let more = draft.leftOut.count - shownLeftOut
            if more > 0 { lines.append("  … and \(more) more, which README.md lists") }
        }
        return (lines + ["", "Next: bulkhead validate \(folder)"]).joined(separator: "\n")
    }
}
