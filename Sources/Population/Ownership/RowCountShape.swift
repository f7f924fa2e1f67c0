internal import ScenarioModel

/// How many rows each rank has: decreasing, from exactly the maximum to exactly the minimum, with
/// exactly the stated mean.
///
/// Between the two ends a count follows `min + (max - min) * w(x)` with `w(x) = (1 - x) / (1 + θx)`
/// at `x = rank / (ranks - 1)`: θ = 0 is a straight line, a greater θ a heavier head and a longer
/// tail. θ is found by bisection and the last few rows are dealt out one by one. A mean above
/// the midpoint uses the mirrored curve. Only IEEE 754's exactly rounded operations are used, so
/// that every machine finds the same counts.
struct RowCountShape: Equatable {
    /// By rank, greatest first.
    let counts: [Int]
    /// The maximum that was met; less than the declared one where there are too few ranks.
    let maximum: Int
    /// The minimum that was met; more than the declared one where there are too few ranks.
    let minimum: Int

    /// - Parameters:
    ///   - ranks: how many users, or parents, there are.
    ///   - barren: how many of the last ranks can own nothing, because they have no parent.
    /// - Precondition: the minimum is not above the mean, nor the mean above the maximum; with
    ///   barren ranks the minimum is 0 and the rows fit into `Self.capacity`.
    init(_ declared: RowCounts, ranks: Int, barren: Int = 0) {
        let total = Int((Double(ranks) * declared.mean).rounded())
        let fertile = ranks - barren
        guard fertile > 0 else {
            counts = Array(repeating: 0, count: ranks)
            maximum = 0
            minimum = 0
            return
        }
        var minimum = declared.minimum
        var maximum = declared.maximum
        // One rank must have the maximum, and one the minimum (a barren one has it already).
        maximum = min(maximum, total - (ranks - 1) * minimum)
        if barren == 0 { minimum = max(minimum, total - (ranks - 1) * maximum) }
        let found = Self.decreasing(
            ranks: fertile, minimum: minimum, maximum: maximum, total: total,
            lastIsFixed: barren == 0)
        counts = found + Array(repeating: 0, count: barren)
        self.maximum = maximum
        self.minimum = minimum
    }

    /// The most rows that ranks can have when some of them own nothing.
    static func capacity(maximum: Int, fertile: Int) -> Int {
        maximum * max(fertile - 1, min(fertile, 1))
    }

    private static func decreasing(
        ranks: Int, minimum: Int, maximum: Int, total: Int, lastIsFixed: Bool
    ) -> [Int] {
        guard ranks > 1, maximum > minimum else {
            return Array(repeating: ranks == 1 ? total : minimum, count: ranks)
        }
        if 2 * total > ranks * (minimum + maximum) {
            let mirrored = curve(
                ranks: ranks, minimum: minimum, maximum: maximum,
                total: ranks * (minimum + maximum) - total, lastIsFixed: true)
            return mirrored.reversed().map { minimum + maximum - $0 }
        }
        return curve(
            ranks: ranks, minimum: minimum, maximum: maximum, total: total,
            lastIsFixed: lastIsFixed)
    }

    /// The curve whose floor comes closest to `total` from below, and the rest dealt out.
    private static func curve(
        ranks: Int, minimum: Int, maximum: Int, total: Int, lastIsFixed: Bool
    ) -> [Int] {
        func counts(_ theta: Double) -> [Int] {
            (0..<ranks).map { rank in
                let x = Double(rank) / Double(ranks - 1)
                let weight = (1 - x) / (1 + theta * x)
                return minimum + Int((Double(maximum - minimum) * weight).rounded(.down))
            }
        }
        func sum(_ theta: Double) -> Int { counts(theta).reduce(0, +) }
        var low = 0.0
        var high = 1.0
        // The sum falls to max + (ranks - 1) * min long before θ reaches 2^80.
        for _ in 0..<80 where sum(high) > total {
            low = high
            high *= 2
        }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if sum(middle) > total { low = middle } else { high = middle }
        }
        var result = counts(sum(low) <= total ? low : high)
        var missing = total - result.reduce(0, +)
        let open = 1..<(lastIsFixed ? ranks - 1 : ranks)
        // Each round adds a row to every open rank below the maximum, heaviest first, which keeps
        // the order; there is room, so at most max - min rounds are needed.
        for _ in 0..<(maximum - minimum) where missing > 0 {
            for rank in open where missing > 0 && result[rank] < maximum {
                result[rank] += 1
                missing -= 1
            }
        }
        return result
    }
}
