package import Stochastics

/// One of the two versions that are compared.
package enum ComparedSide: String, Sendable, Equatable, CaseIterable {
    /// A: what is there.
    case reference
    /// B: what may replace it.
    case candidate
}

/// Which side goes first in each block.
///
/// Blocks come in twos, as ABBA or BAAB: a machine that grows slower or faster steadily treats both
/// sides alike. Which of the two it is, is drawn, so that nothing periodic can side with one.
package enum BlockOrder {
    /// The sides of each block in the order in which they are performed.
    ///
    /// - Parameter random: the comparison's seed; another one gives another order.
    package static func sides(blocks: Int, random: SplittableRandom) -> [[ComparedSide]] {
        var random = random.split(label: "block order")
        var result: [[ComparedSide]] = []
        while result.count < blocks {
            let first: [ComparedSide] =
                random.chance(0.5) ? [.reference, .candidate] : [.candidate, .reference]
            result.append(first)
            result.append(first.reversed())
        }
        return Array(result.prefix(blocks))
    }
}
