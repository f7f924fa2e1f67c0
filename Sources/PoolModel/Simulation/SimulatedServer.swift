internal import Stochastics

/// The database server of a simulation: what its connections cost and when it takes them away.
package struct ServerBehaviour: Sendable, Equatable {
    /// How statements slow each other.
    package var law: ServiceLaw
    /// How long opening a connection takes, with its first statement where that is the rule.
    package var connectTime: DurationDistribution
    /// Backends that there can be (`max_connections` less those reserved); one more fails to open.
    package var connectionLimit: Int
    /// The share of attempts to connect that fail by themselves, from 0 to 1.
    package var connectFailureShare: Double
    /// When it restarts, in order: all backends are gone, and until its end no attempt succeeds.
    package var outages: [Outage]
    /// When it suspends itself, as serverless databases do; nil: never.
    package var suspension: Suspension?

    package init(
        law: ServiceLaw = .unlimited, connectTime: DurationDistribution = .none,
        connectionLimit: Int = .max, connectFailureShare: Double = 0, outages: [Outage] = [],
        suspension: Suspension? = nil
    ) {
        self.law = law
        self.connectTime = connectTime
        self.connectionLimit = connectionLimit
        self.connectFailureShare = connectFailureShare
        self.outages = outages
        self.suspension = suspension
    }

    /// A restart.
    package struct Outage: Sendable, Equatable {
        package var atNanoseconds: Int64
        /// 0 when it is back at once.
        package var lastsNanoseconds: Int64

        package init(atNanoseconds: Int64, lastsNanoseconds: Int64 = 0) {
            self.atNanoseconds = atNanoseconds
            self.lastsNanoseconds = lastsNanoseconds
        }
    }

    /// Scale to zero: idle connections do not keep the server awake, open transactions do.
    package struct Suspension: Sendable, Equatable {
        /// How long without a statement or an open transaction.
        package var afterNanoseconds: Int64
        /// How long the first to connect waits for it.
        package var wakeTime: DurationDistribution

        package init(afterNanoseconds: Int64, wakeTime: DurationDistribution) {
            self.afterNanoseconds = afterNanoseconds
            self.wakeTime = wakeTime
        }
    }
}

/// The state of that server during a run.
struct SimulatedServer: Sendable {
    let behaviour: ServerBehaviour
    /// Connections that were opened in an earlier one are dead.
    private(set) var epoch: Int64 = 0
    private(set) var isSuspended = false
    private var readyAtNanoseconds: Int64 = 0
    private var outageEndsAtNanoseconds = Int64.min
    private var random: SplittableRandom

    /// An attempt to connect, and how it will end.
    struct Attempt {
        var takesNanoseconds: Int64
        var succeeds: Bool
    }

    init(behaviour: ServerBehaviour, random: SplittableRandom) {
        self.behaviour = behaviour
        self.random = random
    }

    /// Somebody wants to connect, which wakes a server that is suspended.
    ///
    /// - Parameter backends: how many there are, or are being made.
    mutating func attempt(backends: Int, atNanoseconds now: Int64) -> Attempt {
        var takes = behaviour.connectTime.sampleWhole(&random)
        let fails = random.chance(behaviour.connectFailureShare)
        if now < outageEndsAtNanoseconds || fails || backends >= behaviour.connectionLimit {
            return Attempt(takesNanoseconds: takes, succeeds: false)
        }
        if isSuspended, let suspension = behaviour.suspension {
            isSuspended = false
            readyAtNanoseconds = now + suspension.wakeTime.sampleWhole(&random)
        }
        takes += max(0, readyAtNanoseconds - now)
        return Attempt(takesNanoseconds: takes, succeeds: true)
    }

    /// All backends are gone.
    mutating func restart(endingAtNanoseconds end: Int64) {
        epoch += 1
        outageEndsAtNanoseconds = end
        isSuspended = false
    }

    mutating func suspend() {
        epoch += 1
        isSuspended = true
    }
}
