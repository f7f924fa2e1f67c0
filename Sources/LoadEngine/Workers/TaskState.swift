/// One activity under way, or a closed client between two of them.
///
/// Not copyable: it is read and changed where it stands.
struct TaskState: ~Copyable {
    var stage = Stage.free
    var activity = 0
    var user = 0
    /// Started outside a warm-up.
    var isRecorded = false
    /// The phase of the closed model whose client this is; -1 for an arrival of an open model.
    var clientPhase = -1
    /// An operation of the activity has reached a connection.
    var hasStarted = false

    // Where in the activity it is.
    /// The place of the current step in the plan's steps.
    var step = 0
    /// Which repetition of an `each` step is next, and of how many.
    var iteration = 0
    var iterationCount = 0

    // The operation under way.
    var operation = 0
    var boundary: Boundary = []
    /// The connection held, or -1.
    var slot = -1
    /// A transaction is open on it.
    var isInTransaction = false
    /// The operation that should have opened the transaction was skipped: the next one does.
    var mustBegin = false
    /// Where the transaction began, to go back to when it is repeated.
    var transactionStep = 0
    var transactionIteration = 0
    /// How often the current transaction was repeated.
    var repetitions = 0

    // Times in nanoseconds of the reactor's clock.
    /// When the activity fell due.
    var arrivedAt: Int64 = 0
    /// When the step before ended, or the pause: the next operation falls due then.
    var readyAt: Int64 = 0
    /// When the current operation fell due.
    var scheduledAt: Int64 = 0
    /// When the pool was asked on its behalf.
    var requestedAt: Int64 = 0
    /// When it was told, while it waited, that there is a connection; 0 before.
    var notifiedAt: Int64 = 0
    /// How long it took to run each time that it was told and found the connection taken; kept only
    /// where the plan asks for a record of checkouts.
    var overtakenNanoseconds: [Int64] = []
    /// When its connection took it.
    var startedAt: Int64 = 0
    /// When the current pause ends.
    var pauseEndsAt: Int64 = 0
    /// Time spent in pauses so far.
    var thoughtNanoseconds: Int64 = 0

    /// What a task waits for.
    enum Stage: UInt8, Sendable {
        /// Not in use.
        case free
        /// A closed client that thinks before its next activity. To `ready`, or `free`.
        case resting
        /// Nothing: it can go on with its current step.
        case ready
        /// The pool. To `opening`, `pinging`, `performing`; or it fails.
        case waiting
        /// Its connection is being opened, or the pause before the next attempt is on.
        /// To `performing`, or it fails.
        case opening
        /// Its connection was asked if it lives. To `performing` or `opening`.
        case pinging
        /// An operation. To `ready`, `rollingBackToFail`, `rollingBackToRepeat`; or it fails.
        case performing
        /// A commit apart from any operation. To `ready`, or it fails.
        case committing
        /// The rollback after a failed operation, which is counted already. Then it fails.
        case rollingBackToFail
        /// The rollback after an operation that will be repeated. To `ready` or `performing`.
        case rollingBackToRepeat
        /// A step that is a pause. To `ready`.
        case thinking

        /// Whether something was sent on the task's connection that is to be answered.
        var awaitsAnswer: Bool {
            switch self {
            case .performing, .pinging, .committing, .rollingBackToFail, .rollingBackToRepeat: true
            case .free, .resting, .ready, .waiting, .opening, .thinking: false
            }
        }
    }
}

/// One connection of a worker.
struct SlotState: ~Copyable {
    /// The task that holds it, or -1.
    var task = -1
    /// The descriptor that is watched or could be, or -1.
    var descriptor: Int32 = -1
    /// What the descriptor is watched for; empty when it is not watched.
    var watchedFor: Readiness = []
    /// Distinguishes events of this connection from stale ones of an earlier one in the slot.
    var generation: UInt32 = 0
    var isOpen = false
    /// Attempts to open it for the current task.
    var attempts = 0
    /// When the current attempt began.
    var attemptedAt: Int64 = 0
    /// The user it served last, or -1.
    var lastUser = -1
    /// Its checkout; kept only where the plan asks for a record of checkouts.
    var lease = Lease()

    /// What comes back with this connection's events.
    func token(slot: Int) -> UInt64 {
        UInt64(generation) << 32 | UInt64(UInt32(slot))
    }
}
