internal import Glibc

/// Zipf's distribution over `0..<count`: the value of rank r is drawn in proportion to
/// `1 / (r + 1)^exponent`.
///
/// Constant time and memory for any `count`: W. Hörmann, G. Derflinger, "Rejection-inversion to
/// generate variates from monotone discrete distributions", ACM TOMACS 6 (1996),
/// https://doi.org/10.1145/235025.235029.
package struct Zipf: Sendable, Equatable {
    package let count: Int
    package let exponent: Double
    private let integralAtFirst: Double
    private let integralAtLast: Double
    private let alwaysAcceptedDistance: Double

    /// - Precondition: `count` is at least 1, `exponent` is positive and finite.
    package init(count: Int, exponent: Double) {
        precondition(count >= 1, "a Zipf distribution needs at least one value")
        precondition(exponent > 0 && exponent.isFinite, "a Zipf exponent is positive")
        self.count = count
        self.exponent = exponent
        integralAtFirst = Self.integral(1.5, exponent) - 1
        integralAtLast = Self.integral(Double(count) + 0.5, exponent)
        alwaysAcceptedDistance =
            2 - Self.inverse(Self.integral(2.5, exponent) - Self.weight(2, exponent), exponent)
    }

    /// One draw, in `0..<count`; 0 is the most frequent.
    package func sample(_ random: inout SplittableRandom) -> Int {
        // The paper shows fewer than 1.2 rounds on average for every exponent.
        while true {
            let u = integralAtLast + random.unitDouble() * (integralAtFirst - integralAtLast)
            let x = Self.inverse(u, exponent)
            let rank = min(max((x + 0.5).rounded(.down), 1), Double(count))
            if rank - x <= alwaysAcceptedDistance
                || u >= Self.integral(rank + 0.5, exponent) - Self.weight(rank, exponent)
            {
                return Int(rank) - 1
            }
        }
    }

    /// The weight of a rank counted from 1: `x^-exponent`.
    private static func weight(_ x: Double, _ exponent: Double) -> Double {
        exp(-exponent * log(x))
    }

    /// An integral of the weight: `(x^(1-exponent) - 1) / (1 - exponent)`, `ln x` where that is 1.
    private static func integral(_ x: Double, _ exponent: Double) -> Double {
        let logarithm = log(x)
        return expm1Ratio((1 - exponent) * logarithm) * logarithm
    }

    /// The inverse of `integral`.
    private static func inverse(_ value: Double, _ exponent: Double) -> Double {
        // Rounding may carry the argument just below -1, where the logarithm is not defined.
        let argument = max(value * (1 - exponent), -1)
        return exp(log1pRatio(argument) * value)
    }

    /// `ln(1 + x) / x`, by its series near zero.
    private static func log1pRatio(_ x: Double) -> Double {
        abs(x) > 1e-8 ? log1p(x) / x : 1 - x * (0.5 - x * (1.0 / 3 - 0.25 * x))
    }

    /// `(e^x - 1) / x`, by its series near zero.
    private static func expm1Ratio(_ x: Double) -> Double {
        abs(x) > 1e-8 ? expm1(x) / x : 1 + x * 0.5 * (1 + x / 3 * (1 + 0.25 * x))
    }
}
