internal import Stochastics

/// A discrete-event simulation of applications, their pools, PgBouncer and a server, in virtual time.
///
/// Nothing is random but by the seed, and what a request asks for depends on the seed and its number
/// alone: with another pool the same requests come at the same times and bring the same work, so
/// that sizes are compared like with like. Memory depends on the limits of the configuration and not
/// on the simulated time.
///
/// One event is one turn of `run`: the request or the part of the server whose event is due acts,
/// then PgBouncer hands out what became free, and the next end of a statement is set.
package struct PoolSimulation: Sendable {
    let configuration: SimulationConfiguration
    let program: CompiledProfiles

    var pools: [QueuePool]
    var pgBouncer: PgBouncer?
    var server: SimulatedServer
    var processor: ProcessorSharing
    var calendar: EventCalendar
    var requests: [RequestState]
    var freeRequests: [Int]
    /// Those of all workers, one after the other.
    var connections: [ConnectionState]

    var outcome = SimulationOutcome()
    var now: Int64 = 0
    /// Whether requests have stopped coming.
    var isClosed = false
    /// Whether the figures count: after the warm-up, before the end.
    var isMeasuring = false
    /// How many arrivals there were.
    var ordinal = 0
    var openTransactions = 0
    /// Whether the next end of a statement has to be set anew.
    var processorChanged = false
    /// PgBouncer's attempt to open a server connection.
    var pgBouncerAttempt = PgBouncerAttempt()

    var arrivalRandom: SplittableRandom
    var wakeRandom: SplittableRandom
    var pgBouncerRandom: SplittableRandom
    let requestRandom: SplittableRandom

    /// What has an event in the calendar besides the requests, which follow these.
    enum Entity: Int, CaseIterable {
        case statementEnd, arrival, outage, suspension, pgBouncerOpening, pgBouncerTurn
        case warmUpEnd, closing

        static let firstRequest = allCases.count
    }

    struct PgBouncerAttempt: Sendable {
        var server = -1
        var succeeds = false
        var epoch: Int64 = 0
    }

    /// How long after the last arrival requests are worked off, at most: an hour.
    private static let drainNanoseconds: Int64 = 3_600_000_000_000

    package init(_ configuration: SimulationConfiguration) {
        self.configuration = configuration
        program = CompiledProfiles(configuration.profiles)
        let random = SplittableRandom(seed: configuration.seed)
        arrivalRandom = random.split(label: "arrivals")
        wakeRandom = random.split(label: "waking")
        pgBouncerRandom = random.split(label: "pgbouncer")
        requestRandom = random.split(label: "requests")
        var slots = configuration.requestLimit
        if case .users(let count, _) = configuration.arrivals { slots = max(count, 1) }
        pools = Array(
            repeating: QueuePool(settings: configuration.pool, requestLimit: slots),
            count: configuration.workers)
        connections = Array(repeating: ConnectionState(), count: configuration.connectionLimit)
        pgBouncer = configuration.pgBouncer.map {
            PgBouncer(settings: $0, clientLimit: configuration.connectionLimit)
        }
        server = SimulatedServer(
            behaviour: configuration.server, random: random.split(label: "server"))
        processor = ProcessorSharing(
            law: configuration.server.law,
            limit: configuration.pgBouncer?.serverLimit ?? configuration.connectionLimit)
        calendar = EventCalendar(entities: Entity.firstRequest + slots)
        requests = Array(
            repeating: RequestState(random: requestRandom), count: slots)
        freeRequests = Array((0..<slots).reversed())
        outcome.connectionLimit = configuration.connectionLimit
        outcome.profiles = configuration.profiles.map { SimulationOutcome.Profile(name: $0.name) }
    }

    /// Runs to the end: until requests have stopped coming and all that had come are gone.
    package consuming func run() -> SimulationOutcome {
        begin()
        while let event = calendar.popFirst() {
            let last = configuration.durationNanoseconds + Self.drainNanoseconds
            if event.nanoseconds > last || outcome.events >= configuration.eventLimit {
                outcome.isTruncated = true
                break
            }
            now = event.nanoseconds
            outcome.events += 1
            handle(event.entity)
            settleQueues()
            if isClosed, outcome.present.current == 0 { break }
        }
        return concluded()
    }

    private mutating func begin() {
        isMeasuring = configuration.warmUpNanoseconds <= 0
        if !isMeasuring { set(.warmUpEnd, to: configuration.warmUpNanoseconds) }
        set(.closing, to: configuration.durationNanoseconds)
        if let outage = configuration.server.outages.first {
            set(.outage, to: outage.atNanoseconds)
        }
        beginArrivals()
    }

    private mutating func handle(_ entity: Int) {
        guard let part = Entity(rawValue: entity) else {
            return resume(entity - Entity.firstRequest)
        }
        switch part {
        case .statementEnd: endStatement()
        case .arrival: arrive()
        case .outage: restartServer()
        case .suspension: suspendServer()
        case .pgBouncerOpening: concludePgBouncerAttempt()
        case .pgBouncerTurn: break
        case .warmUpEnd: endWarmUp()
        case .closing: close()
        }
    }

    private mutating func settleQueues() {
        takePgBouncerTurns()
        guard processorChanged else { return }
        processorChanged = false
        // An end comes before an arrival of the same moment: a server that is just enough is.
        calendar.set(
            Entity.statementEnd.rawValue, toNanoseconds: processor.nextEndNanoseconds ?? .max,
            isFirst: true)
    }

    mutating func set(_ entity: Entity, to time: Int64) {
        calendar.set(entity.rawValue, toNanoseconds: time)
    }

    /// The next event of a request.
    mutating func schedule(_ request: Int, to time: Int64) {
        calendar.set(Entity.firstRequest + request, toNanoseconds: time)
    }

    // MARK: Figures

    private mutating func endWarmUp() {
        isMeasuring = !isClosed
        outcome.busy.restart(atNanoseconds: now)
        outcome.waiting.restart(atNanoseconds: now)
        outcome.present.restart(atNanoseconds: now)
        outcome.connections.restart(atNanoseconds: now)
        outcome.backends.restart(atNanoseconds: now)
        outcome.statements.restart(atNanoseconds: now)
    }

    /// No more requests come.
    mutating func close() {
        guard !isClosed else { return }
        isClosed = true
        isMeasuring = false
        calendar.clear(Entity.arrival.rawValue)
        outcome.measuredNanoseconds = max(0, now - max(configuration.warmUpNanoseconds, 0))
        settleAverages()
    }

    private mutating func settleAverages() {
        outcome.busy.settle(atNanoseconds: now)
        outcome.waiting.settle(atNanoseconds: now)
        outcome.present.settle(atNanoseconds: now)
        outcome.connections.settle(atNanoseconds: now)
        outcome.backends.settle(atNanoseconds: now)
        outcome.statements.settle(atNanoseconds: now)
    }

    private consuming func concluded() -> SimulationOutcome {
        close()
        settleAverages()
        outcome.elapsedNanoseconds = now
        outcome.counts.inFlight = UInt64(outcome.present.current)
        outcome.counts.pool.stillWaiting = UInt64(outcome.waiting.current)
        outcome.counts.pgBouncer.stillWaiting = UInt64(pgBouncer?.waitingCount ?? 0)
        return outcome
    }

    /// Counts something that has happened, in the figures too if they count.
    mutating func count(_ change: (inout SimulationCounts) -> Void) {
        count(isMeasured: isMeasuring, change)
    }

    /// The same, where what matters is when it had begun.
    mutating func count(isMeasured: Bool, _ change: (inout SimulationCounts) -> Void) {
        change(&outcome.counts)
        if isMeasured { change(&outcome.measured) }
    }
}
