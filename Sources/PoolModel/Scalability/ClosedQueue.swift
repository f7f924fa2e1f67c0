/// Throughput as a function of concurrency of a closed network of two stations: work that runs side
/// by side, and work that is done one after the other.
///
/// Exact mean value analysis (M. Reiser, S. S. Lavenberg, JACM 27, 1980) of a delay `Z` and one
/// queue with demand `S`: `R = S (1 + Q)`, `X = N / (Z + R)`, `Q = X R`, from `Q = 0` at `N = 0`. A
/// server of several processors is covered too: it behaves as one that is as many times as fast,
/// with the rest of its demand as delay (A. Seidmann and others, Performance Evaluation 7, 1987).
/// Its curve has the hard ceiling `1 / S` that a lock, a disk or a set of processors makes.
package struct ClosedQueue: Sendable, Equatable {
    /// Work side by side with that of others (`Z`).
    package let parallelSeconds: Double
    /// Work that only one does at a time (`S`).
    package let serialSeconds: Double

    package init(parallelSeconds: Double, serialSeconds: Double) {
        self.parallelSeconds = parallelSeconds
        self.serialSeconds = serialSeconds
    }

    package static let parameterCount = 2

    /// The network that fits best, by the least relative errors.
    ///
    /// For a given serial share the total follows from linear least squares; the share is searched
    /// over 0…1, first on a grid and then by golden section.
    ///
    /// - Throws: `tooFewPoints` with fewer than two distinct concurrencies, `badPoint`.
    package init(fitting points: [ThroughputPoint]) throws(PoolModelFault) {
        try ThroughputPoint.check(points, parameters: Self.parameterCount)
        func fit(_ share: Double) -> (error: Double, rate: Double) {
            let unit = Self(parallelSeconds: 1 - share, serialSeconds: share)
            let curve = unit.throughputs(upTo: points.reduce(1) { max($0, $1.concurrency) })
            var (sum, squares) = (0.0, 0.0)
            for point in points {
                let ratio = curve[point.concurrency] / point.throughputPerSecond
                sum += ratio
                squares += ratio * ratio
            }
            let rate = sum / squares
            return (Double(points.count) - rate * sum, rate)
        }
        let steps = 60
        // Squared, because a share of a hundredth already makes a ceiling at a hundred.
        func share(_ step: Double) -> Double { step * step / Double(steps * steps) }
        let errors = (0...steps).map { fit(share(Double($0))).error }
        let nearest = errors.indices.min { errors[$0] < errors[$1] }
        var low = Double(max(0, (nearest ?? 0) - 1))
        var high = Double(min(steps, (nearest ?? 0) + 1))
        let ratio = (5.0.squareRoot() - 1) / 2
        for _ in 0..<40 {
            let (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
            if fit(share(left)).error < fit(share(right)).error { high = right } else { low = left }
        }
        let best = share((low + high) / 2)
        let rate = fit(best).rate
        self.init(parallelSeconds: (1 - best) / rate, serialSeconds: best / rate)
    }

    /// Throughput per second at each concurrency from 0 to `limit`.
    package func throughputs(upTo limit: Int) -> [Double] {
        var queue = 0.0
        var curve = [0.0]
        for count in 1...max(limit, 1) {
            let residence = serialSeconds * (1 + queue)
            let throughput = Double(count) / (parallelSeconds + residence)
            queue = throughput * residence
            curve.append(throughput)
        }
        return curve
    }

    /// Throughput per second at a concurrency of at least 1.
    package func throughput(at concurrency: Int) -> Double {
        throughputs(upTo: concurrency)[max(concurrency, 1)]
    }

    /// The ceiling, `1 / S`; nil when nothing is serial.
    package var capacityPerSecond: Double? { serialSeconds > 0 ? 1 / serialSeconds : nil }

    /// Where a line through one alone meets the ceiling, `(Z + S) / S`.
    package var knee: Double? {
        serialSeconds > 0 ? (parallelSeconds + serialSeconds) / serialSeconds : nil
    }
}
