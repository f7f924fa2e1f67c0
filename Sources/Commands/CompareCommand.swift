internal import ArgumentParser
internal import Comparison
internal import ResultModel
internal import ScenarioModel

/// Two versions of an application, held against each other on one machine.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Tell whether a version is slower than another, on a noisy machine.",
        usage: """
            bulkhead compare <A> <B>
            bulkhead compare <B> --base-revision main
            bulkhead compare <A> --variant <name>
            bulkhead compare <A> --variants
            bulkhead compare <A> --dsn-a <connection> --dsn-b <connection>
            bulkhead compare <A> --calibrate
            """,
        discussion: """
            First what needs no clock: structure, plans, blocks, statements, write-ahead log. Where \
            something of it has regressed, it ends there, in seconds. Otherwise both versions are \
            loaded in blocks, each on a fresh copy of its seeded database, in the order ABBA with \
            the same arrivals, and the differences within the blocks are judged: p50 and p95 of the \
            operations that are called most, with the exact signed-rank interval and Holm's \
            correction over all of them.

              regressed (98)     surely slower than the tolerance: 5 % of a p50, 10 % of a p95, \
            15 % of a p99
              pass (0)           surely within the tolerance
              inconclusive (96)  the noise hides it: more or longer blocks, or fewer pairs

            A variant is a file variants/NAME.sql in the scenario's folder, applied after its schema. \
            --variant NAME holds one to all of that against the scenario's own design. --variants \
            shows all of them in one table: blocks, write-ahead log, sizes, isolation and cascades, \
            which take no clock, and medians as far as the budget goes; nothing of that is gated but \
            what breaks: a variant that leaks or loses a cascade fails (97), however fast it is.

            --dsn-a and --dsn-b name two empty databases, of two servers with other versions or \
            settings: the same scenario is filled into both, and stays there. Of two that are not \
            empty the structures are compared, on throw-away servers.

            --calibrate compares A with itself, and shows the smallest slowdown that would be seen \
            on this machine ("visible"), before anybody trusts an answer.
            """)

    @Argument(help: "A, what is there: a scenario's folder, or its YAML file.", completion: .file())
    var first: String

    @Argument(help: "B, what may replace it.", completion: .file())
    var second: String?

    @Option(
        help: ArgumentHelp(
            "Compare the scenario at this git revision (A) with the working tree (B).",
            valueName: "revision"))
    var baseRevision: String?

    @Option(
        help: ArgumentHelp(
            "Compare the scenario (A) with itself after variants/<name>.sql (B).",
            valueName: "name"))
    var variant: String?

    @Flag(help: "Show every variant of the scenario beside its own design.")
    var variants = false

    @Flag(help: "Compare A with itself: what can this machine see?")
    var calibrate = false

    @Option(
        help: ArgumentHelp(
            "The database of A, an empty one, as the role that the application uses.",
            valueName: "connection"))
    var dsnA: String?

    @Option(
        help: ArgumentHelp(
            "The same database as the role that creates, seeds and observes (default: --dsn-a).",
            valueName: "connection"))
    var adminDsnA: String?

    @Option(help: ArgumentHelp("The database of B.", valueName: "connection"))
    var dsnB: String?

    @Option(
        help: ArgumentHelp(
            "The same as the role that creates, seeds and observes (default: --dsn-b).",
            valueName: "connection"))
    var adminDsnB: String?

    @Option(
        help: ArgumentHelp(
            "What decides: list_tasks for its p50 and p95, list_tasks:p99 for one (default: the "
                + "six operations called most).", valueName: "operation,…"))
    var gate: String?

    @Option(
        help: ArgumentHelp(
            "How many blocks (default: \(ComparisonDesign.usualBlocks)).", valueName: "n"))
    var blocks: Int?

    @Flag(help: "Take \(ComparisonDesign.strictBlocks) blocks: more certain, twice as long.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "How long all blocks may take (default: 10m); what does not fit is not gated.",
            valueName: "time"))
    var budget: String?

    @Option(
        help: ArgumentHelp(
            "Arrivals per second, at most 70 % of what the slower version can answer.",
            valueName: "rate"))
    var rate: String?

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

    @Option(help: "What an inconclusive comparison exits with: fail (96) or pass (0).")
    var onInconclusive: OnInconclusive?

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
        let context = ProcessContext.current()
        let given = EnvironmentValue(environment: context.environment)
        switch try CompareMode(self, given) {
        case .versions(let base): try await compareVersions(base, given, context)
        case .variants(let name): try await compareVariants(name, given, context)
        case .servers(let servers): try await compareServers(servers, given, context)
        }
    }

    private func compareVersions(
        _ base: String?, _ given: EnvironmentValue, _ context: ProcessContext
    ) async throws {
        let candidatePath = second ?? first
        let design = try CompareDesign(self, given)
        var settings = try settings(candidatePath, context.environment)
        let candidate = try ScenarioLoading.load(settings, environment: context.environment)
        let revision =
            if let base { try await ScenarioRevision(base, of: candidatePath) } else {
                ScenarioRevision?.none
            }
        defer { revision?.remove() }
        settings.scenarioPath = revision?.scenarioPath ?? first
        let reference: Scenario
        do throws(CommandFailure) {
            reference = try ScenarioLoading.load(settings, environment: context.environment)
        } catch {
            throw revision.map { error.adding("This is the scenario at \($0.revision).") } ?? error
        }
        settings.scenarioPath = candidatePath
        let request = CompareRequest(
            reference: reference,
            referenceLabel: revision.map { "\(candidatePath) at \($0.revision) (\($0.commit))" }
                ?? first, candidateLabel: candidatePath, isCalibration: calibrate,
            gate: design.gate, blocks: design.blocks, budgetSeconds: design.budgetSeconds,
            ratePerSecond: settings.ratePerSecond)
        try request.refuseWhatCannotBeCompared(with: candidate)
        // Each version keeps its own rates but for the one that is asked for here.
        try await perform(settings, candidate, context) {
            try await $0.compare(request, on: $1)
        }
    }

    /// - Parameter name: of the variant that is gated; nil shows all.
    private func compareVariants(
        _ name: String?, _ given: EnvironmentValue, _ context: ProcessContext
    ) async throws {
        let settings = try settings(first, context.environment)
        let scenario = try ScenarioLoading.load(settings, environment: context.environment)
        let chosen: [SchemaVariant]
        do throws(VariantFiles.Mistake) {
            let files = try VariantFiles(of: scenario)
            chosen = if let name { [try files.named(name)] } else { files.variants }
        } catch {
            throw CommandFailure(.usage, "\(error).")
        }
        let design = try CompareDesign(self, given, showing: name == nil ? scenario : nil)
        let request = VariantsRequest(
            label: first, variants: chosen, isGate: name != nil, gate: design.gate,
            blocks: design.blocks, budgetSeconds: design.budgetSeconds,
            ratePerSecond: settings.ratePerSecond)
        try scenario.refuseWithoutLoadOfStatements()
        try design.gate.refuseOthers(than: Set(scenario.operations.map(\.name)))
        try await perform(settings, scenario, context) {
            try await $0.compareVariants(request, on: $1)
        }
    }

    private func compareServers(
        _ servers: ComparedServers, _ given: EnvironmentValue, _ context: ProcessContext
    ) async throws {
        let design = try CompareDesign(self, given)
        let settings = servers.settings(.candidate, try settings(first, context.environment))
        let scenario = try ScenarioLoading.load(settings, environment: context.environment)
        let request = CompareRequest(
            reference: scenario, referenceLabel: first, candidateLabel: first,
            referenceServer: servers.settings(.reference, settings), gate: design.gate,
            blocks: design.blocks, budgetSeconds: design.budgetSeconds,
            ratePerSecond: settings.ratePerSecond)
        try scenario.refuseWithoutLoadOfStatements()
        try request.refuseWhatCannotBeCompared(with: scenario)
        try await perform(settings, scenario, context) {
            try await $0.compare(request, on: $1)
        }
    }

    private func perform(
        _ settings: RunSettings, _ scenario: Scenario, _ context: ProcessContext,
        _ phases: RunPipeline.Phases
    ) async throws {
        var pipeline = try RunPipeline(settings, scenario, context)
        let code: Int32
        do throws(CommandFailure) {
            code = try await pipeline.run(phases)
        } catch {
            pipeline.folder.removeIfEmpty()
            throw error
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// A throw-away server that nothing of its own disturbs while it is measured.
    private func settings(_ path: String, _ environment: [String: String]) throws -> RunSettings {
        let place =
            ["--ephemeral"] + (postgresBin.map { ["--postgres-bin", $0] } ?? [])
            + pgSetting.flatMap { ["--pg-setting", $0] }
        let extent =
            (users.map { ["--users", "\($0)"] } ?? []) + (seed.map { ["--seed", "\($0)"] } ?? [])
            + (rate.map { ["--rate", $0] } ?? [])
        var settings = try RunSettings(
            scenario: path, target: try TargetOptions.parse(place),
            size: try SizeOptions.parse(extent), output: output, skip: nil,
            onInconclusive: onInconclusive, environment: environment)
        settings.dsn = nil
        settings.adminDSN = nil
        settings.skipped = []
        let quiet = ["autovacuum": "off", "max_wal_size": "4GB", "checkpoint_timeout": "1d"]
        settings.serverSettings =
            quiet.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
            + settings.serverSettings
        return settings
    }
}

/// What is compared with what.
private enum CompareMode {
    /// Two folders, one folder and a revision of it, or one folder twice.
    case versions(baseRevision: String?)
    /// The variant of that name, or all.
    case variants(named: String?)
    /// The scenario on two servers.
    case servers(ComparedServers)

    /// - Throws: `CommandFailure` (usage) where the command line names none of these, or several.
    init(_ command: CompareCommand, _ given: EnvironmentValue) throws(CommandFailure) {
        let base = given.string(command.baseRevision, "base-revision")
        let variant = given.string(command.variant, "variant")
        let servers = try ComparedServers(command, given)
        let chosen = [
            command.second != nil, base != nil, variant != nil, command.variants, servers != nil,
            command.calibrate,
        ]
        guard chosen.count(where: \.self) == 1 else {
            throw CommandFailure(
                .usage,
                "Name two scenarios, or one with --base-revision, --variant, --variants, --dsn-a "
                    + "and --dsn-b, or --calibrate: `bulkhead help compare` shows each.")
        }
        if let servers {
            self = .servers(servers)
        } else if command.variants || variant != nil {
            self = .variants(named: variant)
        } else {
            self = .versions(baseRevision: base)
        }
    }
}
