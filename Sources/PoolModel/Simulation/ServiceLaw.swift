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
    /// As measured: throughputs at concurrencies, joined by straight lines and flat beyond the last;
    /// up to the first there is no slowing.
    case measured([ThroughputPoint])

    /// What a model of the server says, up to a concurrency; flat beyond it.
    package init(_ model: ScalabilityModel, upTo limit: Int) {
        if case .universal(let law) = model {
            self = .universal(contention: law.contention, coherency: law.coherency)
            return
        }
        self = .measured(
            (1...max(1, limit)).map {
                ThroughputPoint(concurrency: $0, throughputPerSecond: model.throughput(at: $0))
            })
    }

    /// The speed of each of `n` statements, for `n` from 0 to `limit`; a statement alone has 1.
    ///
    /// - Parameter limit: at least 1.
    func speeds(upTo limit: Int) -> [Double] {
        switch self {
        case .unlimited: Array(repeating: 1, count: limit + 1)
        case .processors(let processors):
            (0...limit).map { min(1, Double(max(processors, 1)) / Double(max($0, 1))) }
        case .universal(let contention, let coherency):
            (0...limit).map { count in
                let (others, pairs) = (Double(max(count - 1, 0)), Double(count * max(count - 1, 0)))
                return 1 / (1 + contention * others + coherency * pairs)
            }
        case .measured(let points): Self.speeds(upTo: limit, along: points)
        }
    }

    /// Repeats of a concurrency count as their mean.
    private static func speeds(upTo limit: Int, along points: [ThroughputPoint]) -> [Double] {
        let levels = Dictionary(grouping: points, by: \.concurrency).map { level, repeats in
            let sum = repeats.reduce(0) { $0 + $1.throughputPerSecond }
            return (count: level, throughput: sum / Double(repeats.count))
        }.sorted { $0.count < $1.count }
        guard let first = levels.first, let last = levels.last else {
            return Array(repeating: 1, count: limit + 1)
        }
        // What one alone would do, when the sweep did not begin there.
        let unit = first.throughput / Double(first.count)
        var above = 0
        return (0...limit).map { count in
            if count <= first.count { return 1 }
            if count > last.count { return last.throughput / unit / Double(count) }
            while levels[above].count < count { above += 1 }
            let (one, other) = (levels[above - 1], levels[above])
            let part = Double(count - one.count) / Double(other.count - one.count)
            let throughput = one.throughput + part * (other.throughput - one.throughput)
            return throughput / unit / Double(count)
        }
    }
}
