internal import Recording
internal import Stochastics

/// Tells a quiet machine from a noisy one by how long the same computation takes again and again.
///
/// A reading is made before and after each point. What else runs on the machine, and what a
/// hypervisor takes away, shows in it without knowing anything of the target.
package struct SpinCalibration: Sendable {
    private let rounds: Int

    /// Chooses how much is computed, so that a reading takes some five milliseconds.
    package init() {
        var rounds = 1_000
        // Doubled at most twenty times: a machine on which a billion rounds take no millisecond
        // does not exist.
        for _ in 0..<20 where Self.nanoseconds(rounds) < 1_000_000 { rounds *= 2 }
        self.rounds = rounds
    }

    /// One reading in nanoseconds: the median of five runs, so that one interruption does not make
    /// it.
    package func reading() -> Int64 {
        (0..<5).map { _ in Self.nanoseconds(rounds) }.sorted()[2]
    }

    /// How far readings scatter: half the distance of their 10th and 90th percentiles, as a share of
    /// the median.
    ///
    /// - Returns: 0 for fewer than two readings.
    package static func noise(of readings: [Int64]) -> Double {
        guard readings.count >= 2 else { return 0 }
        let sorted = readings.sorted()
        func place(_ share: Double) -> Double {
            Double(sorted[Int((share * Double(sorted.count - 1)).rounded())])
        }
        return (place(0.9) - place(0.1)) / 2 / max(place(0.5), 1)
    }

    private static func nanoseconds(_ rounds: Int) -> Int64 {
        var random = SplittableRandom(seed: 1)
        let begun = MonotonicClock.nowNanoseconds
        var sum: UInt64 = 0
        for _ in 0..<rounds { sum &+= random.next() }
        let ended = MonotonicClock.nowNanoseconds
        // Looked at, so that the optimiser cannot leave the computation out.
        return sum == 0 ? ended - begun + 1 : ended - begun
    }
}
