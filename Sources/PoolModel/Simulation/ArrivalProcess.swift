/// When requests come.
package enum ArrivalProcess: Sendable, Equatable {
    /// At equal distances.
    case constant(perSecond: Double)
    /// Independently of each other, at a mean rate.
    case poisson(perSecond: Double)
    /// As recorded.
    case recorded(RecordedTrace)
    /// From users who each wait for their answer and think before they ask again.
    case users(Int, think: DurationDistribution)

    /// The mean rate while requests come; nil where it depends on the answers.
    package var ratePerSecond: Double? {
        switch self {
        case .constant(let rate), .poisson(let rate): rate
        case .recorded(let trace): trace.ratePerSecond
        case .users: nil
        }
    }
}

/// Arrivals that were recorded, with how long each held its connection where that is known.
package struct RecordedTrace: Sendable, Equatable {
    /// One arrival.
    package struct Arrival: Sendable, Equatable {
        /// Since the beginning of the trace.
        package var atNanoseconds: Int64
        /// From getting the connection to giving it back; nil to draw from the profiles.
        package var holdNanoseconds: Int64?
        /// The worker that it went to; nil to spread it as the configuration says.
        package var worker: Int?
        /// How long opening a connection takes for it, if it has to; nil to draw as the
        /// configuration says.
        package var openingNanoseconds: Int64?
        /// How long it takes to run once it is notified, if it waits; nil likewise.
        package var wakingNanoseconds: Int64?
        /// The same of each time before when somebody overtook it.
        package var overtakenNanoseconds: [Int64]

        package init(
            atNanoseconds: Int64, holdNanoseconds: Int64? = nil, worker: Int? = nil,
            openingNanoseconds: Int64? = nil, wakingNanoseconds: Int64? = nil,
            overtakenNanoseconds: [Int64] = []
        ) {
            self.atNanoseconds = atNanoseconds
            self.holdNanoseconds = holdNanoseconds
            self.worker = worker
            self.openingNanoseconds = openingNanoseconds
            self.wakingNanoseconds = wakingNanoseconds
            self.overtakenNanoseconds = overtakenNanoseconds
        }

        var isPossible: Bool {
            [holdNanoseconds, openingNanoseconds, wakingNanoseconds].allSatisfy { ($0 ?? 0) >= 0 }
                && overtakenNanoseconds.allSatisfy { $0 >= 0 } && (worker ?? 0) >= 0
        }
    }

    package let arrivals: [Arrival]

    /// - Throws: `badTrace` when it is empty, or out of order, or holds a negative time.
    package init(_ arrivals: [Arrival]) throws(PoolModelFault) {
        guard let first = arrivals.first, first.atNanoseconds >= 0,
            zip(arrivals, arrivals.dropFirst()).allSatisfy({
                $0.atNanoseconds <= $1.atNanoseconds
            }), arrivals.allSatisfy(\.isPossible)
        else {
            throw PoolModelFault(
                .badTrace,
                "a recorded trace needs at least one arrival, in the order of time, with no "
                    + "negative times")
        }
        self.arrivals = arrivals
    }

    /// Arrivals per second between the first and the last; 0 of a single one.
    package var ratePerSecond: Double {
        guard let first = arrivals.first, let last = arrivals.last,
            last.atNanoseconds > first.atNanoseconds
        else { return 0 }
        return Double(arrivals.count - 1) * 1e9
            / Double(last.atNanoseconds - first.atNanoseconds)
    }
}
