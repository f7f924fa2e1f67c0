internal import PoolModel
internal import Recording
internal import Stochastics

/// One application process: a loop over what is due, on one thread, with its own pool and users.
///
/// Each turn starts the arrivals that are due, fires the deadlines that are reached, lets notified
/// waiters run, and then waits for the first of a ready connection, the next arrival and the next
/// deadline; arrivals that are due then ask before what the ready connections give back is there. The pool, the recorder and the deadlines are plain values; all input and output is the
/// workload's, all waiting the reactor's, so that a virtual clock can run the whole.
///
/// The parts: `+Arrivals` what starts, `+Steps` an activity's way through its steps, `+Operations`
/// one operation, `+Connections` the pool's answers and the connections, `+Readiness` events and
/// deadlines, `+Drain` the end.
package struct Worker<W: Workload & ~Copyable, R: Reactor & ~Copyable>: ~Copyable {
    let plan: LoadPlan
    let activities: CompiledActivities
    let number: Int
    let stop: StopFlag
    let progress: WorkerProgress

    var pool: QueuePool
    var tasks: UniqueArray<TaskState>
    var freeTasks: [Int]
    var slots: UniqueArray<SlotState>
    /// Those of the tasks by their number, then those of the slots.
    var deadlines: DeadlineTable
    var recorder: Recorder

    // Random streams, one for each purpose.
    var mixRandom: SplittableRandom
    var userRandom: SplittableRandom
    var thinkRandom: SplittableRandom
    let arrivalRandom: SplittableRandom
    let actingUsers: ActingUsers

    // The schedule.
    var phase = -1
    var phaseStart: Int64 = 0
    var phaseEnd: Int64 = 0
    var isPhaseRecorded = false
    var arrivals: ArrivalStream?
    var nextArrival = Int64.max
    var clientsToStart = 0
    var activeTasks = 0
    var isDraining = false
    var drainEnd = Int64.max
    var wasStopped = false
    var measuredNanoseconds: Int64 = 0

    /// Waiters to wake at the end of the turn, in the order of their notification.
    var notified: [Int] = []
    /// Tasks that can go on but have had their share of the turn.
    var unfinished: [Int] = []
    /// Tasks whose answer is in: what they do next is sent when all that has arrived is taken in.
    var continuing = UniqueArray<Int>()
    /// Tasks whose requests are made and not sent yet; only while `gathersRequests`.
    var requests = UniqueArray<Int>()
    /// Whether requests wait for those of other tasks.
    var gathersRequests = false

    /// The last reading of the clock: the time of the edge that is being handled.
    var now: Int64 = 0
    /// When the pool was last asked or given something.
    ///
    /// For it time never goes back, although an answer counts from when it was there and not from
    /// when it is handled; and no two things happen to it in the same nanosecond, so that a record
    /// of them is in order.
    var poolTime = Int64.min
    var startedAt: Int64 = 0
    var idleNanoseconds: Int64 = 0
    var openConnections = 0
    var lossesToReopen: UInt64 = 0
    var lastDisplay: Int64 = 0

    var reactor: R
    var workload: W

    /// What one activity may do in a turn without waiting for anything, and how many arrivals and
    /// woken waiters a turn handles: nobody is kept from the network for long.
    static var turnLimit: Int { 256 }
    /// How often the stop flag is looked at when nothing else happens.
    static var longestWaitNanoseconds: Int64 { 100_000_000 }

    /// A worker that is ready to run.
    ///
    /// - Parameter number: which of the plan's workers this is, from 0.
    /// - Throws: ``LoadPlanFault`` when the plan cannot be run.
    package init(
        plan: LoadPlan, number: Int, workload: consuming W, reactor: consuming R,
        stop: StopFlag, progress: LoadProgress
    ) throws(LoadPlanFault) {
        try plan.validate()
        let settings =
            plan.pool ?? .unpooled(connectionLimit: plan.connectionLimitPerWorker)
        guard settings.connectionLimit >= 1 else {
            throw LoadPlanFault(description: "a pool of size 0 without overflow gives nothing")
        }
        self.plan = plan
        self.number = number
        self.stop = stop
        self.progress = progress.worker(number)
        activities = CompiledActivities(plan: plan)
        pool = QueuePool(settings: settings, requestLimit: plan.taskLimitPerWorker)
        tasks = UniqueArray(count: plan.taskLimitPerWorker) { _ in TaskState() }
        freeTasks = Array((0..<plan.taskLimitPerWorker).reversed())
        slots = UniqueArray(count: settings.connectionLimit) { _ in SlotState() }
        deadlines = DeadlineTable(entities: plan.taskLimitPerWorker + settings.connectionLimit)
        recorder = Recorder(plan: plan)
        let random = SplittableRandom(seed: plan.seed).split(label: "load")
        let own = random.split(label: "worker").split(index: number)
        mixRandom = own.split(label: "mix")
        userRandom = own.split(label: "users")
        thinkRandom = own.split(label: "think")
        arrivalRandom = own.split(label: "arrivals")
        actingUsers = ActingUsers(
            users: plan.users, activity: plan.userActivity, worker: number,
            workers: plan.workers, random: random.split(label: "ranks").split(index: number))
        self.workload = workload
        self.reactor = reactor
    }

    /// Runs all phases and the drain.
    ///
    /// - Parameter start: when the first phase begins, in nanoseconds of the reactor's clock; all
    ///   workers are given the same.
    package mutating func run(startingAtNanoseconds start: Int64) {
        startedAt = start
        recorder.seriesStart = start
        phaseEnd = start
        while takeTurn() {
            let deadline = nextDeadline()
            let waitingSince = reactor.nowNanoseconds()
            let count = reactor.wait(fromNanoseconds: waitingSince, untilNanoseconds: deadline)
            let arrival = reactor.nowNanoseconds()
            idleNanoseconds &+= arrival &- waitingSince
            now = arrival
            // Whoever fell due meanwhile asks the pool before what has just come back is in it:
            // otherwise the turns of this loop would let arrivals overtake those who wait.
            startDue()
            now = arrival
            handleEvents(count)
            runContinuing()
        }
        closeAll()
    }

    /// The figures, once `run` has returned.
    package consuming func outcome() -> LoadOutcome<W.Evidence> {
        var outcome = LoadOutcome<W.Evidence>(plan: plan)
        outcome.operations = recorder.operationFigures
        outcome.activities = recorder.activities.copies
        outcome.series = recorder.series
        outcome.scheduleLag = recorder.scheduleLag
        outcome.backlogRefusals = recorder.backlogRefusals
        outcome.connections = recorder.connections
        outcome.checkouts = recorder.checkouts
        outcome.unrecordedCheckouts = recorder.unrecordedCheckouts
        outcome.measuredNanoseconds = measuredNanoseconds
        outcome.wasStopped = wasStopped
        outcome.workers = [
            WorkerUsage(
                elapsedNanoseconds: now - startedAt, idleNanoseconds: idleNanoseconds,
                operations: recorder.ended)
        ]
        outcome.evidence = [workload.finish()]
        return outcome
    }

    /// Everything that is due; false when the run is over.
    private mutating func takeTurn() -> Bool {
        now = reactor.nowNanoseconds()
        if !isDraining, stop.isRequested {
            wasStopped = true
            beginDrain()
        }
        startDue()
        fireDeadlines()
        runNotified()
        runUnfinished()
        if now &- lastDisplay >= Self.longestWaitNanoseconds { display() }
        guard isDraining else { return true }
        if activeTasks > 0, now >= drainEnd { abandonAll() }
        return activeTasks > 0
    }

    private func nextDeadline() -> Int64 {
        guard notified.isEmpty, unfinished.isEmpty else { return now }
        let next = min(nextArrival, deadlines.nextCheckNanoseconds)
        return min(next, isDraining ? drainEnd : phaseEnd, now &+ Self.longestWaitNanoseconds)
    }

    /// Handles what the last wait brought: takes in every connection's bytes, then looks at every
    /// answer.
    ///
    /// All of it was there when the wait ended, so that is its time.
    private mutating func handleEvents(_ count: Int) {
        let arrival = now
        for index in 0..<count { receive(reactor.event(at: index)) }
        for index in 0..<count {
            now = arrival
            handle(reactor.event(at: index))
        }
    }

    /// Lets the tasks go on whose answers came in this turn: first the next requests are made, then
    /// they are sent one after the other.
    ///
    /// What is done for one connection after the other in a row finds its code and data at hand;
    /// between two system calls they have to be fetched again. That is a twentieth of a short
    /// transaction's cost (measured). And each request wakes a server process: woken in a row, most
    /// of them run where they ran before; between answers, waking one costs a quarter more.
    private mutating func runContinuing() {
        gathersRequests = true
        for place in continuing.indices where tasks[continuing[place]].stage == .ready {
            proceed(continuing[place])
        }
        continuing.removeAll()
        gathersRequests = false
        for place in requests.indices {
            now = reactor.nowNanoseconds()
            if start(requests[place]) { proceed(requests[place]) }
        }
        requests.removeAll()
    }

    private mutating func runUnfinished() {
        guard !unfinished.isEmpty else { return }
        let waiting = unfinished
        unfinished.removeAll(keepingCapacity: true)
        for task in waiting where tasks[task].stage == .ready {
            proceed(task)
        }
    }

    /// Writes the figures that are shown while the run goes on.
    private mutating func display() {
        progress.show(figures)
        lastDisplay = now
    }

    /// What there is to show at the moment.
    var figures: LoadProgress.Snapshot {
        LoadProgress.Snapshot(
            elapsedNanoseconds: now &- startedAt, phase: max(phase, 0),
            started: recorder.activitiesStarted, succeeded: recorder.succeeded,
            failed: recorder.refused, connectionsInUse: pool.checkedOutCount,
            waiting: pool.waitingCount,
            recentLatencies: recorder.series.latencies(
                ofLastSeconds: LoadProgress.recentSeconds,
                beforeNanoseconds: now &- startedAt))
    }
}
