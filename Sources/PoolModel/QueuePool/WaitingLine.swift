/// Requests in the order of their arrival, any of which may leave early; all in constant time.
///
/// A doubly linked list in arrays over `0..<capacity`. A request is in the line, or has been
/// notified and not yet run, or neither.
struct WaitingLine: Sendable {
    private enum Standing: UInt8 {
        case absent, inLine, notified
    }

    private static let none = -1
    private var next: [Int]
    private var previous: [Int]
    private var standing: [Standing]
    private var first = none
    private var last = none
    /// Requests in the line.
    private(set) var count = 0
    /// Requests that were notified and have not run yet.
    private(set) var notifiedCount = 0

    init(capacity: Int) {
        next = Array(repeating: Self.none, count: capacity)
        previous = next
        standing = Array(repeating: .absent, count: capacity)
    }

    /// The request that has been in the line longest, those aside that were notified.
    var firstInLine: Int? { first == Self.none ? nil : first }

    func contains(_ request: Int) -> Bool { standing[request] != .absent }

    func isNotified(_ request: Int) -> Bool { standing[request] == .notified }

    mutating func append(_ request: Int) {
        precondition(standing[request] == .absent, "a request waits once at a time")
        standing[request] = .inLine
        previous[request] = last
        next[request] = Self.none
        if last == Self.none { first = request } else { next[last] = request }
        last = request
        count += 1
    }

    /// Takes the first request out of the line and marks it as notified.
    mutating func notifyFirst() -> Int? {
        guard first != Self.none else { return nil }
        let request = first
        unlink(request)
        standing[request] = .notified
        notifiedCount += 1
        return request
    }

    /// Forgets a request, in line or notified.
    mutating func remove(_ request: Int) {
        switch standing[request] {
        case .absent: return
        case .inLine: unlink(request)
        case .notified: notifiedCount -= 1
        }
        standing[request] = .absent
    }

    private mutating func unlink(_ request: Int) {
        let (before, after) = (previous[request], next[request])
        if before == Self.none { first = after } else { next[before] = after }
        if after == Self.none { last = before } else { previous[after] = before }
        count -= 1
    }
}
