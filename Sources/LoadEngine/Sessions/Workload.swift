/// What the engine drives: the connections of one worker and the operations performed on them.
///
/// The engine decides *when*, the workload knows *what* and *how*. Everything is addressed by small
/// integers: `operation` and `activity` are places in the ``LoadPlan``, `task` is an activity under
/// way (`0..<taskLimitPerWorker`), `slot` a connection (`0..<` size + max overflow of the pool, or
/// `connectionLimitPerWorker`). Numbers of ended tasks and closed slots are used again.
///
/// One worker calls its workload from one thread. No call may block: what has to wait says for
/// which readiness of the slot's descriptor, and is called again when it comes.
///
/// The life of a slot:
///
///     connect → (continueConnecting)* → ready
    ///             ⇄ (ping | begin → send | endTransaction → (receive → advance)*)
///             → disconnect, or abandon in the middle of anything
///
/// The life of a task:
///
///     beginTask → (prepare → begin, perhaps repeatedly | iterations | endTransaction)* → endTask
package protocol Workload: ~Copyable, SendableMetatype {
    /// What the workload brings back besides the figures: the rows it checked, leaks, captures.
    associatedtype Evidence: Sendable

    // MARK: Tasks

    /// A user's activity starts.
    ///
    /// - Parameter isRecorded: false in a warm-up, whose evidence may be left out.
    mutating func beginTask(_ task: Int, activity: Int, user: Int, isRecorded: Bool)

    /// The activity is over, in whatever way; what was kept for it can go.
    mutating func endTask(_ task: Int)

    /// Chooses the values of an operation's parameters, before a connection is asked for.
    ///
    /// Called once for each performance: an attempt repeated at once has the same values. When a
    /// transaction is repeated from an earlier operation, those up to the failed one are prepared
    /// again, after `endTransaction` without `commits`.
    ///
    /// - Parameter iteration: which row of an `each` step, from 0; 0 in a plain step.
    /// - Returns: false when the user owns nothing that the operation could act on: it is skipped.
    mutating func prepare(operation: Int, task: Int, iteration: Int) -> Bool

    /// How many rows an earlier step of the task captured for an `each` step.
    mutating func iterations(task: Int, source: Int) -> Int

    // MARK: Connections

    /// Starts to open a connection; the slot is closed.
    mutating func connect(slot: Int) -> ConnectionProgress

    /// Goes on opening it; the descriptor is ready for what was asked.
    mutating func continueConnecting(slot: Int) -> ConnectionProgress

    /// Asks an idle connection whether it still lives (the pool's pre-ping).
    ///
    /// Anything but ``OperationOutcome/succeeded(rows:)`` in the end means that it does not.
    mutating func ping(slot: Int) -> OperationProgress

    /// Closes a connection that has nothing under way. The descriptor is no longer watched.
    mutating func disconnect(slot: Int)

    /// Gives up what is under way (opening, or an operation out of time) and closes the connection,
    /// asking the server to cancel without waiting for it. The descriptor is no longer watched.
    mutating func abandon(slot: Int)

    // MARK: Operations

    /// Makes an operation's request ready to be sent.
    ///
    /// With `.begins`, the transaction's opening and the statements that set its identity belong
    /// to it; with `.commits`, its end. `.releases` never appears here.
    mutating func begin(operation: Int, task: Int, slot: Int, boundary: Boundary)

    /// Sends what `begin` made ready.
    ///
    /// - Returns: `.waiting`, usually for reading; `.finished` when nothing needed to be sent.
    mutating func send(slot: Int) -> OperationProgress

    /// Takes in what has arrived for what was begun on a slot, and sends what could not be sent
    /// before; its descriptor is readable, writable, or both.
    ///
    /// Nothing is looked at before `advance`.
    mutating func receive(slot: Int, readiness: Readiness)

    /// Goes on with what was begun on a slot, after `receive`.
    mutating func advance(slot: Int) -> OperationProgress

    /// Ends a transaction apart from any operation.
    ///
    /// Called with `commits` false after every failed attempt that left the connection usable,
    /// whether or not a transaction is open: roll back if so, else answer `.finished` at once.
    /// Called with `commits` true when the operation that should have committed was skipped.
    mutating func endTransaction(slot: Int, commits: Bool) -> OperationProgress

    // MARK: End

    /// The run is over and every connection closed.
    mutating func finish() -> Evidence
}
