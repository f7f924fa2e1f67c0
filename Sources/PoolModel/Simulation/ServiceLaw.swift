/// How the server slows when several statements run at a time.
///
/// It says the throughput of `n` statements in progress, relative to one alone; all that are in
/// progress share it equally.
package enum ServiceLaw: Sendable, Equatable {
    /// No statement feels another.
    case unlimited
    /// So many run at full speed; more share them (a processor-sharing server of `count` cores).
    case processors(count: Int)
    /// The Universal Scalability Law: `n / (1 + contention (n - 1) + coherency n (n - 1))`.
    case universal(contention: Double, coherency: Double)
    /// As measured: throughputs at concurrencies, joined by straight lines and flat beyond the last.
    case measured([ThroughputPoint])

    /// The speed of each of `n` statements, for `n` from 0 to `limit`; a statement alone has 1.
    ///
    /// - Parameter limit: at least 1.
    func speeds(upTo limit: Int) -> [Double] {
        (0...limit).map { count in
            count < 1 ? 1 : relativeThroughput(at: Double(count)) / Double(count)
        }
    }

    private func relativeThroughput(at count: Double) -> Double {
        switch self {
        case .unlimited: return count
        case .processors(let processors): return min(count, Double(max(processors, 1)))
        case .universal(let contention, let coherency):
            return count / (1 + contention * (count - 1) + coherency * count * (count - 1))
        case .measured(let points):
            let ordered = points.sorted { $0.concurrency < $1.concurrency }
            guard let first = ordered.first, let last = ordered.last else { return count }
            // What one alone would do, when the sweep did not begin there.
            let unit = first.throughputPerSecond / Double(first.concurrency)
            if count <= Double(first.concurrency) { return count }
            guard let above = ordered.firstIndex(where: { Double($0.concurrency) >= count }) else {
                return last.throughputPerSecond / unit
            }
            let (one, other) = (ordered[above - 1], ordered[above])
            let width = Double(other.concurrency - one.concurrency)
            // Repeats of the same concurrency: any of them will do.
            let part = width > 0 ? (count - Double(one.concurrency)) / width : 1
            let between = part * (other.throughputPerSecond - one.throughputPerSecond)
            return (one.throughputPerSecond + between) / unit
        }
    }
}
