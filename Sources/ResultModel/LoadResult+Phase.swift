extension LoadResult {
    /// A stretch of the load with one arrival model, as the schedule has it.
    package struct Phase: Codable, Sendable, Equatable {
        /// Seconds since the load began.
        package var fromSecond: Double
        package var seconds: Double
        /// Whether what starts in it is left out of every figure but `perSecond`.
        package var warmup: Bool
        /// Arrivals a second at its start; nil in the closed model.
        package var rate: Double?
        /// Arrivals a second at its end, reached in a straight line; nil where the rate stays.
        package var rampTo: Double?
        /// Clients that wait for each answer; nil in the open model.
        package var clients: Int?

        package init(
            fromSecond: Double, seconds: Double, warmup: Bool, rate: Double? = nil,
            rampTo: Double? = nil, clients: Int? = nil
        ) {
            self.fromSecond = fromSecond
            self.seconds = seconds
            self.warmup = warmup
            self.rate = rate
            self.rampTo = rampTo
            self.clients = clients
        }

        /// Seconds since the load began at which it is over.
        package var toSecond: Double { fromSecond + seconds }

        /// Arrivals a second at a moment of the phase; nil in the closed model.
        package func rate(atSecond second: Double) -> Double? {
            guard let rate else { return nil }
            guard let rampTo, seconds > 0 else { return rate }
            let share = min(max((second - fromSecond) / seconds, 0), 1)
            return rate + (rampTo - rate) * share
        }
    }
}
