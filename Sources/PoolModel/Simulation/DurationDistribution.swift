internal import Glibc
package import Recording
package import Stochastics

/// How long something takes, in nanoseconds: drawn from a law, or from what was measured.
package struct DurationDistribution: Sendable, Equatable {
    private enum Shape: Sendable, Equatable {
        case fixed
        case exponential(Exponential)
        case logNormal(LogNormal)
        /// Points of the inverse distribution function, joined by straight lines.
        case quantiles([QuantilePoint])
        /// Values, and how often each was counted.
        case cells(AliasTable, [Double], counts: [Double])
    }

    private let shape: Shape
    /// The mean, in nanoseconds.
    package let meanNanoseconds: Double

    private init(shape: Shape, meanNanoseconds: Double) {
        self.shape = shape
        self.meanNanoseconds = meanNanoseconds
    }

    /// One point of a table of quantiles: a share of all durations is at or below a value.
    package struct QuantilePoint: Sendable, Equatable {
        /// From 0 to 1.
        package var share: Double
        package var nanoseconds: Double

        package init(share: Double, nanoseconds: Double) {
            self.share = share
            self.nanoseconds = nanoseconds
        }
    }

    // MARK: Making one

    /// No time at all.
    package static let none = fixed(nanoseconds: 0)

    /// Always the same.
    ///
    /// - Precondition: `nanoseconds` is not negative.
    package static func fixed(nanoseconds: Int64) -> Self {
        precondition(nanoseconds >= 0, "a duration is not negative")
        return Self(shape: .fixed, meanNanoseconds: Double(nanoseconds))
    }

    /// Exponentially distributed, as the service of an M/M/c queue.
    package static func exponential(meanNanoseconds: Double) -> Self {
        Self(
            shape: .exponential(Exponential(mean: meanNanoseconds)),
            meanNanoseconds: meanNanoseconds)
    }

    /// Log-normal, by its median and 95th percentile; the mean is `median * exp(sigma^2 / 2)`.
    ///
    /// - Precondition: `0 < median <= p95`.
    package static func logNormal(medianNanoseconds: Double, p95Nanoseconds: Double) -> Self {
        let sigma = log(p95Nanoseconds / medianNanoseconds) / 1.6448536269514722
        return Self(
            shape: .logNormal(LogNormal(median: medianNanoseconds, p95: p95Nanoseconds)),
            meanNanoseconds: medianNanoseconds * exp(sigma * sigma / 2))
    }

    /// From a table of quantiles: straight lines between the points, constant outside them.
    ///
    /// - Throws: `badDistribution` unless shares rise within 0…1 and durations do not fall.
    package static func quantiles(_ points: [QuantilePoint]) throws(PoolModelFault) -> Self {
        guard let first = points.first, let last = points.last, first.share >= 0, last.share <= 1,
            first.nanoseconds >= 0,
            zip(points, points.dropFirst()).allSatisfy({
                $0.share < $1.share && $0.nanoseconds <= $1.nanoseconds
            }), last.nanoseconds.isFinite
        else {
            throw PoolModelFault(
                .badDistribution,
                "a table of quantiles needs shares that rise from 0 to 1 and durations that never "
                    + "fall")
        }
        var mean = first.share * first.nanoseconds + (1 - last.share) * last.nanoseconds
        for (one, other) in zip(points, points.dropFirst()) {
            mean += (other.share - one.share) * (one.nanoseconds + other.nanoseconds) / 2
        }
        return Self(shape: .quantiles(points), meanNanoseconds: mean)
    }

    /// What a histogram has counted; each value is drawn as the upper edge of its cell, at most
    /// 0.1 % too long.
    ///
    /// - Throws: `badDistribution` when it has counted nothing.
    package static func measured(_ histogram: LatencyHistogram) throws(PoolModelFault) -> Self {
        let cells = histogram.recordedCells
        guard !cells.isEmpty, let mean = histogram.meanNanoseconds else {
            throw PoolModelFault(
                .badDistribution, "nothing was measured: no operation of this kind was performed")
        }
        let counts = cells.map { Double($0.count) }
        return Self(
            shape: .cells(
                AliasTable(weights: counts), cells.map { Double($0.upperNanoseconds) },
                counts: counts), meanNanoseconds: mean)
    }

    /// The same distribution as another measurement of the same length might have found it; a law
    /// or a table of quantiles, of which it is not known what it was made of, stays what it is.
    ///
    /// The Poisson bootstrap (J. A. Hanley, B. MacGibbon, Computer Methods and Programs in
    /// Biomedicine 83, 2006): each of the measured values counts not once but as often as a Poisson
    /// variable of mean 1 says, so a cell of `n` counts as one of mean `n` says.
    package func resampled(_ random: inout SplittableRandom) -> Self {
        guard case .cells(_, let values, let counts) = shape else { return self }
        let drawn = counts.map { poisson(mean: $0, &random) }
        let sum = drawn.reduce(0, +)
        guard sum > 0 else { return self }
        let mean = zip(drawn, values).reduce(0) { $0 + $1.0 * $1.1 } / sum
        return Self(
            shape: .cells(AliasTable(weights: drawn), values, counts: drawn), meanNanoseconds: mean)
    }

    // MARK: Drawing

    /// One draw, in nanoseconds.
    package func sample(_ random: inout SplittableRandom) -> Double {
        switch shape {
        case .fixed: return meanNanoseconds
        case .exponential(let law): return law.sample(&random)
        case .logNormal(let law): return law.sample(&random)
        case .cells(let table, let values, _): return values[table.sample(&random)]
        case .quantiles(let points):
            return Self.value(at: random.unitDouble(), of: points)
        }
    }

    /// One draw in whole nanoseconds, at most some 290 years.
    func sampleWhole(_ random: inout SplittableRandom) -> Int64 {
        Int64(min(sample(&random).rounded(), 0x1p62))
    }

    private static func value(at share: Double, of points: [QuantilePoint]) -> Double {
        guard let above = points.firstIndex(where: { $0.share > share }) else {
            return points[points.count - 1].nanoseconds
        }
        guard above > 0 else { return points[0].nanoseconds }
        let (one, other) = (points[above - 1], points[above])
        let part = (share - one.share) / (other.share - one.share)
        return one.nanoseconds + part * (other.nanoseconds - one.nanoseconds)
    }
}

/// One draw of a Poisson variable: by counting arrivals, or for a large mean from the normal
/// distribution that it is close to then.
private func poisson(mean: Double, _ random: inout SplittableRandom) -> Double {
    let gap = Exponential(mean: 1)
    guard mean < 40 else {
        // Twelve uniform numbers have a variance of 1, and are as good as normal here.
        let normal = (0..<12).reduce(-6.0) { sum, _ in sum + random.unitDouble() }
        return max(0, (mean + mean.squareRoot() * normal).rounded())
    }
    var count = 0.0
    var time = gap.sample(&random)
    while time < mean {
        count += 1
        time += gap.sample(&random)
    }
    return count
}
