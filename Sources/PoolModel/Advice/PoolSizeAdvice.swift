/// The size a pool should have, with its uncertainty, or why there is none.
package struct PoolSizeAdvice: Sendable, Equatable {
    /// Why no size can be advised.
    package enum Obstacle: Sendable, Equatable {
        /// The server cannot do so much with any number of connections; it can do this.
        case beyondCapacity(perSecond: Double)
        /// The objective was missed with every size up to this one in more than a tenth of the
        /// repetitions.
        case noSizeMeets(limit: Int)
    }

    /// The smallest size that meets the objective in at least nine repetitions of ten; nil when
    /// there is an obstacle.
    package let size: Int?
    /// In which nine of ten repetitions had their smallest size.
    package let interval: ClosedRange<Int>?
    /// What is achieved with that size, in nanoseconds, over the repetitions.
    package let achieved: Estimate?
    package let obstacle: Obstacle?
    /// The smallest size of each repetition; nil where none met the objective.
    package let found: [Int?]

    init(obstacle: Obstacle) {
        size = nil
        interval = nil
        achieved = nil
        found = []
        self.obstacle = obstacle
    }

    /// - Parameters:
    ///   - found: the answer of each repetition.
    ///   - limit: the largest size tried.
    ///   - values: what is achieved with a size, in each repetition.
    init(found: [Int?], limit: Int, values: (Int) -> [Int64]) {
        self.found = found
        // One without an answer would need more than the limit.
        let ordered = found.map { $0 ?? .max }.sorted()
        func ranked(_ share: Double) -> Int {
            ordered[max(0, Int((share * Double(ordered.count)).nextDown.rounded(.up)) - 1)]
        }
        let advised = ranked(0.9)
        guard advised < .max else {
            size = nil
            interval = nil
            achieved = nil
            obstacle = .noSizeMeets(limit: limit)
            return
        }
        size = advised
        interval = ranked(0.05)...min(ranked(0.95), limit)
        achieved = Estimate(samples: values(advised).map(Double.init))
        obstacle = nil
    }
}
