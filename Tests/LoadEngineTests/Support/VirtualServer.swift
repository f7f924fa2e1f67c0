@testable import LoadEngine

/// A server and a network in virtual time: what a `FakeWorkload` sends comes back when the clock,
/// which only a `VirtualReactor` moves, has gone far enough.
final class VirtualServer {
    /// What one operation takes and how it ends.
    struct Behaviour {
        var serviceNanoseconds: Int64 = 1_000_000
        /// The outcomes of its performances in order; the last one stays.
        var outcomes: [OperationOutcome] = [.succeeded(rows: 1)]
        /// Whether the user owns anything it could act on.
        var isPerformable = true
    }

    var now: Int64 = 0
    var behaviours: [Behaviour]
    var connectNanoseconds: Int64 = 100_000
    /// Attempts to connect that fail, counted down.
    var refusedConnections = 0
    /// Whether a connection answers a ping.
    var answersPings = true
    /// What happens at a moment of virtual time, such as a stop.
    var actions: [(at: Int64, run: () -> Void)] = []
    /// Nothing is answered while it stalls; what falls due meanwhile is answered at the end.
    var stall: ClosedRange<Int64>?
    /// How many rows an `each` step is told.
    var capturedRows = 0
    /// A descriptor becomes readable for ever, as that of a connection closed by the peer.
    var hungUp: Set<Int32> = []

    /// Everything that the engine did, in order: "connect 0", "begin 1 on 0 [begins]".
    var log: [String] = []
    private(set) var answers: [(at: Int64, descriptor: Int32)] = []
    private(set) var tokens: [Int32: UInt64] = [:]
    private var performances: [Int]

    init(_ behaviours: [Behaviour]) {
        self.behaviours = behaviours
        performances = Array(repeating: 0, count: behaviours.count)
    }

    /// Answers on a descriptor after some time, or later if the server stalls then.
    func answer(after nanoseconds: Int64, on descriptor: Int32) {
        var at = now + nanoseconds
        if let stall, stall.contains(at) { at = stall.upperBound }
        answers.append((at, descriptor))
    }

    func cancelAnswers(on descriptor: Int32) {
        answers.removeAll { $0.descriptor == descriptor }
    }

    func nextOutcome(of operation: Int) -> OperationOutcome {
        let outcomes = behaviours[operation].outcomes
        defer { performances[operation] += 1 }
        return outcomes[min(performances[operation], outcomes.count - 1)]
    }

    // MARK: The reactor's side

    func watch(_ descriptor: Int32, token: UInt64) {
        tokens[descriptor] = token
    }

    func forget(_ descriptor: Int32) {
        tokens[descriptor] = nil
    }

    /// Moves the clock to the first answer or action, or to the deadline.
    func advance(to deadline: Int64) -> [ReadyEvent] {
        let watched = answers.filter { tokens[$0.descriptor] != nil }
        let hangUps = hungUp.compactMap { tokens[$0] }
        let next = min(
            hangUps.isEmpty ? Int64.max : now, watched.map(\.at).min() ?? .max,
            actions.map(\.at).min() ?? .max, max(deadline, now))
        now = max(now, next)
        let dueActions = actions.filter { $0.at <= now }
        actions.removeAll { $0.at <= now }
        // An action may put itself, or another one, back.
        for action in dueActions { action.run() }
        let due = answers.filter { $0.at <= now && tokens[$0.descriptor] != nil }
        answers.removeAll { $0.at <= now && tokens[$0.descriptor] != nil }
        let ready = due.compactMap { tokens[$0.descriptor] } + hangUps
        return ready.map { ReadyEvent(token: $0, readiness: .readable) }
    }
}

/// A reactor whose time is the virtual server's.
struct VirtualReactor: Reactor, ~Copyable {
    let server: VirtualServer
    private var events: [ReadyEvent] = []
    /// A run that goes on without its clock moving is stuck.
    private var turnsWithoutProgress = 0

    init(server: VirtualServer) {
        self.server = server
    }

    func nowNanoseconds() -> Int64 { server.now }

    func watch(descriptor: Int32, for readiness: Readiness, token: UInt64) -> Bool {
        server.watch(descriptor, token: token)
        return true
    }

    func forget(descriptor: Int32) {
        server.forget(descriptor)
    }

    mutating func wait(fromNanoseconds start: Int64, untilNanoseconds deadline: Int64) -> Int {
        let before = server.now
        events = server.advance(to: deadline)
        turnsWithoutProgress = server.now == before ? turnsWithoutProgress + 1 : 0
        precondition(turnsWithoutProgress < 100_000, "the engine spins")
        return events.count
    }

    func event(at index: Int) -> ReadyEvent { events[index] }
}
