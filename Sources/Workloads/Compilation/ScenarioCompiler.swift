package import DatabaseCatalog
package import LoadEngine
package import Population
internal import PostgresDriver
package import ScenarioModel
internal import PoolModel

/// Turns a scenario and the database it runs on into the plans of the engine and the workload.
///
/// Both number the operations alike: those that the mix reaches, in the order of the file.
package struct ScenarioCompiler {
    let scenario: Scenario
    let load: LoadDeclaration
    let catalog: Catalog
    let population: PopulationPlan
    let operations: [PerformedOperation]
    /// The lists that `each` steps loop over: which column of which operation.
    let captures: [CaptureKey]

    /// A column of an operation's rows that a later step takes values from.
    struct CaptureKey: Hashable {
        var operation: String
        var column: String
    }

    /// An operation as the load performs it.
    ///
    /// One that is also looped over by `each` is performed in two ways; both have its name, and
    /// their figures are added up.
    struct PerformedOperation {
        var operation: Operation
        /// The capture that a parameter takes its values from instead of its bind.
        var captured: [String: Int] = [:]
    }

    /// A scenario's load, made ready for a database.
    ///
    /// - Parameters:
    ///   - catalog: the database's structure, from which `population` was planned.
    ///   - population: who owns which rows.
    /// - Throws: `CompilationError` where the scenario has no load, or performs what it does not
    ///   declare.
    package init(
        _ scenario: Scenario, catalog: Catalog, population: PopulationPlan
    ) throws(CompilationError) {
        guard let load = scenario.load else {
            throw CompilationError(
                subject: "load", message: "the scenario declares no load", position: nil)
        }
        self.scenario = scenario
        self.load = load
        self.catalog = catalog
        self.population = population
        let steps = Self.steps(scenario, load)
        let reached = try Self.reachedOperations(steps, in: scenario)
        var performed = scenario.operations.filter { reached.contains($0.name) }
            .map { PerformedOperation(operation: $0) }
        var captures: [CaptureKey] = []
        for case .each(let each) in steps {
            for bind in each.bind {
                let key = CaptureKey(operation: each.rowsOf, column: bind.column)
                if !captures.contains(key) { captures.append(key) }
            }
            guard let operation = scenario.operation(named: each.operation) else { continue }
            let looped = PerformedOperation(
                operation: operation, captured: Self.captured(each, captures))
            let isKnown = performed.contains {
                $0.operation.name == operation.name && $0.captured == looped.captured
            }
            if !isKnown { performed.append(looped) }
        }
        operations = performed
        self.captures = captures
    }

    /// The capture that each parameter of a looped operation takes its values from.
    static func captured(_ each: EachStep, _ captures: [CaptureKey]) -> [String: Int] {
        var captured: [String: Int] = [:]
        for bind in each.bind {
            captured[bind.parameter] = captures.firstIndex(
                of: CaptureKey(operation: each.rowsOf, column: bind.column))
        }
        return captured
    }

    /// The steps of everything in the mix, in order; an operation of its own is one step.
    private static func steps(_ scenario: Scenario, _ load: LoadDeclaration) -> [JourneyStep] {
        load.mix.flatMap { entry in
            scenario.journeys.first { $0.name == entry.name }?.steps
                ?? [.operation(entry.name, entry.position)]
        }
    }

    /// Names of the operations that are performed outside of loops.
    private static func reachedOperations(
        _ steps: [JourneyStep], in scenario: Scenario
    ) throws(CompilationError) -> Set<String> {
        var names: Set<String> = []
        for step in steps {
            let performed: [String]
            let position: SourcePosition?
            switch step {
            case .operation(let name, let place): (performed, position) = ([name], place)
            case .transaction(let list, let place): (performed, position) = (list, place)
            case .each(let each):
                guard !each.bind.isEmpty else {
                    throw CompilationError(
                        subject: each.operation,
                        message: "a loop over the rows of \(each.rowsOf) binds at least one column",
                        position: each.position)
                }
                names.insert(each.rowsOf)
                (performed, position) = ([each.operation, each.rowsOf], each.position)
            case .think: (performed, position) = ([], nil)
            }
            for name in performed where scenario.operation(named: name) == nil {
                throw CompilationError(
                    subject: "load", message: "there is no operation or journey '\(name)'",
                    position: position)
            }
            if case .each = step { continue }
            names.formUnion(performed)
        }
        return names
    }

    /// The engine's plan.
    package func loadPlan() -> LoadPlan {
        let phases = load.phases.map { phase in
            Phase(
                durationNanoseconds: Int64(phase.durationNanoseconds), isWarmup: phase.isWarmup,
                model: Self.engineModel(phase.model))
        }
        return LoadPlan(
            operations: operations.map { performed in
                OperationPlan(
                    name: performed.operation.name,
                    timeoutNanoseconds: Int64(performed.operation.timeoutNanoseconds),
                    retryLimit: 3)
            },
            activities: load.mix.map(activity), phases: phases, pool: load.pool.map(settings),
            workers: load.workers, users: population.users,
            userActivity: Self.userActivity(scenario.population.activity),
            seed: scenario.population.seed)
    }

    static func engineModel(_ model: ScenarioModel.ArrivalModel) -> LoadEngine.ArrivalModel {
        switch model {
        case .open(let pattern, let rate, let rampTo):
            .open(
                arrivals: pattern == .poisson ? .poisson : .constant, rate: rate, rampTo: rampTo)
        case .closed(let users, let think):
            .closed(clients: users, think: think.map(ActivityCompiler.thinkTime))
        }
    }

    private func settings(_ pool: PoolDeclaration) -> QueuePool.Settings {
        QueuePool.Settings(
            size: pool.size, maxOverflow: pool.maxOverflow,
            timeoutNanoseconds: Int64(pool.timeoutNanoseconds),
            recycleNanoseconds: pool.recycleNanoseconds.map { Int64($0) },
            prePing: pool.prePing)
    }

    static func userActivity(_ activity: ScenarioModel.UserActivity) -> LoadEngine.UserActivity {
        switch activity {
        case .uniform: .uniform
        case .zipf(let exponent): .zipf(exponent)
        }
    }

    private func activity(_ entry: MixEntry) -> Activity {
        let plain = operations.enumerated().filter { $1.captured.isEmpty }
        let compiler = ActivityCompiler(
            numbers: Dictionary(uniqueKeysWithValues: plain.map { ($1.operation.name, $0) }),
            loops: operations.enumerated().filter { !$1.captured.isEmpty }.map { number, looped in
                ActivityCompiler.Loop(
                    operation: number, name: looped.operation.name, captured: looped.captured)
            }, captures: captures)
        guard let journey = scenario.journeys.first(where: { $0.name == entry.name }) else {
            return Activity(
                name: entry.name, weight: entry.weight,
                steps: compiler.steps([.operation(entry.name, entry.position)]))
        }
        return Activity(
            name: entry.name, weight: entry.weight, isJourney: true,
            steps: compiler.steps(journey.steps))
    }
}
