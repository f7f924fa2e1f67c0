internal import Glibc

/// The exponential distribution: the gap between two arrivals of a Poisson process.
package struct Exponential: Sendable, Equatable {
    /// The mean, in whatever unit the caller measures.
    package let mean: Double

    /// - Precondition: `mean` is finite and not negative.
    package init(mean: Double) {
        precondition(mean.isFinite && mean >= 0, "the mean of an exponential is not negative")
        self.mean = mean
    }

    /// One draw, by inverting the distribution function: `-mean * ln(1 - u)`.
    package func sample(_ random: inout SplittableRandom) -> Double {
        // log1p keeps the small draws exact; u is below 1, so the result is finite.
        -log1p(-random.unitDouble()) * mean
    }
}
