internal import ArgumentParser
internal import ResultModel
internal import ScenarioDrafting

/// Drafts a scenario from what an application says of itself.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Draft a scenario from an application's OpenAPI document.",
        discussion: """
            Each route becomes an operation, with its parameters bound to the rows that its path \
            and its body seem to name. What is guessed, and what could not be, stands beside it as \
            a comment. The draft is valid; whether it says what the application does is for you to \
            judge before its verdict means something.

              bulkhead init --openapi http://127.0.0.1:8000/openapi.json
              bulkhead init --openapi docs/openapi.yaml --out scenarios/shop
              bulkhead verify scenarios/shop

            The document is OpenAPI 3, in JSON or YAML. FastAPI publishes it as /openapi.json, \
            Spring as /v3/api-docs. A file is kept beside the scenario. Nothing is called but the \
            document's URL, and no file is ever replaced.
            """)

    @Option(
        help: ArgumentHelp(
            "The OpenAPI document: http://…, https://…, or a file.", valueName: "url|file"),
        completion: .file())
    var openapi: String?

    @Option(
        help: ArgumentHelp(
            "Where the scenario goes (default: a folder named after the API).",
            valueName: "folder"),
        completion: .directory)
    var out: String?

    func run() throws {
        let context = ProcessContext.current()
        let values = EnvironmentValue(environment: context.environment)
        guard let place = values.string(openapi, "openapi") else {
            throw CommandFailure(
                .usage,
                "Name what to draft from: bulkhead init --openapi "
                    + "http://127.0.0.1:8000/openapi.json, or the document's file.")
        }
        let source = try DocumentSource(place)
        let draft: OpenAPIDraft
        do throws(DraftingError) {
            draft = try OpenAPIDraft(document: source.text, location: source.location)
        } catch {
            throw CommandFailure(.usage, "\(source.name): \(error).")
        }
        let folder = DraftFolder(path: values.string(out, "out") ?? draft.name)
        var files = [
            DraftFolder.File(name: "scenario.yaml", text: draft.text),
            DraftFolder.File(name: "README.md", text: draft.readme(source: source.name)),
        ]
        if let kept = source.keptAs { files.append(.init(name: kept, text: source.text)) }
        try folder.write(files)
        context.print(summary(of: draft, files.map { folder.path + "/" + $0.name }, folder))
        // What a draft lacks to be valid is told at once, with its place in the file.
        _ = try ScenarioLoading.parse(folder.path, environment: context.environment)
    }

    /// How many routes that were left out are named; `README.md` lists all of them.
    private static let shownRoutes = 10

    private func summary(
        of draft: OpenAPIDraft, _ files: [String], _ folder: DraftFolder
    ) -> String {
        let one = draft.operations == 1
        var lines = [
            "Written: \(files.joined(separator: ", "))",
            "\(draft.operations) operation\(one ? "" : "s"), all of them guessed: read the comments.",
        ]
        if !draft.leftOut.isEmpty {
            lines.append("Left out, because it could not be guessed:")
            lines += draft.leftOut.prefix(Self.shownRoutes).map { "  \($0)" }
            let more = draft.leftOut.count - Self.shownRoutes
            if more > 0 { lines.append("  … and \(more) more, which README.md lists") }
        }
        return (lines + ["", "Next: bulkhead validate \(folder.path)"]).joined(separator: "\n")
    }
}
