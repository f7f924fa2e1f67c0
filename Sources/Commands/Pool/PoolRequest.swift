internal import Foundation
internal import PoolModel
internal import PoolSizing
internal import ResultModel
internal import ScenarioModel

/// What is asked of `bulkhead pool`, the command line laid over the scenario.
struct PoolRequest: Sendable {
    /// Activities a second.
    var rate: Double
    var objective: PoolObjective
    /// The objective as it was written.
    var expression: String
    var workers: Int
    var budgetNanoseconds: Int64
    /// Users that are thought of; nil where only a rate was given.
    var users: Int?
    /// Users that the scenario seeds.
    var seededUsers: Int
    /// How often each size is tried; nil for as often as it takes.
    var trials: Int?
    var mayExceedServer: Bool
    var record: HoldRecord?
    /// The pool that the scenario states.
    var stated: QueuePool.Settings
    var seed: UInt64
    /// What was taken where nothing was said.
    var assumptions: [String] = []

    static let usualBudgetNanoseconds: Int64 = 180_000_000_000
    static let usualObjective = "pool_wait p(99) < 50ms"
    /// The largest quantile that so many simulated checkouts can show.
    private static let largestQuantile = 0.999

    /// - Throws: `CommandFailure` (usage) for what cannot be asked.
    init(
        _ scenario: Scenario, rate: String?, slo: String?, budget: String?, workers: Int?,
        users: Int?, trials: Int?, mayExceedServer: Bool, holds: String?,
        _ given: EnvironmentValue
    ) throws(CommandFailure) {
        guard let load = scenario.load, !load.mix.isEmpty else {
            throw CommandFailure(
                .usage,
                "The scenario has no 'load': a pool is sized for a mix of operations. Add 'load:' "
                    + "with a 'mix'.")
        }
        seededUsers = scenario.population.users
        seed = scenario.population.seed
        self.mayExceedServer = mayExceedServer
        self.users = mayExceedServer ? users : nil
        if let users, users < 2 {
            throw CommandFailure(
                .usage, "\(given.source("\(users)", "users")): at least 2 users are needed.")
        }
        self.workers = workers ?? load.workers
        guard (1...1_000).contains(self.workers) else {
            throw CommandFailure(
                .usage, "--workers \(self.workers): 1 to 1000 processes are possible.")
        }
        if let trials, !(1...100).contains(trials) {
            throw CommandFailure(
                .usage,
                "\(given.source("\(trials)", "trials")): a size can be tried 1 to 100 times.")
        }
        self.trials = trials
        budgetNanoseconds = try Self.budget(budget, given)
        (objective, expression) = try Self.objective(slo, scenario, given)
        record = try holds.map { path throws(CommandFailure) in try Self.record(path) }
        (stated, assumptions) = Self.stated(load)
        self.rate = try Self.rate(
            rate, load, recorded: record?.trace.ratePerSecond, given,
            growth: self.users.map { Double($0) / Double(scenario.population.users) } ?? 1)
    }

    private static func budget(
        _ text: String?, _ given: EnvironmentValue
    ) throws(CommandFailure) -> Int64 {
        guard let text = given.string(text, "budget") else { return usualBudgetNanoseconds }
        let nanoseconds: UInt64
        do throws(OptionQuantity.Mistake) {
            nanoseconds = try OptionQuantity.duration(text)
        } catch {
            throw CommandFailure(.usage, "\(given.source(text, "budget")): \(error).")
        }
        guard (5_000_000_000...86_400_000_000_000).contains(nanoseconds) else {
            throw CommandFailure(
                .usage, "\(given.source(text, "budget")): 5 seconds to 24 hours are possible.")
        }
        return Int64(nanoseconds)
    }

    // MARK: Objective

    private static func objective(
        _ text: String?, _ scenario: Scenario, _ given: EnvironmentValue
    ) throws(CommandFailure) -> (PoolObjective, String) {
        guard let text = given.string(text, "slo") else {
            for threshold in scenario.thresholds.flatMap(\.thresholds) {
                guard case .poolWait = threshold.metric, let objective = objective(threshold)
                else { continue }
                return (objective, threshold.expression)
            }
            return (
                PoolObjective(.poolWait, quantile: 0.99, longestNanoseconds: 50_000_000),
                usualObjective
            )
        }
        let threshold: Threshold
        do throws(OptionQuantity.Mistake) {
            threshold = try OptionQuantity.threshold(text)
        } catch {
            throw CommandFailure(.usage, "\(given.source(text, "slo")): \(error).")
        }
        guard let objective = objective(threshold) else {
            throw CommandFailure(
                .usage,
                "\(given.source(text, "slo")): a pool is sized for a percentile up to p(99.9) that "
                    + "stays below a time; write 'pool_wait p(99) < 50ms' or 'p(99) < 50ms'.")
        }
        return (objective, threshold.expression)
    }

    /// Nil for what no pool is sized by.
    private static func objective(_ threshold: Threshold) -> PoolObjective? {
        let isUpper = threshold.comparison == .less || threshold.comparison == .lessOrEqual
        guard isUpper, threshold.limit < 0x1p62 else { return nil }
        switch threshold.metric {
        case .poolWait(.quantile(let quantile)) where quantile <= largestQuantile:
            return PoolObjective(
                .poolWait, quantile: quantile, longestNanoseconds: Int64(threshold.limit))
        case .latency(.quantile(let quantile)) where quantile <= largestQuantile:
            return PoolObjective(
                .latency, quantile: quantile, longestNanoseconds: Int64(threshold.limit))
        default: return nil
        }
    }

    // MARK: Rate

    private static func rate(
        _ text: String?, _ load: LoadDeclaration, recorded: Double?, _ given: EnvironmentValue,
        growth: Double
    ) throws(CommandFailure) -> Double {
        if let text = given.string(text, "rate") {
            do throws(OptionQuantity.Mistake) {
                return try OptionQuantity.rate(text)
            } catch {
                throw CommandFailure(.usage, "\(given.source(text, "rate")): \(error).")
            }
        }
        if let recorded, recorded > 0 { return recorded * growth }
        for phase in load.phases where !phase.isWarmup {
            guard case .open(_, let rate, let rampTo) = phase.model else { continue }
            return max(rate, rampTo ?? rate) * growth
        }
        throw CommandFailure(
            .usage,
            "The scenario's load has no rate, only users who wait for their answers: say with "
                + "--rate how many arrivals a second the pool is for.")
    }

    // MARK: Pools and records

    private static func stated(_ load: LoadDeclaration) -> (QueuePool.Settings, [String]) {
        guard let pool = load.pool else {
            return (
                QueuePool.Settings(),
                [
                    "The scenario states no pool: SQLAlchemy's default of 5 connections and 10 more "
                        + "stands in for it."
                ]
            )
        }
        return (
            QueuePool.Settings(
                size: pool.size, maxOverflow: pool.maxOverflow,
                timeoutNanoseconds: Int64(clamping: pool.timeoutNanoseconds),
                recycleNanoseconds: pool.recycleNanoseconds.map { Int64(clamping: $0) },
                prePing: pool.prePing), []
        )
    }

    /// The largest file of hold times that is read.
    private static let recordLimitBytes = 512_000_000

    private static func record(_ path: String) throws(CommandFailure) -> HoldRecord {
        let bytes: Data
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.read(path, atMostBytes: recordLimitBytes)
        } catch {
            let hint = error.hint.map { "; \($0)" } ?? ""
            throw CommandFailure(.usage, "--holds: \(path) \(error.reason)\(hint).")
        }
        do throws(PoolModelFault) {
            return try HoldRecord(text: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw CommandFailure(.invalidScenario, "\(path): \(error)")
        }
    }
}
