internal import Stochastics

/// Which points a sweep measures, and in which order.
///
/// Two kinds: clients that ask again at once show how much the target can do with so many
/// connections; arrivals at a rate show how long they wait for a pool of some size. Each point is
/// measured several times, and all of them in random order, so that a machine that slows down
/// meanwhile does not look like a property of large pools.
package struct SweepDesign: Sendable, Equatable {
    /// What shapes the points.
    package struct Limits: Sendable, Equatable {
        /// Connections that may be open at a time.
        package var connections: Int
        /// How often each point is measured.
        package var repetitions: Int
        /// Shares of what a pool of a size can do at which it is measured.
        package var loads: [Double]
        package var seed: UInt64

        package init(
            connections: Int, repetitions: Int = 2, loads: [Double] = SweepShape.loads,
            seed: UInt64
        ) {
            self.connections = connections
            self.repetitions = repetitions
            self.loads = loads
            self.seed = seed
        }
    }

    package var limits: Limits

    package init(_ limits: Limits) {
        self.limits = limits
    }

    /// Numbers of clients from one up: each by a half more than the last, as both sides of the knee
    /// are wanted and it is not known yet.
    ///
    /// - Parameter most: none is beyond it, nor beyond the connections that may be open.
    package func clients(most: Int) -> [Int] {
        var numbers: [Int] = []
        var next = 1.0
        while Int(next.rounded()) <= min(most, limits.connections) {
            let number = Int(next.rounded())
            if numbers.last != number { numbers.append(number) }
            next = max(next * 1.5, next + 1)
        }
        return numbers
    }

    /// The closed points in the order in which they are measured.
    package func closedPoints(most: Int) -> [PoolPoint] {
        repeated(
            clients(most: most).map { PoolPoint(poolSize: $0, offer: .closed(clients: $0)) })
    }

    /// The open points in the order in which they are measured.
    ///
    /// - Parameters:
    ///   - sizes: of pools; those beyond the connections that may be open are left out.
    ///   - capacity: checkouts a second that a pool of a size could serve.
    ///   - most: no rate is beyond it.
    package func openPoints(
        sizes: [Int], most: Double, capacity: (Int) -> Double
    ) -> [PoolPoint] {
        let known = Set(sizes).filter { $0 >= 1 && $0 <= limits.connections }.sorted()
        return repeated(
            known.flatMap { size in
                limits.loads.map { load in
                    PoolPoint(
                        poolSize: size, offer: .open(rate: min(capacity(size) * load, most)))
                }
            })
    }

    /// Every point as often as is asked for, shuffled.
    private func repeated(_ points: [PoolPoint]) -> [PoolPoint] {
        var random = SplittableRandom(seed: limits.seed).split(label: "sweep")
        let all = points.flatMap { point in
            (0..<limits.repetitions).map { repetition in
                var repeated = point
                repeated.repetition = repetition
                return repeated
            }
        }
        return all.shuffled(using: &random)
    }

    /// Which settings are kept out of the fit: a third of them, all measurements of a setting
    /// together, and never the smallest or the largest of a kind, beyond which nothing was measured.
    package func heldOut(_ points: [PoolPoint]) -> Set<PoolPoint> {
        var random = SplittableRandom(seed: limits.seed).split(label: "held out")
        let settings = Set(points.map(Self.setting)).sorted(by: Self.precedes)
        let closed = settings.filter { $0.rate == nil }
        let open = settings.filter { $0.rate != nil }
        var chosen: Set<PoolPoint> = []
        for kind in [closed, open] {
            let inner = kind.dropFirst().dropLast().shuffled(using: &random)
            chosen.formUnion(inner.prefix(kind.count / 3))
        }
        return Set(points.filter { chosen.contains(Self.setting($0)) })
    }

    private static func setting(_ point: PoolPoint) -> PoolPoint {
        var setting = point
        setting.repetition = 0
        return setting
    }

    private static func precedes(_ left: PoolPoint, _ right: PoolPoint) -> Bool {
        (left.poolSize, left.rate ?? 0) < (right.poolSize, right.rate ?? 0)
    }
}
