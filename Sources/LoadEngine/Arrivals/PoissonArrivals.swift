internal import Stochastics

/// Independent arrivals: exponential gaps on the axis of expected arrivals.
///
/// The arrivals of several workers, each at its share of the rate, together are a Poisson process
/// at the whole rate.
struct PoissonArrivals: Sendable {
    private var position = 0.0
    private var random: SplittableRandom
    private let gap = Exponential(mean: 1)

    init(random: SplittableRandom) {
        self.random = random
    }

    /// The place of the next arrival on the axis of expected arrivals.
    mutating func next() -> Double {
        position += gap.sample(&random)
        return position
    }
}
