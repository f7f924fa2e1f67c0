extension QueuePool {
    /// What a request is answered.
    package enum CheckoutAction: Sendable, Equatable {
        /// The connection is open and the request's own until `checkin`.
        case grant(connection: Int)
        /// Ask the connection if it lives, then call `pinged`.
        case ping(connection: Int)
        /// Open the connection, then call `connected` or `connectFailed`. With `closesFirst` there
        /// is an old one in its place, which has to be closed before.
        case connect(connection: Int, closesFirst: Bool)
        /// Wait; call `timerFired` at the deadline unless something else comes before.
        case wait(deadlineNanoseconds: Int64)
        /// As many wait already as may.
        case refuse
        /// The request's time is up; it has left the line.
        case timeOut
    }

    /// What is to be done with a connection that came back.
    package enum CheckinAction: Sendable, Equatable {
        /// Keep it. If a request is named, it has been notified: call `wake` for it once everything
        /// else that is due has been handled.
        case keep(notifying: Int?)
        /// Close it: the queue is full.
        case close
    }

    /// In which state a connection comes back.
    package enum Condition: Sendable, Equatable {
        /// Open, and nothing under way.
        case open
        /// Closed by its user, such as after a time limit; the others are not suspected.
        case closed
        /// Found dead: every connection opened before now is suspected and replaced at its next
        /// checkout, as SQLAlchemy's pool invalidation does.
        case lost
    }
}
