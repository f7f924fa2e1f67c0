internal import APIRequests
package import HTTPDriver
package import LoadEngine
internal import PoolModel
package import Population
package import ScenarioModel

/// Turns a scenario of requests, and the database behind its application, into the plans of the
/// engine and the workload; `ScenarioCompiler` does the same for statements.
package struct HTTPScenarioCompiler {
    let scenario: Scenario
    let api: APIDeclaration
    let load: LoadDeclaration
    let population: PopulationPlan
    let origin: HTTPOrigin
    /// Those that the mix reaches, as journeys perform them; loops have entries of their own.
    let performed: [Performed]
    /// The lists of captured values: which capture, or path, of which operation.
    let sources: [Source]

    struct Performed {
        var operation: HTTPOperation
        /// The list that a parameter takes its value from, by the parameter's name.
        var captured: [String: Int] = [:]
        var isLoop = false
    }

    enum Source: Hashable {
        /// A capture that later steps name.
        case capture(operation: String, name: String)
        /// What an `each` step loops over: the path's text.
        case path(operation: String, String)
    }

    /// A scenario's load, made ready for an application.
    ///
    /// - Throws: `CompilationError` where the scenario has no load, or its load no requests.
    package init(
        _ scenario: Scenario, api: APIDeclaration, origin: HTTPOrigin, population: PopulationPlan
    ) throws(CompilationError) {
        guard let load = scenario.load else {
            throw CompilationError(
                subject: "load", message: "the scenario declares no load", position: nil)
        }
        self.scenario = scenario
        self.api = api
        self.load = load
        self.population = population
        self.origin = origin
        var performed: [Performed] = []
        var sources: [Source] = []
        for entry in load.mix {
            for step in Self.steps(entry, in: scenario) {
                switch step {
                case .operation(let name, let position):
                    try Self.add(name, position, [:], false, scenario, &performed)
                case .each(let each):
                    try Self.add(each.rowsOf, each.position, [:], false, scenario, &performed)
                    var lists: [String: Int] = [:]
                    for bind in each.bind {
                        lists[bind.parameter] = Self.number(
                            .path(operation: each.rowsOf, bind.path.source), &sources)
                    }
                    try Self.add(each.operation, each.position, lists, true, scenario, &performed)
                case .think: break
                }
            }
        }
        // A parameter without a bind of its own takes what an earlier request of its name captured.
        for place in performed.indices {
            let operation = performed[place].operation
            for parameter in operation.request.occurrences
            where parameter != "user" && operation.bind(for: parameter) == nil
                && performed[place].captured[parameter] == nil
            {
                let maker = scenario.httpOperations.first { other in
                    other.captures.contains { $0.name == parameter }
                        && performed.contains { $0.operation.name == other.name }
                }
                guard let maker else { continue }
                performed[place].captured[parameter] = Self.number(
                    .capture(operation: maker.name, name: parameter), &sources)
            }
        }
        self.performed = performed
        self.sources = sources
    }

    private static func steps(_ entry: MixEntry, in scenario: Scenario) -> [HTTPJourneyStep] {
        scenario.httpJourneys.first { $0.name == entry.name }?.steps
            ?? [.operation(entry.name, entry.position)]
    }

    private static func number(_ source: Source, _ sources: inout [Source]) -> Int {
        if let known = sources.firstIndex(of: source) { return known }
        sources.append(source)
        return sources.count - 1
    }

    private static func add(
        _ name: String, _ position: SourcePosition, _ captured: [String: Int], _ isLoop: Bool,
        _ scenario: Scenario, _ performed: inout [Performed]
    ) throws(CompilationError) {
        guard let operation = scenario.httpOperation(named: name) else {
            throw CompilationError(
                subject: "load", message: "there is no request or journey '\(name)'",
                position: position)
        }
        let isKnown = performed.contains {
            $0.operation.name == name && $0.isLoop == isLoop && $0.captured == captured
        }
        if isKnown { return }
        performed.append(Performed(operation: operation, captured: captured, isLoop: isLoop))
    }

    // MARK: The engine's plan

    /// How many requests a worker may have under way; arrivals beyond it wait for a free one.
    private static let transferLimit = 5_000
    /// The driver's own limits say which time was over: they must be reached before the engine's.
    private static let timeoutMarginNanoseconds: Int64 = 250_000_000

    /// The engine's plan.
    ///
    /// What it calls a connection is a transfer under way: connections are libcurl's own, kept
    /// alive and opened as they are needed.
    ///
    /// - Parameter users: how many users act, the first of the population; nil for all.
    package func loadPlan(users: Int? = nil) -> LoadPlan {
        var plan = LoadPlan(
            operations: performed.map { entry in
                OperationPlan(
                    name: entry.operation.name,
                    timeoutNanoseconds: min(
                        Int64(clamping: entry.operation.timeoutNanoseconds),
                        .max - Self.timeoutMarginNanoseconds) + Self.timeoutMarginNanoseconds)
            },
            activities: load.mix.map(activity),
            phases: load.phases.map { phase in
                Phase(
                    durationNanoseconds: Int64(phase.durationNanoseconds),
                    isWarmup: phase.isWarmup, model: ScenarioCompiler.engineModel(phase.model))
            },
            pool: nil, workers: load.workers, users: users ?? population.users,
            userActivity: ScenarioCompiler.userActivity(scenario.population.activity),
            seed: scenario.population.seed)
        let most = load.phases.reduce(1) { most, phase in
            if case .closed(let users, _) = phase.model { max(most, users) } else { most }
        }
        let limit = max(Self.transferLimit, most)
        plan.pool = QueuePool.Settings(
            size: limit, maxOverflow: 0, timeoutNanoseconds: 30_000_000_000,
            recycleNanoseconds: nil, prePing: false)
        return plan
    }

    private func activity(_ entry: MixEntry) -> Activity {
        let whole: Boundary = [.begins, .commits, .releases]
        var steps: [Step] = []
        for step in Self.steps(entry, in: scenario) {
            switch step {
            case .operation(let name, _):
                let number = performed.firstIndex { $0.operation.name == name && !$0.isLoop }
                steps += number.map { [.perform(operation: $0, boundary: whole)] } ?? []
            case .think(let time): steps.append(.think(ActivityCompiler.thinkTime(time)))
            case .each(let each):
                let lists = each.bind.compactMap { bind in
                    sources.firstIndex(of: .path(operation: each.rowsOf, bind.path.source))
                }
                let number = performed.firstIndex {
                    $0.isLoop && $0.operation.name == each.operation
                        && lists.allSatisfy($0.captured.values.contains)
                }
                guard let number, let source = lists.first else { continue }
                steps.append(
                    .each(
                        operation: number, source: source, limit: WorkloadPlan.captureLimit,
                        boundary: whole, isSeparate: true))
            }
        }
        let isJourney = scenario.httpJourneys.contains { $0.name == entry.name }
        return Activity(
            name: entry.name, weight: entry.weight, isJourney: isJourney, steps: steps)
    }
}
