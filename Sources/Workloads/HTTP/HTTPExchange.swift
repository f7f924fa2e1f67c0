internal import HTTPDriver
package import LoadEngine
internal import Recording

/// The transfers of one worker, as the workload and the reactor share them.
///
/// The engine's slots are the loop's. A slot whose request is to be sent again later, after a 429,
/// is *paused*: its moment is an event like the arrival of an answer.
package final class HTTPExchange {
    let loop: TransferLoop
    /// The engine's token of each slot that is waited for; nil for the others.
    private var tokens: [UInt64?]
    private var paused: [(slot: Int, untilNanoseconds: Int64)] = []
    private var events: [ReadyEvent] = []

    init(_ loop: TransferLoop) {
        self.loop = loop
        tokens = Array(repeating: nil, count: loop.transferLimit)
    }

    func watch(_ slot: Int, token: UInt64) {
        tokens[slot] = token
    }

    func forget(_ slot: Int) {
        tokens[slot] = nil
    }

    /// Lets a slot rest until a moment of the monotonic clock.
    func pause(_ slot: Int, untilNanoseconds moment: Int64) {
        paused.append((slot, moment))
    }

    /// Gives up what a slot has under way.
    func cancel(_ slot: Int) {
        paused.removeAll { $0.slot == slot }
        loop.cancel(slot: slot)
    }

    func wait(fromNanoseconds start: Int64, untilNanoseconds deadline: Int64) -> Int {
        events.removeAll(keepingCapacity: true)
        let moment = paused.reduce(deadline) { min($0, $1.untilNanoseconds) }
        let count = loop.wait(fromNanoseconds: start, untilNanoseconds: moment)
        for index in 0..<count { announce(loop.report(at: index).slot) }
        guard !paused.isEmpty else { return events.count }
        let now = MonotonicClock.nowNanoseconds
        for rest in paused where rest.untilNanoseconds <= now { announce(rest.slot) }
        paused.removeAll { $0.untilNanoseconds <= now }
        return events.count
    }

    func event(at index: Int) -> ReadyEvent { events[index] }

    private func announce(_ slot: Int) {
        guard let token = tokens[slot] else { return }
        events.append(ReadyEvent(token: token, readiness: .readable))
    }
}

/// Waits with libcurl, for a workload over HTTP.
///
/// What the engine takes for a slot's descriptor is the slot itself.
package struct HTTPReactor: Reactor, ~Copyable {
    private let exchange: HTTPExchange

    /// The reactor that belongs to a workload.
    package init(_ workload: borrowing HTTPWorkload) {
        exchange = workload.exchange
    }

    package func nowNanoseconds() -> Int64 { MonotonicClock.nowNanoseconds }

    package func watch(descriptor: Int32, for readiness: Readiness, token: UInt64) -> Bool {
        exchange.watch(Int(descriptor), token: token)
        return true
    }

    package func forget(descriptor: Int32) {
        exchange.forget(Int(descriptor))
    }

    package func wait(fromNanoseconds start: Int64, untilNanoseconds deadline: Int64) -> Int {
        exchange.wait(fromNanoseconds: start, untilNanoseconds: deadline)
    }

    package func event(at index: Int) -> ReadyEvent { exchange.event(at: index) }
}
