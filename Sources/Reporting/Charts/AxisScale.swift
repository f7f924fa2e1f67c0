internal import Glibc

/// An axis with its range: where a value stands on it, and which values are written beside it.
struct AxisScale: Sendable, Equatable {
    struct Tick: Sendable, Equatable {
        var value: Double
        var label: String
    }

    let axis: ChartAxis
    let lower: Double
    let upper: Double
    let ticks: [Tick]

    /// How many steps a linear axis is divided into, about.
    private static let steps = 5.0
    /// More marks than these do not fit beside each other.
    private static let mostTicks = 8
    /// Decades on a logarithmic axis; what lies further below the largest value is left out.
    private static let mostDecades = 12

    /// Finds a range of round numbers that holds the values.
    ///
    /// What is not finite, or not above zero on a logarithmic axis, is not on the axis. Without any
    /// value left it goes from 0 to 1, or from 1 to 10.
    init(_ axis: ChartAxis, over values: [Double]) {
        self.axis = axis
        let shown = values.filter { $0.isFinite && (axis.scale == .linear || $0 > 0) }
        let marks: [Double]
        switch axis.scale {
        case .linear:
            (lower, upper, marks) = Self.linear(shown, fromZero: axis.fromZero)
        case .logarithmic:
            (lower, upper, marks) = Self.logarithmic(shown)
        }
        ticks = marks.map { Tick(value: $0, label: TickLabel.text($0, axis.notation)) }
    }

    /// Where a value stands, from 0 at the beginning to 1 at the end; nil where it is not on it.
    func fraction(of value: Double) -> Double? {
        guard value.isFinite else { return nil }
        switch axis.scale {
        case .linear:
            return (value - lower) / (upper - lower)
        case .logarithmic:
            guard value > 0 else { return nil }
            return log10(value / lower) / log10(upper / lower)
        }
    }

    private static func linear(
        _ values: [Double], fromZero: Bool
    ) -> (lower: Double, upper: Double, ticks: [Double]) {
        var least = values.min() ?? 0
        var most = values.max() ?? 1
        if fromZero {
            least = min(least, 0)
            most = max(most, 0)
        }
        if most <= least { most = least + (least == 0 ? 1 : abs(least)) }
        let step = roundStep((most - least) / steps)
        let (first, last) = ((least / step).rounded(.down), (most / step).rounded(.up))
        let count = min(Int(last - first), mostTicks * 2)
        return (first * step, last * step, (0...count).map { (first + Double($0)) * step })
    }

    /// The next of 1, 2, 2.5, 5 and 10 times a power of ten.
    private static func roundStep(_ step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down))
        let factor = [1, 2, 2.5, 5].first { step <= $0 * power * (1 + 1e-9) } ?? 10
        return factor * power
    }

    private static func logarithmic(
        _ values: [Double]
    ) -> (lower: Double, upper: Double, ticks: [Double]) {
        guard var least = values.min(), let most = values.max() else { return (1, 10, [1, 10]) }
        least = max(least, most / pow(10, Double(mostDecades)))
        let decades = Int(log10(least).rounded(.down))...Int(log10(most).rounded(.up))
        let ends = multiples([1, 2, 3, 5, 7], of: decades)
        // A hair of tolerance: 10 to a power is not always exact.
        let lower = ends.last { $0 <= least * (1 + 1e-9) } ?? least
        var upper = ends.first { $0 >= most * (1 - 1e-9) } ?? most
        if upper <= lower { upper = lower * 10 }
        let inside = { (value: Double) in value >= lower * 0.999 && value <= upper * 1.001 }
        for steps in stepsOfDecade {
            let ticks = multiples(steps, of: decades).filter(inside)
            if ticks.count <= mostTicks { return (lower, upper, ticks) }
        }
        let powers = multiples([1], of: decades).filter(inside)
        let every = (powers.count + mostTicks - 1) / mostTicks
        return (lower, upper, powers.enumerated().filter { $0.offset % every == 0 }.map(\.element))
    }

    /// Which multiples of a power of ten are marked, the finest first.
    private static let stepsOfDecade: [[Double]] = [
        [1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5, 7], [1, 2, 5], [1],
    ]

    /// `1, 2, 5, 10, 20, 50 …` over some decades and one more.
    private static func multiples(_ steps: [Double], of decades: ClosedRange<Int>) -> [Double] {
        decades.flatMap { decade in steps.map { $0 * pow(10, Double(decade)) } }
            + [pow(10, Double(decades.upperBound + 1))]
    }
}
