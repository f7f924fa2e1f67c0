/// The record of every checkout, where the plan asks for one.
///
/// Kept apart from the figures, which are per operation: here each checkout has its own entry, up
/// to a limit.
extension Worker where W: ~Copyable, R: ~Copyable {
    var tracesCheckouts: Bool { plan.checkoutLimitPerWorker > 0 }

    /// The pool has answered a task with a connection, which may have to be opened yet.
    mutating func beginCheckout(_ slot: Int, _ task: Int) {
        let notifiedAt = tasks[task].notifiedAt
        slots[slot].lease = Lease(
            answeredAt: now, readyAt: now, wakingNanoseconds: notifiedAt > 0 ? now - notifiedAt : 0)
    }

    /// A task that was told of a connection has found it taken.
    mutating func noteOvertaken(_ task: Int) {
        if tracesCheckouts, tasks[task].overtakenNanoseconds.count < Checkout.overtakenLimit {
            tasks[task].overtakenNanoseconds.append(now - tasks[task].notifiedAt)
        }
        tasks[task].notifiedAt = 0
    }

    /// The connection of a checkout is open now.
    mutating func noteOpened(_ slot: Int) {
        slots[slot].lease.readyAt = now
    }

    /// Something is sent on a connection.
    mutating func noteBusy(_ slot: Int) {
        slots[slot].lease.busySince = now
    }

    /// What was sent is answered, or given up.
    mutating func noteIdle(_ slot: Int) {
        guard slots[slot].lease.busySince > 0 else { return }
        slots[slot].lease.busyNanoseconds += now - slots[slot].lease.busySince
        slots[slot].lease.busySince = 0
    }

    /// A task's connection leaves it.
    mutating func endCheckout(_ task: Int, end: Checkout.End) {
        let slot = tasks[task].slot
        noteIdle(slot)
        var checkout = checkout(of: task, answeredAt: slots[slot].lease.answeredAt, end: end)
        let lease = slots[slot].lease
        checkout.openingNanoseconds = lease.readyAt - lease.answeredAt
        checkout.wakingNanoseconds = lease.wakingNanoseconds
        checkout.heldNanoseconds = poolTime - lease.readyAt
        checkout.busyNanoseconds = min(lease.busyNanoseconds, checkout.heldNanoseconds)
        checkout.thoughtNanoseconds = min(
            lease.thoughtNanoseconds, checkout.heldNanoseconds - checkout.busyNanoseconds)
        recorder.add(checkout)
    }

    /// The pool had nothing for a task in time.
    mutating func noteTimeOut(_ task: Int) {
        recorder.add(checkout(of: task, answeredAt: now, end: .timedOut))
    }

    private mutating func checkout(
        of task: Int, answeredAt: Int64, end: Checkout.End
    ) -> Checkout {
        var checkout = Checkout(
            worker: number, activity: tasks[task].activity,
            requestedNanoseconds: tasks[task].requestedAt - startedAt,
            waitedNanoseconds: answeredAt - tasks[task].requestedAt, end: end,
            isRecorded: tasks[task].isRecorded)
        checkout.overtakenNanoseconds = tasks[task].overtakenNanoseconds
        tasks[task].overtakenNanoseconds = []
        return checkout
    }
}

/// What is known of a connection's current checkout, in nanoseconds of the reactor's clock.
struct Lease: Sendable {
    /// When the pool answered.
    var answeredAt: Int64 = 0
    /// When the connection was open.
    var readyAt: Int64 = 0
    /// When what is under way was sent; 0 where nothing is.
    var busySince: Int64 = 0
    /// From the notification of its task until that ran; 0 where it did not wait.
    var wakingNanoseconds: Int64 = 0
    var busyNanoseconds: Int64 = 0
    var thoughtNanoseconds: Int64 = 0
}
