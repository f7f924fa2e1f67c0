internal import Mutation
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Reads a scenario and lays the command line's choices over it.
enum ScenarioLoading {
    /// - Throws: `CommandFailure` (invalid scenario) with every mistake in it.
    static func parse(
        _ path: String, environment: [String: String]
    ) throws(CommandFailure) -> Scenario {
        let scenario: Scenario
        do throws(ScenarioError) {
            scenario = try ScenarioFile.load(path: path, environment: environment)
        } catch {
            throw CommandFailure(.invalidScenario, error.rendered(), isLocated: true)
        }
        let unknown =
            AcceptedRulesExist.check(scenario, knownRules: RuleCatalog.all.map(\.id))
            + EquivalentMutantsExist.check(
                scenario, knownOperators: MutationCatalog.entries.map(\.id))
        guard unknown.isEmpty else {
            throw CommandFailure(
                .invalidScenario, ScenarioError(unknown, in: scenario.source).rendered())
        }
        return scenario
    }

    /// The scenario as it will run.
    static func load(
        _ settings: RunSettings, environment: [String: String]
    ) throws(CommandFailure) -> Scenario {
        var environment = environment
        // Where the scenario names ${API_URL}, this is what it means.
        if let url = settings.baseURL { environment["API_URL"] = url }
        var scenario = try parse(settings.scenarioPath, environment: environment)
        try setAddress(settings, environment, in: &scenario)
        if let users = settings.users { scenario.population.users = users }
        if let seed = settings.seed { scenario.population.seed = seed }
        if let rate = settings.ratePerSecond { setRate(rate, in: &scenario) }
        if let duration = settings.durationNanoseconds { setDuration(duration, in: &scenario) }
        return scenario
    }

    /// What a schema without operations says nothing of: it is verified in the policies layer, and
    /// beyond that in what it declares.
    static func partsWithoutSubject(_ scenario: Scenario) -> Set<RunPart> {
        guard scenario.operations.isEmpty else { return [] }
        // Requests have no plans of their own.
        guard scenario.httpOperations.isEmpty else { return [.indexes] }
        return scenario.cascade.isEmpty ? [.load, .indexes, .cascade] : [.load, .indexes]
    }

    /// `--base-url` goes before whatever the scenario says, and `API_URL` before its own `start`.
    private static func setAddress(
        _ settings: RunSettings, _ environment: [String: String], in scenario: inout Scenario
    ) throws(CommandFailure) {
        guard let api = scenario.api else {
            guard settings.baseURL == nil else {
                throw CommandFailure(
                    .usage, "--base-url: the scenario has no 'api' that could be there.")
            }
            return
        }
        let url = settings.baseURL ?? (api.baseURL == nil ? environment["API_URL"] : nil) ?? ""
        guard !url.isEmpty else { return }
        if let problem = URLShape.problem(of: url) {
            throw CommandFailure(
                .usage,
                "\(settings.baseURL == nil ? "API_URL" : "--base-url"): the URL \(problem); "
                    + "for example http://127.0.0.1:8000.")
        }
        scenario.api?.baseURL = LateText(written: url, parts: [.text(url)])
        scenario.api?.isRunning = true
    }

    /// Every open phase gets the rate; a ramp keeps its proportion.
    private static func setRate(_ rate: Double, in scenario: inout Scenario) {
        guard var load = scenario.load else { return }
        for index in load.phases.indices {
            guard case .open(let arrivals, let old, let rampTo) = load.phases[index].model else {
                continue
            }
            load.phases[index].model = .open(
                arrivals: arrivals, rate: rate, rampTo: rampTo.map { $0 * rate / old })
        }
        scenario.load = load
    }

    /// The measured phases together last that long, each in its proportion.
    private static func setDuration(_ duration: UInt64, in scenario: inout Scenario) {
        guard var load = scenario.load else { return }
        let measured = load.phases.filter { !$0.isWarmup }
        let total = measured.reduce(0.0) { $0 + Double($1.durationNanoseconds) }
        guard total > 0 else { return }
        for index in load.phases.indices where !load.phases[index].isWarmup {
            let share = Double(load.phases[index].durationNanoseconds) / total
            load.phases[index].durationNanoseconds = max(1, UInt64(share * Double(duration)))
        }
        scenario.load = load
    }
}
