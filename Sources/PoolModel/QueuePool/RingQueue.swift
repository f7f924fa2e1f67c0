/// A queue of small integers with a fixed capacity; first in, first out unless taken from behind.
struct RingQueue: Sendable {
    private var places: [Int]
    private var head = 0
    private(set) var count = 0

    init(capacity: Int) {
        places = Array(repeating: 0, count: capacity)
    }

    mutating func append(_ value: Int) {
        precondition(count < places.count, "the queue is full")
        var tail = head + count
        if tail >= places.count { tail -= places.count }
        places[tail] = value
        count += 1
    }

    mutating func popFirst() -> Int? {
        guard count > 0 else { return nil }
        let value = places[head]
        head += 1
        if head == places.count { head = 0 }
        count -= 1
        return value
    }

    /// Takes what came in last.
    mutating func popLast() -> Int? {
        guard count > 0 else { return nil }
        count -= 1
        let place = head + count
        return places[place >= places.count ? place - places.count : place]
    }
}
