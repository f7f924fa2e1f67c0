internal import PoolSizing
internal import ResultModel
internal import ScenarioModel

/// An application that is told how large its pool is, when it is started.
///
/// Its scenario says how, by variables of the environment:
///
///     start:
///       environment:
///         POOL_SIZE: ${POOL_SIZE:-10}
///         MAX_OVERFLOW: ${MAX_OVERFLOW:-5}
///         WORKERS: ${WORKERS:-1}
///         POOL_LOG: ${POOL_LOG}
///
/// They are expanded when the scenario is read, so it is read again for every point.
struct PooledApplication: Sendable {
    private let settings: RunSettings
    private let environment: [String: String]
    /// Whether it is told of connections beyond the pool's size; it opens none where it is not.
    let isToldOverflow: Bool
    /// Whether it is told of how many processes it consists.
    let isToldWorkers: Bool
    /// Whether it writes down what its pool does.
    let keepsPoolLog: Bool
    /// What it is told where nobody measures; nil where that is no number of its own.
    let statedSize: Int?
    let statedOverflow: Int?

    private enum Variable: String {
        case poolSize = "POOL_SIZE"
        case maxOverflow = "MAX_OVERFLOW"
        case workers = "WORKERS"
    }

    /// - Throws: `CommandFailure` (invalid scenario) where nothing tells the application how large
    ///   its pool is, or nothing starts it.
    init(
        _ scenario: Scenario, _ settings: RunSettings, environment: [String: String]
    ) throws(CommandFailure) {
        self.settings = settings
        self.environment = environment
        guard let start = scenario.api?.start, scenario.api?.isRunning != true else {
            throw Self.refusal(
                "bulkhead pool starts the application anew for each size of its pool, and this one "
                    + "is not started by Bulkhead", at: scenario.api?.position, in: scenario,
                hint: "add 'start' below 'api:', and leave API_URL and --base-url out")
        }
        guard scenario.declaresDatabase else {
            throw Self.refusal(
                "the application has no database of the scenario's, so that nobody sees its "
                    + "connections", at: scenario.api?.position, in: scenario,
                hint: "add 'database: { schema: … }', and ${DATABASE_URL} to what the application "
                    + "is started with")
        }
        /// Another value of a variable changes how it is started, where it is told of it.
        func readings(_ variable: Variable) throws(CommandFailure) -> [ApplicationStart] {
            var readings: [ApplicationStart] = []
            for value in [3, 4] {
                let start = try Self.start(settings, environment, [variable: value])
                readings += start.map { [$0] } ?? []
            }
            return readings
        }
        let sized = try readings(.poolSize)
        let overflowing = try readings(.maxOverflow)
        guard Self.differ(sized) else {
            throw Self.refusal(
                "nothing tells the application how large its pool is: 'start' uses no "
                    + "${POOL_SIZE}", at: start.position, in: scenario,
                hint: "add to 'environment' below 'start', and have the application make its pool "
                    + "of them: POOL_SIZE: ${POOL_SIZE:-10}, MAX_OVERFLOW: ${MAX_OVERFLOW:-5}, "
                    + "WORKERS: ${WORKERS:-1}, POOL_LOG: ${POOL_LOG}")
        }
        isToldOverflow = Self.differ(overflowing)
        isToldWorkers = Self.differ(try readings(.workers))
        statedSize = Self.stated(start, sized)
        statedOverflow = Self.stated(start, overflowing)
        keepsPoolLog = (start.command + start.environment.map(\.value)).contains {
            $0.variables.contains(.poolLog)
        }
    }

    /// How it is started at a point.
    func start(at point: PoolPoint) throws(CommandFailure) -> ApplicationStart? {
        try Self.start(
            settings, environment,
            [
                .poolSize: point.poolSize, .maxOverflow: point.maxOverflow,
                .workers: point.workers,
            ])
    }

    private static func differ(_ readings: [ApplicationStart]) -> Bool {
        readings.first?.command != readings.last?.command
            || readings.first?.environment != readings.last?.environment
    }

    /// The number that a variable of the environment has, which the readings give another one.
    private static func stated(_ start: ApplicationStart, _ readings: [ApplicationStart]) -> Int? {
        guard let first = readings.first, let last = readings.last else { return nil }
        let changed = zip(first.environment, last.environment).first { $0 != $1 }?.0.name
        let entry = start.environment.first { $0.name == changed }
        return entry.flatMap { Int($0.value.resolved { _ in nil }) }
    }

    private static func start(
        _ settings: RunSettings, _ environment: [String: String], _ values: [Variable: Int]
    ) throws(CommandFailure) -> ApplicationStart? {
        var environment = environment
        for (variable, value) in values { environment[variable.rawValue] = String(value) }
        return try ScenarioLoading.load(settings, environment: environment).api?.start
    }

    private static func refusal(
        _ message: String, at position: SourcePosition?, in scenario: Scenario, hint: String
    ) -> CommandFailure {
        CommandFailure(
            .invalidScenario,
            ScenarioError(
                [Diagnostic(message, at: position, hint: hint)], in: scenario.source
            ).rendered(), isLocated: true)
    }
}
