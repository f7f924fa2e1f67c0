/// Several tests at once, with one bound on the probability that any of them is wrong.
///
/// S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of
/// Statistics 6, 1979; no independence is assumed. The i-th smallest of m p-values, times m − i + 1,
/// and never less than the one before it, is compared with the level.
package enum HolmProcedure {
    /// The probability that anything is called significant where nothing changed is at most this.
    package static let level = 0.05

    /// Each p-value as it may be compared with the level itself, in the order given; at most 1.
    package static func adjusted(_ pValues: [Double]) -> [Double] {
        var result = pValues
        var largest = 0.0
        let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        for (place, index) in order.enumerated() {
            largest = max(largest, min(1, Double(pValues.count - place) * pValues[index]))
            result[index] = largest
        }
        return result
    }
}
