/// Throughput that grows with concurrency until something is full, and then not at all.
///
/// The asymptotic bound of a closed network, `X(N) = min(N / D, ceiling)` (E. D. Lazowska and
/// others, "Quantitative System Performance", 5.2). It is reached when times do not vary: a pool of
/// connections with fixed holds, a lock held for a fixed time. With times that vary the corner is
/// rounded, as `ClosedQueue` has it.
package struct HardCeiling: Sendable, Equatable {
    /// What one alone achieves, per second (`1 / D`).
    package let ratePerSecond: Double
    package let ceilingPerSecond: Double

    package init(ratePerSecond: Double, ceilingPerSecond: Double) {
        self.ratePerSecond = ratePerSecond
        self.ceilingPerSecond = ceilingPerSecond
    }

    package static let parameterCount = 2

    /// The bound that fits best, by the least relative errors: for each place that the corner can
    /// have among the points, the slope before and the ceiling behind it are linear problems.
    ///
    /// - Throws: `tooFewPoints` with fewer than two distinct concurrencies, `badPoint`.
    package init(fitting points: [ThroughputPoint]) throws(PoolModelFault) {
        try ThroughputPoint.check(points, parameters: Self.parameterCount)
        let levels = Set(points.map(\.concurrency)).sorted()
        var best: (error: Double, bound: HardCeiling)?
        // One level alone behind the corner is a lower slope as well as a ceiling: two have to be.
        for last in levels.dropLast(2) + levels.suffix(1) {
            let rising = points.filter { $0.concurrency <= last }
            let flat = points.filter { $0.concurrency > last }
            let rate = Self.scale(rising) { Double($0.concurrency) }
            // Without points behind it there is no corner: it rises as far as it was measured.
            let ceiling = flat.isEmpty ? Double.infinity : Self.scale(flat) { _ in 1 }
            let bound = HardCeiling(ratePerSecond: rate, ceilingPerSecond: ceiling)
            let error = points.reduce(0) { sum, point in
                let residual =
                    bound.throughput(at: Double(point.concurrency)) / point.throughputPerSecond - 1
                return sum + residual * residual
            }
            if error < (best?.error ?? .infinity) { best = (error, bound) }
        }
        guard let best else {
            throw PoolModelFault(.tooFewPoints, "no bound fits; measure at more concurrencies")
        }
        self = best.bound
    }

    /// Throughput per second at a concurrency.
    package func throughput(at concurrency: Double) -> Double {
        min(ratePerSecond * concurrency, ceilingPerSecond)
    }

    /// The ceiling; nil when it was not reached.
    package var capacityPerSecond: Double? {
        ceilingPerSecond.isFinite ? ceilingPerSecond : nil
    }

    /// Where the corner is.
    package var knee: Double? { capacityPerSecond.map { max(1, $0 / ratePerSecond) } }

    /// The factor that makes a shape fit, by the least relative errors.
    private static func scale(
        _ points: [ThroughputPoint], shape: (ThroughputPoint) -> Double
    ) -> Double {
        var (sum, squares) = (0.0, 0.0)
        for point in points {
            let ratio = shape(point) / point.throughputPerSecond
            sum += ratio
            squares += ratio * ratio
        }
        return sum / squares
    }
}
