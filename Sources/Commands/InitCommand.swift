internal import ArgumentParser
internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel
internal import ScenarioDrafting
internal import StructureCopy
internal import Supervision

/// Drafts a scenario from what an application says of itself.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Draft a scenario from an OpenAPI document, or from a live database.",
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
        let drafted: Drafted
        switch (document, database) {
        case (let place?, nil): drafted = try Self.draft(document: place)
        case (nil, let dsn?):
            drafted = try await Self.draft(
                database: dsn, programs: values.string(postgresBin, "postgres-bin"))
        default:
            throw CommandFailure(
                .usage,
                "Name one thing to draft from: bulkhead init --openapi "
                    + "http://127.0.0.1:8000/openapi.json, or bulkhead init --dsn "
                    + "postgresql://app@127.0.0.1/shop.")
        }
        let draft = drafted.draft
        let folder = DraftFolder(path: values.string(out, "out") ?? draft.name)
        let files =
            [
                DraftFolder.File(name: "scenario.yaml", text: draft.text),
                DraftFolder.File(name: "README.md", text: draft.readme(source: drafted.source)),
            ] + drafted.beside
        try folder.write(files)
        context.print(Self.summary(of: draft, files.map { folder.path + "/" + $0.name }, folder))
        // What a draft lacks to be valid is told at once, with its place in the file.
        _ = try ScenarioLoading.parse(folder.path, environment: context.environment)
    }

    private struct Drafted {
        let draft: any ScenarioDraft
        /// What it was drafted from, without secrets.
        let source: String
        /// What goes beside `scenario.yaml` and `README.md`.
        let beside: [DraftFolder.File]
    }

    private static func draft(document place: String) throws(CommandFailure) -> Drafted {
        let source = try DocumentSource(place)
        do throws(DraftingError) {
            let draft = try OpenAPIDraft(document: source.text, location: source.location)
            let kept = source.keptAs.map { DraftFolder.File(name: $0, text: source.text) }
            return Drafted(draft: draft, source: source.name, beside: kept.map { [$0] } ?? [])
        } catch {
            throw CommandFailure(.usage, "\(source.name): \(error).")
        }
    }

    private static func draft(
        database dsn: String, programs: String?
    ) async throws(CommandFailure) -> Drafted {
        let parameters = ConnectionParameters(connectionString: dsn)
        do {
            let reading = DatabaseReading(connection: try Connection.open(parameters))
            let facts = try reading.facts()
            let structure = try StructureCopy(reading: parameters, users: [])
            let installation = try await PostgresInstallation.locate(
                binDirectory: programs, preferring: structure.source.majorVersion)
            let schema = try await structure.script(programs: installation)
            return Drafted(
                draft: DatabaseDraft(facts), source: "the database \(facts.name)",
                beside: [DraftFolder.File(name: "schema.sql", text: schema)])
        } catch let error as DraftingError {
            throw CommandFailure(.usage, "\(error).")
        } catch {
            throw CommandFailure(
                .unavailable, "The database cannot be drafted from: \(error)")
        }
    }

    /// How many of what was left out are named, each in short; `README.md` lists all of them.
    private static let shownLeftOut = 10

    private static func summary(
        of draft: any ScenarioDraft, _ files: [String], _ folder: DraftFolder
    ) -> String {
        let one = draft.operations == 1
        var lines = [
            "Written: \(files.joined(separator: ", "))",
            "\(draft.operations) operation\(one ? "" : "s"), in part guessed: read the comments.",
        ]
        if !draft.leftOut.isEmpty {
            lines.append("Left out, because it could not be guessed:")
            lines += draft.leftOut.prefix(shownLeftOut).map { "  " + String($0.prefix(140)) }
            let more = draft.leftOut.count - shownLeftOut
            if more > 0 { lines.append("  … and \(more) more, which README.md lists") }
        }
        return (lines + ["", "Next: bulkhead validate \(folder.path)"]).joined(separator: "\n")
    }
}
