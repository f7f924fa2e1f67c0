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

    @Flag(help: "Compare A with itself: what can this machine see?")
    var calibrate = false

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
        let environment = context.environment
        let given = EnvironmentValue(environment: environment)
        let base = given.string(baseRevision, "base-revision")
        guard [second != nil, base != nil, calibrate].count(where: \.self) == 1 else {
            throw CommandFailure(
                .usage,
                "Name two scenarios, or one with --base-revision, or one with --calibrate: "
                    + "`bulkhead help compare` shows each.")
        }
        let candidatePath = second ?? first
        let design = try CompareDesign(self, given)
        var settings = try settings(candidatePath, environment)
        let candidate = try ScenarioLoading.load(settings, environment: environment)
        let revision =
            if let base { try await ScenarioRevision(base, of: candidatePath) } else {
                ScenarioRevision?.none
            }
        defer { revision?.remove() }
        settings.scenarioPath = revision?.scenarioPath ?? first
        let reference: Scenario
        do throws(CommandFailure) {
            reference = try ScenarioLoading.load(settings, environment: environment)
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
        try await perform(request, settings, candidate, context)
    }

    private func perform(
        _ request: CompareRequest, _ settings: RunSettings, _ candidate: Scenario,
        _ context: ProcessContext
    ) async throws {
        var pipeline = try RunPipeline(settings, candidate, context)
        let code: Int32
        do throws(CommandFailure) {
            code = try await pipeline.run { pipeline, target in
                try await pipeline.compare(request, on: target)
            }
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

/// How a comparison is laid out, from what the command line says.
struct CompareDesign {
    let gate: GateChoice
    let blocks: Int
    let budgetSeconds: Double

    /// - Throws: `CommandFailure` (usage) for what could never give an answer.
    init(_ command: CompareCommand, _ given: EnvironmentValue) throws(CommandFailure) {
        let asked = try given.value(command.blocks, "blocks")
        let isStrict = given.flag(command.strict, "strict")
        if isStrict, asked != nil {
            throw CommandFailure(.usage, "--strict and --blocks both say how many blocks.")
        }
        blocks =
            asked ?? (isStrict ? ComparisonDesign.strictBlocks : ComparisonDesign.usualBlocks)
        if let text = given.string(command.gate, "gate") {
            do throws(GateChoice.Mistake) {
                gate = try GateChoice(parsing: text)
            } catch {
                throw CommandFailure(.usage, "--gate: \(error).")
            }
        } else {
            let most = ComparisonDesign.mostPairs(blocks: blocks)
            gate = .mostCalled(pairs: min(ComparisonDesign.usualPairs, most))
        }
        // Refused before anything is started.
        let pairs: [GatedPair] =
            if case .named(let named) = gate { named } else { [GatedPair("", .p50)] }
        do throws(ComparisonDesignError) {
            _ = try ComparisonDesign(pairs: pairs, blocks: blocks)
        } catch {
            throw CommandFailure(.usage, "--blocks \(blocks): \(error).")
        }
        guard let text = given.string(command.budget, "budget") else {
            budgetSeconds = CompareRequest.usualBudgetSeconds
            return
        }
        do throws(OptionQuantity.Mistake) {
            budgetSeconds = Double(try OptionQuantity.duration(text)) / 1e9
        } catch {
            throw CommandFailure(.usage, "\(given.source(command.budget, "budget")): \(error).")
        }
    }
}

extension CompareRequest {
    /// - Throws: `CommandFailure` for versions that have nothing in common to be compared by.
    func refuseWhatCannotBeCompared(with candidate: Scenario) throws(CommandFailure) {
        for scenario in [reference, candidate] {
            guard !scenario.operations.isEmpty, scenario.load != nil else {
                throw CommandFailure(
                    .invalidScenario,
                    "\(scenario.name) has no load of SQL operations, which is what `compare` "
                        + "measures: declare operations with `sql` and a `load`.")
            }
        }
        let before = Set(reference.operations.map(\.name))
        let common = before.intersection(candidate.operations.map(\.name))
        guard !common.isEmpty else {
            throw CommandFailure(
                .invalidScenario,
                "\(referenceLabel) and \(candidateLabel) have no operation in common: these are "
                    + "not two versions of one application.")
        }
        for name in gate.operations ?? [] where !common.contains(name) {
            throw CommandFailure(
                .usage,
                "--gate \(name): both versions must have the operation; they have "
                    + "\(common.sorted().joined(separator: ", ")) in common.")
        }
    }
}
