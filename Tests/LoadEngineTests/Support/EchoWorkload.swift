import Glibc

@testable import LoadEngine

/// A workload over real descriptors: each operation writes one byte into a socket and reads it back
/// from the other end.
///
/// It asks for the end of the run after a number of operations.
struct EchoWorkload: Workload, ~Copyable {
    private let stop: StopFlag
    private var remaining: Int
    private var ends: [Int: (near: Int32, far: Int32)] = [:]
    private var echoed = 0

    init(operations: Int, stop: StopFlag) {
        remaining = operations
        self.stop = stop
    }

    mutating func beginTask(_ task: Int, activity: Int, user: Int, isRecorded: Bool) {}
    mutating func endTask(_ task: Int) {}
    mutating func prepare(operation: Int, task: Int, iteration: Int) -> Bool { true }
    mutating func iterations(task: Int, source: Int) -> Int { 0 }

    mutating func connect(slot: Int) -> ConnectionProgress {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0 else {
            return .failed(FailureCode(rawValue: UInt32(errno)))
        }
        ends[slot] = (pair[0], pair[1])
        // A fresh socket is writable, so this comes back through the reactor.
        return .waiting(descriptor: pair[0], for: .writable)
    }

    mutating func continueConnecting(slot: Int) -> ConnectionProgress {
        .ready(descriptor: ends[slot]?.near ?? -1)
    }

    mutating func ping(slot: Int) -> OperationProgress { .finished(.succeeded(rows: 0)) }

    mutating func disconnect(slot: Int) {
        guard let (near, far) = ends.removeValue(forKey: slot) else { return }
        close(near)
        close(far)
    }

    mutating func abandon(slot: Int) { disconnect(slot: slot) }

    mutating func begin(operation: Int, task: Int, slot: Int, boundary: Boundary) {}

    mutating func send(slot: Int) -> OperationProgress {
        var byte: UInt8 = 7
        let written = unsafe write(ends[slot]?.far ?? -1, &byte, 1)
        return written == 1
            ? .waiting(for: .readable) : .finished(.failed(FailureCode(rawValue: 1)))
    }

    mutating func receive(slot: Int, readiness: Readiness) {}

    mutating func advance(slot: Int) -> OperationProgress {
        var byte: UInt8 = 0
        guard unsafe read(ends[slot]?.near ?? -1, &byte, 1) == 1, byte == 7 else {
            return .finished(.connectionLost(FailureCode(rawValue: 2)))
        }
        echoed += 1
        remaining -= 1
        if remaining == 0 { stop.request() }
        return .finished(.succeeded(rows: 1))
    }

    mutating func endTransaction(slot: Int, commits: Bool) -> OperationProgress {
        .finished(.succeeded(rows: 0))
    }

    mutating func finish() -> Int { echoed }
}
