/// A stretch of the run with one arrival model.
package struct Phase: Sendable, Equatable {
    package var durationNanoseconds: Int64
    /// What starts in a warm-up is performed but not recorded.
    package var isWarmup: Bool
    package var model: ArrivalModel

    package init(durationNanoseconds: Int64, isWarmup: Bool = false, model: ArrivalModel) {
        self.durationNanoseconds = durationNanoseconds
        self.isWarmup = isWarmup
        self.model = model
    }
}

/// When activities start.
package enum ArrivalModel: Sendable, Equatable {
    /// Arrivals come whether or not the earlier ones are done. `rate` is activities a second over
    /// all workers; `rampTo` the rate at the end of the phase, reached in a straight line.
    case open(arrivals: ArrivalProcess, rate: Double, rampTo: Double? = nil)
    /// A fixed number of clients, over all workers; each starts its next activity when the last
    /// one is done and it has thought. Each activity is acted by a freshly drawn user.
    case closed(clients: Int, think: ThinkTime? = nil)
}

/// How the arrivals of an open model are spaced.
package enum ArrivalProcess: Sendable, Equatable {
    /// Independent of each other, as those of many users are.
    case poisson
    /// Evenly.
    case constant
}
