internal import ArgumentParser
internal import Mutation
internal import ResultModel
internal import ScenarioModel

/// Plants defects in a scenario, and shows which checks see them.
struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Plant defects in a scenario, and show which of them the checks see.",
        discussion: """
            Each mutant is the scenario with one thing worse: an owner predicate removed from an \
            operation, a policy widened, a foreign key without its cascade, an index dropped. It \
            gets a copy of the seeded database, and the checks that should see it are run there. A \
            mutant that makes them find what they do not find without it is killed; one that nobody \
            sees is a survivor, which is a hole in the checks or in what the scenario states.
            An index on a table of a few pages is not judged: no operation could miss it.

            What happens inside an application nobody else can change. Where it can be told to make \
            a mistake, the scenario says how, and names the mistakes:

              api:
                defects: { arguments: [--defect, "${DEFECT}"], names: [read-without-owner] }

            It is then started once more for each of them, on a copy of the database, and attacked \
            over HTTP until a rule finds what it does not find without.

            What changes nothing that could be seen is equivalent and does not count: where that \
            can be proved it is said how; otherwise the scenario says so, with the reason:

              prove:
                equivalent:
                  - mutant: not-null-dropped/tasks.note
                    because: the application takes no note and an empty one for the same

            It exits with 0 where every other mutant was killed, with 99 where some survived.

              bulkhead prove scenarios/todo-ai-chatbot
              bulkhead prove scenarios/todo-ai-chatbot --only foreign-key-action,check-dropped

            OPERATORS
            \(operators)
            """)

    private static var operators: String {
        let entries = MutationCatalog.entries
        let width = entries.map(\.id.count).max() ?? 0
        return entries.map { entry in
            let space = String(repeating: " ", count: width - entry.id.count)
            return "  \(entry.id)\(space)  \(entry.summary)"
        }.joined(separator: "\n")
    }

    @Argument(help: "A scenario's folder, or its YAML file.", completion: .file())
    var scenario: String

    @Option(
        help: ArgumentHelp("Plant the defects of these operators only.", valueName: "operator,…"))
    var only: String?

    @Option(
        help: ArgumentHelp(
            "How many users to seed (default: 40; indexes are judged with 1,000).",
            valueName: "n"))
    var users: Int?

    @Option(help: ArgumentHelp("Where every random choice comes from.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Where initdb and postgres are.", valueName: "folder"))
    var postgresBin: String?

    @Option(
        help: ArgumentHelp(
            "A setting of the throw-away server; may be repeated.", valueName: "name=value"))
    var pgSetting: [String] = []

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let context = ProcessContext.current()
        let settings = try settings(context.environment)
        let operators = try chosenOperators(context.environment)
        let declared = try ScenarioLoading.load(settings, environment: context.environment)
        var pipeline = try RunPipeline(settings, declared, context)
        let code: Int32
        do throws(CommandFailure) {
            code = try await pipeline.run { pipeline, target in
                try await pipeline.prove(operators, on: target)
            }
        } catch {
            pipeline.folder.removeIfEmpty()
            throw error
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// How many users are seeded where nothing is said: a few rows of everybody show every defect
    /// but those of plans.
    private static let defaultUsers = 40

    private func settings(_ environment: [String: String]) throws -> RunSettings {
        var settings = try RunSettings.untimed(
            scenario: scenario, users: users, seed: seed, postgresBin: postgresBin,
            pgSetting: pgSetting, output: output, environment: environment)
        settings.users = settings.users ?? Self.defaultUsers
        return settings
    }

    private func chosenOperators(
        _ environment: [String: String]
    ) throws(CommandFailure) -> [any MutationOperator.Type] {
        let given = EnvironmentValue(environment: environment)
        guard let text = given.string(only, "only") else { return MutationCatalog.all }
        let names = text.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
        let known = MutationCatalog.entries.map(\.id)
        for name in names where !known.contains(name) {
            throw CommandFailure(
                .usage,
                "\(given.source(only, "only")): there is no operator '\(name)'; "
                    + "`bulkhead help prove` lists them all.")
        }
        return MutationCatalog.named(names)
    }
}
