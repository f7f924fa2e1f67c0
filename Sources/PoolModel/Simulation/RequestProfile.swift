/// What a request keeps while it does not run a statement.
package enum Holding: Int, Sendable, Comparable {
    /// The connection is back in the pool.
    case nothing
    /// The connection, with no transaction open: a transaction pooler may lend the server on.
    case connection
    /// The connection and a transaction: the server is the request's own, and counts as active.
    case transaction

    package static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

/// One kind of request: what it does, in order, and how often it comes.
package struct RequestProfile: Sendable, Equatable {
    /// A step of a request.
    package enum Stage: Sendable, Equatable {
        /// A statement, or several with nothing in between, for which a connection is needed.
        ///
        /// - Parameters:
        ///   - work: how long it takes on a server that has nothing else to do.
        ///   - keeping: what the request has afterwards.
        case query(work: DurationDistribution, keeping: Holding = .nothing)
        /// Time without a statement, such as a call of the language model. It keeps at most what
        /// the request already has.
        case pause(DurationDistribution, keeping: Holding = .nothing)
    }

    package var name: String
    /// How often it comes, in proportion to those of the other profiles.
    package var weight: Double
    /// At its end a request gives back whatever it has.
    package var stages: [Stage]

    /// - Precondition: there is at least one stage and the weight is not negative.
    package init(name: String, weight: Double = 1, stages: [Stage]) {
        precondition(!stages.isEmpty && weight >= 0, "a request does something, sometimes")
        self.name = name
        self.weight = weight
        self.stages = stages
    }

    /// A request that holds a connection once, for as long as was measured.
    package static func holding(_ time: DurationDistribution, name: String = "hold") -> Self {
        Self(name: name, stages: [.query(work: time)])
    }

    /// The time it has a connection on a server with nothing else to do, in nanoseconds, on
    /// average: Little's `H`, and `rate * H` connections are busy.
    package var meanHoldNanoseconds: Double {
        var holding = Holding.nothing
        var total = 0.0
        for stage in stages {
            switch stage {
            case .query(let work, let keeping):
                total += work.meanNanoseconds
                holding = keeping
            case .pause(let time, let keeping):
                holding = min(holding, keeping)
                if holding > .nothing { total += time.meanNanoseconds }
            }
        }
        return total
    }

    /// What it costs the server on average, in nanoseconds of undisturbed work.
    package var meanWorkNanoseconds: Double {
        stages.reduce(0) { sum, stage in
            guard case .query(let work, _) = stage else { return sum }
            return sum + work.meanNanoseconds
        }
    }

    /// The same request, but with something else kept while it pauses: what holding a connection
    /// through a model call costs is the difference.
    ///
    /// Its statements end as before, apart from those right before a pause, which keep as much.
    package func keeping(_ holding: Holding) -> RequestProfile {
        var profile = self
        for (place, stage) in stages.enumerated() {
            guard case .pause(let time, _) = stage else { continue }
            profile.stages[place] = .pause(time, keeping: holding)
            if place > 0, case .query(let work, _) = stages[place - 1] {
                profile.stages[place - 1] = .query(work: work, keeping: holding)
            }
        }
        return profile
    }
}
