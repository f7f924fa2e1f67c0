internal import Glibc

/// The log-normal distribution, stated as people state a delay: its median and 95th percentile.
package struct LogNormal: Sendable, Equatable {
    /// Half of all draws are below this.
    package let median: Double
    /// 95 % of all draws are below this.
    package let p95: Double
    /// The standard deviation of the logarithm: `ln(p95 / median) / z(0.95)`.
    private let sigma: Double

    /// - Precondition: `0 < median <= p95`, both finite.
    package init(median: Double, p95: Double) {
        precondition(median > 0 && median <= p95 && p95.isFinite, "0 < median <= p95")
        self.median = median
        self.p95 = p95
        sigma = log(p95 / median) / Self.standardNormal95
    }

    /// One draw: `median * exp(sigma * z)`.
    package func sample(_ random: inout SplittableRandom) -> Double {
        median * exp(sigma * standardNormal(&random))
    }

    /// The 95th percentile of the standard normal distribution.
    private static let standardNormal95 = 1.6448536269514722
}

/// One draw of the standard normal distribution.
///
/// By the polar method: G. Marsaglia, T. A. Bray, "A Convenient Method for Generating Normal
/// Variables", SIAM Review 6, 1964. The method's second value is thrown away: keeping it would make a draw depend on its history.
private func standardNormal(_ random: inout SplittableRandom) -> Double {
    // Accepted with a chance of pi/4 each round, so this ends.
    while true {
        let x = 2 * random.unitDouble() - 1
        let y = 2 * random.unitDouble() - 1
        let square = x * x + y * y
        if square > 0, square < 1 {
            return x * (-2 * log(square) / square).squareRoot()
        }
    }
}
