import Glibc
import LoadEngine
import PostgresDriver
import Testing

@testable import Workloads

/// Plays the engine for one workload, a call at a time.
struct ManualLoad: ~Copyable {
    var workload: PostgresWorkload
    private let names: [String]

    init(_ plan: WorkloadPlan, worker: Int = 0, leaks: LeakTally = LeakTally()) {
        workload = PostgresWorkload(plan, worker: worker, leaks: leaks)
        names = plan.operations.map(\.name)
    }

    struct Stalled: Error {}

    /// Opens a connection.
    mutating func open(slot: Int = 0) throws {
        var progress = workload.connect(slot: slot)
        for _ in 0..<100 {
            switch progress {
            case .ready: return
            case .failed(let code):
                throw PostgresError(
                    code: .connectionRefused, message: "refused with \(code.name)")
            case .waiting(let descriptor, let readiness):
                _ = try Self.wait(descriptor, for: readiness)
                progress = workload.continueConnecting(slot: slot)
            }
        }
        throw Stalled()
    }

    /// Begins a task of a user.
    mutating func begin(task: Int = 0, user: Int) {
        workload.beginTask(task, activity: 0, user: user, isRecorded: true)
    }

    /// Prepares and performs an operation; nil when it is skipped.
    mutating func perform(
        _ name: String, task: Int = 0, slot: Int = 0, iteration: Int = 0,
        _ boundary: Boundary = [.begins, .commits]
    ) throws -> OperationOutcome? {
        let operation = try #require(names.firstIndex(of: name))
        return try perform(operation, task: task, slot: slot, iteration: iteration, boundary)
    }

    mutating func perform(
        _ operation: Int, task: Int = 0, slot: Int = 0, iteration: Int = 0,
        _ boundary: Boundary = [.begins, .commits]
    ) throws -> OperationOutcome? {
        guard workload.prepare(operation: operation, task: task, iteration: iteration) else {
            return nil
        }
        return try repeatPrepared(operation, task: task, slot: slot, boundary)
    }

    /// Performs what was prepared last, as a retry does.
    mutating func repeatPrepared(
        _ operation: Int, task: Int = 0, slot: Int = 0,
        _ boundary: Boundary = [.begins, .commits]
    ) throws -> OperationOutcome {
        workload.begin(operation: operation, task: task, slot: slot, boundary: boundary)
        return try finish(workload.send(slot: slot), slot: slot)
    }

    /// Sends an operation and does not wait for its answer.
    mutating func send(
        _ name: String, task: Int = 0, slot: Int = 0, _ boundary: Boundary = [.begins, .commits]
    ) throws {
        let operation = try #require(names.firstIndex(of: name))
        let isPrepared = workload.prepare(operation: operation, task: task, iteration: 0)
        #expect(isPrepared)
        workload.begin(operation: operation, task: task, slot: slot, boundary: boundary)
        let progress = workload.send(slot: slot)
        #expect(progress == .waiting(for: .readable))
    }

    mutating func ping(slot: Int = 0) throws -> OperationOutcome {
        try finish(workload.ping(slot: slot), slot: slot)
    }

    mutating func end(commits: Bool, slot: Int = 0) throws -> OperationOutcome {
        try finish(workload.endTransaction(slot: slot, commits: commits), slot: slot)
    }

    /// Waits for an operation under way, for ten seconds at most.
    mutating func finish(
        _ started: OperationProgress = .waiting(for: .readable), slot: Int = 0
    ) throws -> OperationOutcome {
        var progress = started
        for _ in 0..<10_000 {
            switch progress {
            case .finished(let outcome): return outcome
            case .waiting(let readiness):
                let descriptor = workload.slots[slot].connection?.socket ?? -1
                let ready = try Self.wait(descriptor, for: readiness)
                workload.receive(slot: slot, readiness: ready)
                progress = workload.advance(slot: slot)
            }
        }
        throw Stalled()
    }

    private static func wait(_ descriptor: Int32, for readiness: Readiness) throws -> Readiness {
        var events: Int32 = 0
        if readiness.contains(.readable) { events |= Int32(POLLIN) }
        if readiness.contains(.writable) { events |= Int32(POLLOUT) }
        var watched = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        guard unsafe poll(&watched, 1, 10_000) == 1 else { throw Stalled() }
        var ready: Readiness = []
        if Int32(watched.revents) & ~Int32(POLLOUT) != 0 { ready.insert(.readable) }
        if Int32(watched.revents) & Int32(POLLOUT) != 0 { ready.insert(.writable) }
        return ready
    }
}

extension ManualLoad {
    /// Drives several operations under way until all have finished, for ten seconds at most.
    ///
    /// - Returns: their outcomes, in the order of the slots.
    mutating func finishTogether(slots: [Int]) throws -> [OperationOutcome] {
        var outcomes: [OperationOutcome?] = slots.map { _ in nil }
        for _ in 0..<10_000 {
            let open = slots.indices.filter { outcomes[$0] == nil }
            guard !open.isEmpty else { return outcomes.compactMap(\.self) }
            var watched = open.map { index in
                pollfd(
                    fd: workload.slots[slots[index]].connection?.socket ?? -1,
                    events: Int16(POLLIN), revents: 0)
            }
            guard unsafe poll(&watched, UInt(watched.count), 10_000) > 0 else { throw Stalled() }
            for (index, descriptor) in zip(open, watched) where descriptor.revents != 0 {
                workload.receive(slot: slots[index], readiness: .readable)
                let progress = workload.advance(slot: slots[index])
                if case .finished(let outcome) = progress { outcomes[index] = outcome }
            }
        }
        throw Stalled()
    }
}
