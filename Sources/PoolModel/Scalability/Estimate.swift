/// A number with its uncertainty.
package struct Estimate: Sendable, Equatable {
    package var value: Double
    /// Where it lies with a probability of 90 %.
    package var lower: Double
    package var upper: Double

    package init(value: Double, lower: Double, upper: Double) {
        self.value = value
        self.lower = lower
        self.upper = upper
    }

    /// The middle of the samples and the interval that 5 % of them miss on either side.
    ///
    /// - Parameter value: the best estimate; nil takes the median.
    /// - Returns: nil of no samples.
    init?(value: Double? = nil, samples: [Double]) {
        guard !samples.isEmpty else { return nil }
        let ordered = samples.sorted()
        self.init(
            value: value ?? ordered.quantile(0.5), lower: ordered.quantile(0.05),
            upper: ordered.quantile(0.95))
    }

    package func contains(_ other: Double) -> Bool { lower <= other && other <= upper }
}

extension [Double] {
    /// The quantile of ordered values, by straight lines between them; 0 of none.
    ///
    /// R. J. Hyndman, Y. Fan, American Statistician 50, 1996, definition 7.
    func quantile(_ share: Double) -> Double {
        guard let last else { return 0 }
        let place = share * Double(count - 1)
        let below = Int(place)
        guard below + 1 < count else { return last }
        return self[below] + (place - Double(below)) * (self[below + 1] - self[below])
    }
}
