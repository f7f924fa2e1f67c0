@testable import LoadEngine

/// A workload that talks to a `VirtualServer`; slot s uses descriptor 100 + s.
struct FakeWorkload: Workload, ~Copyable {
    /// What the tests look at afterwards.
    struct Evidence: Sendable, Equatable {
        /// The users that acted, in order.
        var users: [Int] = []
        /// The activities that started, in order.
        var activities: [Int] = []
        var tasksBegun = 0
        var tasksEnded = 0
        var opened = 0
        var closed = 0
    }

    private enum Pending {
        case nothing, opening, ping, ending
        case operation(Int)
    }

    private let server: VirtualServer
    private var pending: [Int: Pending] = [:]
    private var evidence = Evidence()

    init(server: VirtualServer) {
        self.server = server
    }

    private func descriptor(_ slot: Int) -> Int32 { Int32(100 + slot) }

    mutating func beginTask(_ task: Int, activity: Int, user: Int, isRecorded: Bool) {
        evidence.tasksBegun += 1
        evidence.users.append(user)
        evidence.activities.append(activity)
    }

    mutating func endTask(_ task: Int) {
        evidence.tasksEnded += 1
    }

    mutating func prepare(operation: Int, task: Int, iteration: Int) -> Bool {
        server.behaviours[operation].isPerformable
    }

    mutating func iterations(task: Int, source: Int) -> Int { server.capturedRows }

    mutating func connect(slot: Int) -> ConnectionProgress {
        server.log.append("connect \(slot)")
        guard server.refusedConnections == 0 else {
            server.refusedConnections -= 1
            return .failed(FailureCode(rawValue: 8006))
        }
        pending[slot] = .opening
        server.answer(after: server.connectNanoseconds, on: descriptor(slot))
        return .waiting(descriptor: descriptor(slot), for: .writable)
    }

    mutating func continueConnecting(slot: Int) -> ConnectionProgress {
        pending[slot] = .nothing
        evidence.opened += 1
        return .ready(descriptor: descriptor(slot))
    }

    mutating func ping(slot: Int) -> OperationProgress {
        server.log.append("ping \(slot)")
        pending[slot] = .ping
        server.answer(after: 50_000, on: descriptor(slot))
        return .waiting(for: .readable)
    }

    mutating func disconnect(slot: Int) {
        server.log.append("disconnect \(slot)")
        close(slot)
    }

    mutating func abandon(slot: Int) {
        server.log.append("abandon \(slot)")
        close(slot)
    }

    private mutating func close(_ slot: Int) {
        // An attempt that is given up was never open.
        if case .opening = pending[slot] {} else { evidence.closed += 1 }
        pending[slot] = nil
        server.hungUp.remove(descriptor(slot))
        server.cancelAnswers(on: descriptor(slot))
    }

    mutating func begin(operation: Int, task: Int, slot: Int, boundary: Boundary) {
        var marks = ""
        if boundary.contains(.begins) { marks += " begins" }
        if boundary.contains(.commits) { marks += " commits" }
        server.log.append("begin \(operation) on \(slot)\(marks)")
        pending[slot] = .operation(operation)
    }

    mutating func send(slot: Int) -> OperationProgress {
        guard case .operation(let operation) = pending[slot] else {
            preconditionFailure("nothing was begun on slot \(slot)")
        }
        server.answer(
            after: server.behaviours[operation].serviceNanoseconds, on: descriptor(slot))
        return .waiting(for: .readable)
    }

    mutating func receive(slot: Int, readiness: Readiness) {}

    mutating func advance(slot: Int) -> OperationProgress {
        defer { pending[slot] = .nothing }
        switch pending[slot] {
        case .operation(let operation): return .finished(server.nextOutcome(of: operation))
        case .ping:
            return .finished(
                server.answersPings
                    ? .succeeded(rows: 0) : .connectionLost(FailureCode(rawValue: 8003)))
        case .ending: return .finished(.succeeded(rows: 0))
        case .nothing, .opening, nil: preconditionFailure("nothing was begun on slot \(slot)")
        }
    }

    mutating func endTransaction(slot: Int, commits: Bool) -> OperationProgress {
        server.log.append("\(commits ? "commit" : "rollback") \(slot)")
        pending[slot] = .ending
        server.answer(after: 100_000, on: descriptor(slot))
        return .waiting(for: .readable)
    }

    mutating func finish() -> Evidence { evidence }
}
