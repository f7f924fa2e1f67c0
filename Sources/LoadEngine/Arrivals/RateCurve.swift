/// A rate that changes in a straight line over a phase, or stays as it is.
///
/// The number of arrivals expected up to time t is the area under it,
/// `N(t) = initial·t + (final − initial)·t² / (2·duration)`; arrival models place their arrivals on
/// that axis and come back to time through its inverse. This is how an inhomogeneous Poisson
/// process is drawn from a homogeneous one (E. Çinlar, "Introduction to Stochastic Processes",
/// 1975, section 4.7).
struct RateCurve: Sendable, Equatable {
    /// Arrivals a second at the start.
    let initial: Double
    /// Arrivals a second at the end.
    let final: Double
    let durationSeconds: Double

    /// The arrivals to expect over the whole phase.
    var expectedArrivals: Double {
        (initial + final) / 2 * durationSeconds
    }

    /// When a number of arrivals is expected to have come.
    ///
    /// - Returns: seconds since the start; nil when it is not before the end.
    func seconds(untilArrivals position: Double) -> Double? {
        // A rounding error's worth less, so that 30 s of 100/s are 3000 arrivals and never 3001.
        guard position < expectedArrivals * (1 - 1e-12) else { return nil }
        let slope = (final - initial) / durationSeconds
        // The root of slope/2·t² + initial·t − position in the form that stands a slope of zero.
        let root = max(initial * initial + 2 * slope * position, 0).squareRoot()
        let divisor = initial + root
        return divisor > 0 ? min(2 * position / divisor, durationSeconds) : 0
    }
}
