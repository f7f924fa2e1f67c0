/// One measurement of a closed sweep: what so many statements in progress at a time achieve.
package struct ThroughputPoint: Sendable, Equatable {
    package var concurrency: Int
    package var throughputPerSecond: Double

    package init(concurrency: Int, throughputPerSecond: Double) {
        self.concurrency = concurrency
        self.throughputPerSecond = throughputPerSecond
    }

    /// - Throws: `badPoint` unless concurrencies and throughputs are positive, `tooFewPoints` with
    ///   fewer distinct concurrencies than `parameters`.
    static func check(
        _ points: [ThroughputPoint], parameters: Int
    ) throws(PoolModelFault) {
        for point in points
        where point.concurrency < 1 || !(point.throughputPerSecond > 0)
            || !point.throughputPerSecond.isFinite
        {
            throw PoolModelFault(
                .badPoint,
                "a point at concurrency \(point.concurrency) has a throughput of "
                    + "\(point.throughputPerSecond)/s; both have to be positive")
        }
        let levels = Set(points.map(\.concurrency)).count
        guard levels >= parameters else {
            throw PoolModelFault(
                .tooFewPoints,
                "a model with \(parameters) parameters cannot be fitted to \(levels) "
                    + "concurrencies; measure at more of them")
        }
    }
}
