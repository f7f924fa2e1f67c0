/// The load: who arrives how often, and what they do.
package struct LoadDeclaration: Sendable, Equatable {
    /// Nil where every operation opens a connection of its own (`pool: none`).
    package var pool: PoolDeclaration?
    package var roundTrips: RoundTrips
    /// Application processes, each with a pool of its own.
    package var workers: Int
    /// Operations and journeys by weight, in the order of the file.
    package var mix: [MixEntry]
    package var phases: [LoadPhase]
    package var position: SourcePosition

    package init(
        pool: PoolDeclaration?, roundTrips: RoundTrips, workers: Int, mix: [MixEntry],
        phases: [LoadPhase], position: SourcePosition
    ) {
        self.pool = pool
        self.roundTrips = roundTrips
        self.workers = workers
        self.mix = mix
        self.phases = phases
        self.position = position
    }
}

/// SQLAlchemy's pool settings, by SQLAlchemy's names.
package struct PoolDeclaration: Sendable, Equatable {
    package var size: Int
    package var maxOverflow: Int
    package var timeoutNanoseconds: UInt64
    /// Nil where connections are never recycled.
    package var recycleNanoseconds: UInt64?
    package var prePing: Bool

    package init(
        size: Int, maxOverflow: Int, timeoutNanoseconds: UInt64, recycleNanoseconds: UInt64?,
        prePing: Bool
    ) {
        self.size = size
        self.maxOverflow = maxOverflow
        self.timeoutNanoseconds = timeoutNanoseconds
        self.recycleNanoseconds = recycleNanoseconds
        self.prePing = prePing
    }
}

/// How a transaction's statements travel.
package enum RoundTrips: String, Sendable, Equatable, CaseIterable {
    /// BEGIN, each statement and COMMIT in round trips of their own, as SQLAlchemy does.
    case separate
    /// All of them in one.
    case pipelined
}

/// One entry of the mix.
package struct MixEntry: Sendable, Equatable {
    /// An operation or a journey.
    package var name: String
    package var weight: Double
    package var position: SourcePosition

    package init(name: String, weight: Double, position: SourcePosition) {
        self.name = name
        self.weight = weight
        self.position = position
    }
}

/// A stretch of the load.
package struct LoadPhase: Sendable, Equatable {
    package var durationNanoseconds: UInt64
    /// Performed, but not measured.
    package var isWarmup: Bool
    package var model: ArrivalModel
    package var position: SourcePosition

    package init(
        durationNanoseconds: UInt64, isWarmup: Bool, model: ArrivalModel, position: SourcePosition
    ) {
        self.durationNanoseconds = durationNanoseconds
        self.isWarmup = isWarmup
        self.model = model
        self.position = position
    }
}

/// Who decides when the next arrival comes.
package enum ArrivalModel: Sendable, Equatable {
    /// Arrivals come whether or not the last one is done; rates are per second, over all workers.
    case open(arrivals: ArrivalPattern, rate: Double, rampTo: Double?)
    /// That many users, each of whom waits for its answer and then thinks.
    case closed(users: Int, think: ThinkTime?)
}

/// How open arrivals are spaced.
package enum ArrivalPattern: String, Sendable, Equatable, CaseIterable {
    case poisson
    case constant
}
