package import Stochastics

/// How long a user, or a model that is asked, takes before the next step.
package enum ThinkTime: Sendable, Equatable {
    case constant(nanoseconds: Int64)
    /// Evenly between two durations, both included.
    case uniform(nanoseconds: ClosedRange<Int64>)
    /// Exponentially distributed; the distribution's unit is nanoseconds.
    case exponential(Exponential)
    /// Log-normally distributed; the distribution's unit is nanoseconds.
    case logNormal(LogNormal)

    /// One draw in nanoseconds: never negative, and never more than a day.
    package func sample(_ random: inout SplittableRandom) -> Int64 {
        let nanoseconds: Double
        switch self {
        case .constant(let fixed): return min(max(fixed, 0), Self.longest)
        case .uniform(let range): return min(max(random.integer(in: range), 0), Self.longest)
        case .exponential(let exponential): nanoseconds = exponential.sample(&random)
        case .logNormal(let logNormal): nanoseconds = logNormal.sample(&random)
        }
        return Int64(min(nanoseconds, Double(Self.longest)))
    }

    private static let longest: Int64 = 86_400_000_000_000
}
