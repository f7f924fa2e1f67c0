internal import Stochastics

/// One request of a simulation, while it is in the system.
struct RequestState: Sendable {
    /// What it waits for; each but the first and `querying` has its end in the calendar.
    enum Situation: UInt8, Sendable {
        /// Nobody. To any other on arrival.
        case absent
        /// In the line of its pool, or notified. Its event is the deadline, or when it gets to run.
        case waiting
        case connecting
        case pinging
        /// In PgBouncer's line; PgBouncer knows the deadline.
        case awaitingServer
        /// The server knows when it ends.
        case querying
        case pausing
        /// Failed, and about to be tried again.
        case backingOff
        /// A user who is not asking for anything.
        case thinking
    }

    var situation = Situation.absent
    /// Whether the server counts it as active.
    var isInTransaction = false
    var hasWaited = false
    /// Whether it arrived, and whether it asked its pool, while the figures counted.
    var isMeasured = false
    var asksMeasured = false
    var asksPgBouncerMeasured = false
    /// How its attempt to connect will end.
    var attemptSucceeds = false
    var attemptEpoch: Int64 = 0
    var attemptedAtNanoseconds: Int64 = 0

    var worker = 0
    /// Its kind: an index in the configuration's profiles.
    var profile = 0
    /// Where its program is: an index in `CompiledProfiles.stages`.
    var stage = 0
    var stages = 0..<0
    /// Its connection among those of all workers; negative for none.
    var connection = -1
    /// How often it has been tried again.
    var retries = 0

    var arrivedAtNanoseconds: Int64 = 0
    var askedAtNanoseconds: Int64 = 0
    var deadlineNanoseconds: Int64 = 0
    // From a trace; negative where the configuration says it.
    var recordedHoldNanoseconds: Int64 = -1
    var recordedOpeningNanoseconds: Int64 = -1
    var recordedWakingNanoseconds: Int64 = -1
    var recordedOvertakenNanoseconds: [Int64] = []
    /// How often it was overtaken.
    var timesOvertaken = 0
    /// What its durations are drawn from, and that as it was on arrival: another try is the same.
    var random: SplittableRandom
    var initialRandom: SplittableRandom

    init(random: SplittableRandom) {
        self.random = random
        initialRandom = random
    }
}

/// One connection of a worker's pool.
struct ConnectionState: Sendable {
    var isOpen = false
    /// The server's when it was opened; dead in any other, unless PgBouncer is in between.
    var epoch: Int64 = 0
    /// The request that has it; negative for none.
    var request = -1
    /// The server connection that PgBouncer has lent it; negative for none.
    var server = -1
    /// PgBouncer has closed it, because the server connection it had is gone.
    var isBroken = false
}

/// The stages of all profiles in one flat list.
struct CompiledProfiles: Sendable {
    struct Stage: Sendable {
        var isQuery: Bool
        var duration: DurationDistribution
        var keeping: Holding
    }

    let stages: [Stage]
    private let ranges: [Range<Int>]
    private let shares: AliasTable

    init(_ profiles: [RequestProfile]) {
        var stages: [Stage] = []
        ranges = profiles.map { profile in
            let start = stages.count
            stages += profile.stages.map { stage in
                switch stage {
                case .query(let work, let keeping):
                    Stage(isQuery: true, duration: work, keeping: keeping)
                case .pause(let time, let keeping):
                    Stage(isQuery: false, duration: time, keeping: keeping)
                }
            }
            return start..<stages.count
        }
        self.stages = stages
        shares = AliasTable(weights: profiles.map(\.weight))
    }

    /// The kind of one request.
    func draw(_ random: inout SplittableRandom) -> Int {
        ranges.count == 1 ? 0 : shares.sample(&random)
    }

    /// Where the stages of a kind are.
    func stages(ofProfile profile: Int) -> Range<Int> { ranges[profile] }
}
