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

    /// An operation as the load performs it. One that is also looped over by `each` is performed in
    /// two ways; both have its name, and their figures are added up.
    struct PerformedOperation {
        var operation: Operation
        /// The capture that a parameter takes its values from instead of its bind.
        var captured: [String: Int] = [:]
    }

    /// - Throws: `CompilationError` where the scenario has no load.
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
        let reached = Self.reachedOperations(scenario, load)
        var performed = scenario.operations.filter { reached.contains($0.name) }
            .map { PerformedOperation(operation: $0) }
        var captures: [CaptureKey] = []
        for each in Self.loops(scenario, load) {
            var captured: [String: Int] = [:]
            for bind in each.bind {
                let key = CaptureKey(operation: each.rowsOf, column: bind.column)
                if !captures.contains(key) { captures.append(key) }
                captured[bind.parameter] = captures.firstIndex(of: key)
            }
            guard let operation = scenario.operation(named: each.operation) else { continue }
            performed.append(PerformedOperation(operation: operation, captured: captured))
        }
        operations = performed
        self.captures = captures
    }

    /// The `each` steps of every journey in the mix, in order; each is one entry of `operations`.
    private static func loops(_ scenario: Scenario, _ load: LoadDeclaration) -> [EachStep] {
        load.mix.flatMap { entry in
            scenario.journeys.filter { $0.name == entry.name }.flatMap(\.steps)
        }.compactMap { step in
            if case .each(let each) = step { each } else { nil }
        }
    }

    /// Names of the operations that the mix performs, itself or in journeys.
    private static func reachedOperations(
        _ scenario: Scenario, _ load: LoadDeclaration
    ) -> Set<String> {
        var names: Set<String> = []
        for entry in load.mix {
            guard let journey = scenario.journeys.first(where: { $0.name == entry.name }) else {
                names.insert(entry.name)
                continue
            }
            for step in journey.steps {
                switch step {
                case .operation(let name, _): names.insert(name)
                case .transaction(let list, _): names.formUnion(list)
                case .each(let each): names.insert(each.rowsOf)
                case .think: break
                }
            }
        }
        return names
    }

    /// The engine's plan.
    package func loadPlan() -> LoadPlan {
        let phases = load.phases.map { phase in
            Phase(
                durationNanoseconds: Int64(phase.durationNanoseconds), isWarmup: phase.isWarmup,
                model: engineModel(phase.model))
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
            userActivity: userActivity(scenario.population.activity),
            seed: scenario.population.seed)
    }

    private func engineModel(_ model: ScenarioModel.ArrivalModel) -> LoadEngine.ArrivalModel {
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

    private func userActivity(_ activity: ScenarioModel.UserActivity) -> LoadEngine.UserActivity {
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
