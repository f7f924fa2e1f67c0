/// Evenly spaced arrivals: one each time the rate curve has another one to expect.
struct ConstantArrivals: Sendable, Equatable {
    private var placed = 0
    /// Where between two arrivals of this worker its own fall, so that those of all workers
    /// together are even.
    private let shift: Double

    init(worker: Int, workers: Int) {
        shift = Double(worker) / Double(workers)
    }

    /// The place of the next arrival on the axis of expected arrivals.
    mutating func next() -> Double {
        // From the count, not by adding up, so that rounding does not drift.
        defer { placed += 1 }
        return Double(placed) + shift
    }
}
