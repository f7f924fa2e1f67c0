internal import ArgumentParser
internal import ResultModel
internal import ScenarioModel

/// Plans, blocks and sizes, saved and held against: a gate that needs no clock.
struct BaselineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Save what a scenario's plans cost, or check that they cost no more.",
        discussion: """
            The same scenario and seed give the same rows, so that blocks touched, write-ahead log \
            and sizes are the same too: what grew, grew because somebody changed something. No \
            clock is asked, so a busy machine judges as well as a quiet one.

              bulkhead baseline save scenarios/todo-ai-chatbot
              git add results/baselines/todo-ai-chatbot.json
              bulkhead baseline check scenarios/todo-ai-chatbot

            `check` exits with 98 where an operation reads over a fifth and a dozen blocks more than \
            in the baseline, takes more statements or more write-ahead log, or where a table or its \
            indexes grew by over a tenth; with 96 where an operation is not in the baseline. Another \
            index at the same cost is said, and fails nothing.
            """,
        subcommands: [SaveBaselineCommand.self, CheckBaselineCommand.self])
}

struct SaveBaselineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save", abstract: "Write the baseline of a scenario, to be committed.")

    @OptionGroup var baseline: BaselineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let started = try baseline.start(output)
        try await started.perform { pipeline, target in
            try await pipeline.saveBaseline(started.store, on: target)
        }
    }
}

struct CheckBaselineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Hold a scenario against its baseline.")

    @OptionGroup var baseline: BaselineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let started = try baseline.start(output)
        // Refused before anything is started.
        let saved = try started.store.existing(scenario: started.scenario.name)
        try await started.perform { pipeline, target in
            try await pipeline.checkBaseline(saved, started.store, on: target)
        }
    }
}

/// Which scenario, which baseline, and how large.
struct BaselineOptions: ParsableArguments {
    @Argument(help: "A scenario's folder, or its YAML file.", completion: .file())
    var scenario: String

    @Option(help: ArgumentHelp("The baseline's name (default: the scenario's).", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "Where baselines are (default: \(BaselineStore.usualFolder)).", valueName: "folder"),
        completion: .directory)
    var baselines: String?

    @Option(help: ArgumentHelp("How many users to seed.", valueName: "n"))
    var users: Int?

    @Option(help: ArgumentHelp("Where every random choice comes from.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Where initdb and postgres are.", valueName: "folder"))
    var postgresBin: String?

    @Option(
        help: ArgumentHelp(
            "A setting of the throw-away server; may be repeated.", valueName: "name=value"))
    var pgSetting: [String] = []

    /// Reads the scenario, and finds where its baseline is.
    ///
    /// - Throws: `CommandFailure` for a scenario or an option that cannot be used.
    func start(_ output: OutputOptions) throws -> BaselineStart {
        let context = ProcessContext.current()
        let given = EnvironmentValue(environment: context.environment)
        let settings = try RunSettings.untimed(
            scenario: scenario, users: users, seed: seed, postgresBin: postgresBin,
            pgSetting: pgSetting, output: output, environment: context.environment)
        let declared = try ScenarioLoading.load(settings, environment: context.environment)
        guard !declared.operations.isEmpty else {
            throw CommandFailure(
                .invalidScenario,
                "\(declared.name) has no SQL operation, so that there is no plan to keep: a "
                    + "baseline is of statements.")
        }
        let store = try BaselineStore(
            folder: given.string(baselines, "baselines") ?? BaselineStore.usualFolder,
            name: given.string(name, "name") ?? declared.name)
        return BaselineStart(
            settings: settings, scenario: declared, store: store, context: context)
    }
}

/// What both verbs start from.
struct BaselineStart {
    let settings: RunSettings
    let scenario: Scenario
    let store: BaselineStore
    let context: ProcessContext

    /// Performs a verb on a throw-away server.
    ///
    /// - Throws: `CommandFailure`, or `ExitCode` with the verdict's code.
    func perform(
        _ phases: (inout RunPipeline, DatabaseTarget) async throws -> Void
    ) async throws {
        var pipeline = try RunPipeline(settings, scenario, context)
        let code: Int32
        do throws(CommandFailure) {
            code = try await pipeline.run { try await phases(&$0, $1) }
        } catch {
            pipeline.folder.removeIfEmpty()
            throw error
        }
        if code != 0 { throw ExitCode(code) }
    }
}
