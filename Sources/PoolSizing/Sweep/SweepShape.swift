/// How many points a sweep has and how long each takes, so that all of them fit into a budget.
package struct SweepShape: Sendable, Equatable {
    /// How often each point is measured.
    package var repetitions: Int
    /// Shares of what a pool can do at which waits are measured.
    package var loads: [Double]
    /// Pools of how many sizes have their waits measured.
    package var sizeLimit: Int
    package var warmupNanoseconds: Int64
    /// Of each point, without its warm-up.
    package var durationNanoseconds: Int64

    package init(
        repetitions: Int = 2, loads: [Double] = Self.loads, sizeLimit: Int = 6,
        warmupNanoseconds: Int64, durationNanoseconds: Int64
    ) {
        self.repetitions = repetitions
        self.loads = loads
        self.sizeLimit = sizeLimit
        self.warmupNanoseconds = warmupNanoseconds
        self.durationNanoseconds = durationNanoseconds
    }

    /// From a share at which hardly anybody waits to one at which most do.
    package static let loads = [0.4, 0.6, 0.75, 0.85]

    /// The shortest and the longest measurement worth making.
    static let leastNanoseconds: Int64 = 250_000_000
    static let mostNanoseconds: Int64 = 10_000_000_000
    /// What a point takes beside its warm-up and measurement: connections, calibration, the end of
    /// what is under way.
    package static let overheadNanoseconds: Int64 = 150_000_000

    /// The richest shape whose points are long enough to say something; the poorest where the budget
    /// suffices for none.
    ///
    /// - Parameters:
    ///   - levels: numbers of clients that are measured.
    ///   - holdNanoseconds: how long a connection is held, on average: a measurement shorter than
    ///     some of these sees hardly any.
    ///   - overheadNanoseconds: what a point takes beside its warm-up and measurement.
    package init(
        budgetNanoseconds: Int64, levels: Int, holdNanoseconds: Int64,
        overheadNanoseconds: Int64 = Self.overheadNanoseconds
    ) {
        let candidates: [(repetitions: Int, loads: [Double], sizes: Int, least: Int64)] = [
            (3, Self.loads, 6, 2_000_000_000), (2, Self.loads, 6, 1_000_000_000),
            (2, Self.loads, 4, 500_000_000), (1, Self.loads, 4, 400_000_000),
            (1, [0.4, 0.7, 0.85], 3, Self.leastNanoseconds),
        ]
        let hold = min(holdNanoseconds, Self.mostNanoseconds / 4)
        for (place, candidate) in candidates.enumerated() {
            let points = Int64(
                candidate.repetitions * (levels + candidate.sizes * candidate.loads.count))
            let share = budgetNanoseconds / max(points, 1) - overheadNanoseconds - hold
            // A fifth of a point is its warm-up.
            let duration = min(share * 4 / 5, Self.mostNanoseconds)
            let least = max(candidate.least, 5 * hold)
            guard duration >= least || place == candidates.count - 1 else { continue }
            let chosen = max(duration, Self.leastNanoseconds, 3 * hold)
            self.init(
                repetitions: candidate.repetitions, loads: candidate.loads,
                sizeLimit: candidate.sizes,
                warmupNanoseconds: max(chosen / 4, min(hold, chosen)),
                durationNanoseconds: chosen)
            return
        }
        self.init(
            warmupNanoseconds: Self.leastNanoseconds, durationNanoseconds: Self.leastNanoseconds)
    }
}
