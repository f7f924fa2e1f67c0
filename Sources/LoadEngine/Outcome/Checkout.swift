/// One request for a connection, and what became of it: what the sizing of a pool rests on.
///
/// The parts of the time for which a connection is held follow from it: `heldNanoseconds` is
/// `busyNanoseconds` (something was sent on it and not answered yet), plus `thoughtNanoseconds`
/// (the activity paused and kept it), plus the rest, in which it was idle.
package struct Checkout: Sendable, Equatable {
    /// How it ended.
    package enum End: UInt8, Sendable {
        /// The connection went back to the pool.
        case returned
        /// The connection was closed: lost, cut off, or never open.
        case dropped
        /// The pool had none within its limit; nothing was held.
        case timedOut
    }

    /// The worker whose pool was asked.
    package var worker: Int
    /// The activity on whose behalf, by its place in the plan.
    package var activity: Int
    /// When the pool was asked, from the start of the run.
    package var requestedNanoseconds: Int64
    /// From then to the pool's answer, a connection or the end of its limit.
    package var waitedNanoseconds: Int64
    /// Of that, from the return that made it this one's turn until it ran: whoever asks in between
    /// is served first.
    package var wakingNanoseconds: Int64 = 0
    /// The same of each time before when somebody was, in order; those beyond a limit are left out.
    package var overtakenNanoseconds: [Int64] = []
    /// How long opening the connection took afterwards; 0 where it was open.
    package var openingNanoseconds: Int64 = 0
    /// From the pool's answer, and the opening, to the return.
    package var heldNanoseconds: Int64 = 0
    /// Of that, with something under way.
    package var busyNanoseconds: Int64 = 0
    /// Of that, in a pause of the activity's.
    package var thoughtNanoseconds: Int64 = 0
    package var end: End
    /// Requested outside a warm-up.
    package var isRecorded: Bool

    /// How often a checkout's being overtaken is written down, at most.
    static let overtakenLimit = 1_000

    package init(
        worker: Int, activity: Int, requestedNanoseconds: Int64, waitedNanoseconds: Int64,
        end: End, isRecorded: Bool
    ) {
        self.worker = worker
        self.activity = activity
        self.requestedNanoseconds = requestedNanoseconds
        self.waitedNanoseconds = waitedNanoseconds
        self.end = end
        self.isRecorded = isRecorded
    }

    /// Of the time held, with nothing under way and no pause: in a transaction or not, the
    /// application was at something else.
    package var idleNanoseconds: Int64 {
        max(0, heldNanoseconds - busyNanoseconds - thoughtNanoseconds)
    }
}
