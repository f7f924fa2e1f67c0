package import PoolModel

/// How much longer a checkout works when others work beside it.
///
/// Read off closed points: the mean work at each number of working connections over the mean work
/// of one client alone. Between two of them in a straight line; beyond the last the throughput stays
/// what it was there, so that nothing is promised that was not seen.
package struct Slowdown: Sendable, Equatable {
    /// By the connections that worked on average, rising, from one up.
    private let steps: [(working: Double, factor: Double)]
    /// The mean work of a client alone, in nanoseconds.
    package let aloneNanoseconds: Double

    /// - Parameter points: of clients, one of which was alone.
    /// - Returns: nil where nobody was alone, or nothing was done.
    package init?(_ points: [PointFigures]) {
        var groups: [Int: [PointFigures]] = [:]
        for figures in points {
            guard case .closed(let clients) = figures.point.offer, figures.granted > 0 else {
                continue
            }
            groups[clients, default: []].append(figures)
        }
        guard let alone = groups[1] else { return nil }
        aloneNanoseconds = Capacity.median(alone.map(\.workMeanNanoseconds))
        guard aloneNanoseconds > 0 else { return nil }
        let unit = aloneNanoseconds
        let measured = groups.values.map { group in
            (
                working: max(1, Capacity.median(group.map(\.workingConnections))),
                factor: Capacity.median(group.map(\.workMeanNanoseconds)) / unit
            )
        }
        steps = Self.rising(measured.sorted { $0.working < $1.working })
    }

    /// The factor for so many working connections; 1 for one.
    package func factor(working: Double) -> Double {
        guard let last = steps.last, working > 1 else { return 1 }
        guard let above = steps.firstIndex(where: { $0.working >= working }) else {
            // The same throughput as at the last: work grows with whoever shares it.
            return last.factor * working / last.working
        }
        guard above > 0 else { return steps[0].factor }
        let (low, high) = (steps[above - 1], steps[above])
        let width = high.working - low.working
        let share = width > 0 ? (working - low.working) / width : 1
        return low.factor + share * (high.factor - low.factor)
    }

    /// The most connections that were seen at work at a time.
    package var mostWorking: Double { steps.last?.working ?? 1 }

    /// The same as a law of the simulation, for up to so many connections.
    ///
    /// - Parameters:
    ///   - included: how much longer the work is already taken to be; only what company adds to it
    ///     slows.
    ///   - serverScale: so many times as many make the same difference.
    package func law(
        upTo limit: Int, included: Double = 1, serverScale: Double = 1
    ) -> ServiceLaw {
        .measured(
            (1...max(limit, 1)).map { count in
                ThroughputPoint(
                    concurrency: count,
                    throughputPerSecond: Double(count)
                        / max(1, factor(working: Double(count) / serverScale) / included))
            })
    }

    /// Nothing gets faster by company: what noise lets fall is levelled by pooling neighbours
    /// (isotonic regression, the pool-adjacent-violators algorithm; Ayer et al., "An empirical
    /// distribution function for sampling with incomplete information", 1955).
    private static func rising(
        _ points: [(working: Double, factor: Double)]
    ) -> [(working: Double, factor: Double)] {
        var blocks: [(factor: Double, members: [Double])] = []
        for point in points {
            blocks.append((point.factor, [point.working]))
            while blocks.count > 1,
                blocks[blocks.count - 2].factor > blocks[blocks.count - 1].factor
            {
                let last = blocks.removeLast()
                let before = blocks.removeLast()
                let count = Double(before.members.count + last.members.count)
                let mean =
                    (before.factor * Double(before.members.count)
                        + last.factor * Double(last.members.count)) / count
                blocks.append((mean, before.members + last.members))
            }
        }
        let first = max(blocks.first?.factor ?? 1, .leastNormalMagnitude)
        return blocks.flatMap { block in
            block.members.map { (working: $0, factor: max(1, block.factor / first)) }
        }
    }

    package static func == (left: Slowdown, right: Slowdown) -> Bool {
        left.aloneNanoseconds == right.aloneNanoseconds
            && left.steps.elementsEqual(right.steps) { $0 == $1 }
    }
}
