/// What happens next: at most one coming event for each of a fixed number of entities.
///
/// A binary heap that knows where each entity stands, so that an event can be moved or struck out;
/// its size is bounded by the entities, however long the simulation runs. Of two events at the same
/// nanosecond the one that was set first comes first.
struct EventCalendar: Sendable {
    private struct Event {
        var nanoseconds: Int64
        var order: UInt64
        var entity: Int32
    }

    private var heap: [Event] = []
    /// Where an entity's event stands in the heap; negative for none.
    private var places: [Int32]
    private var nextOrder: UInt64 = 0
    /// Set in the order of events that are not first at their moment.
    private static let later: UInt64 = 1 << 63

    init(entities: Int) {
        precondition(entities < Int(Int32.max), "entities are numbered in 32 bits")
        places = Array(repeating: -1, count: entities)
    }

    /// Sets the entity's event, in place of the one it had; `Int64.max` means none.
    ///
    /// - Parameter isFirst: whether it comes before others of the same moment.
    mutating func set(_ entity: Int, toNanoseconds time: Int64, isFirst: Bool = false) {
        guard time < .max else { return clear(entity) }
        let event = Event(
            nanoseconds: time, order: isFirst ? nextOrder : nextOrder | Self.later,
            entity: Int32(entity))
        nextOrder += 1
        let place = Int(places[entity])
        if place < 0 {
            heap.append(event)
            siftUp(event, from: heap.count - 1)
        } else {
            settle(event, at: place)
        }
    }

    mutating func clear(_ entity: Int) {
        let place = Int(places[entity])
        guard place >= 0 else { return }
        places[entity] = -1
        let moved = heap.removeLast()
        if place < heap.count { settle(moved, at: place) }
    }

    /// When the entity's event is, if it has one.
    func time(of entity: Int) -> Int64? {
        places[entity] < 0 ? nil : heap[Int(places[entity])].nanoseconds
    }

    /// Takes out the event that comes next.
    mutating func popFirst() -> (entity: Int, nanoseconds: Int64)? {
        guard let first = heap.first else { return nil }
        clear(Int(first.entity))
        return (Int(first.entity), first.nanoseconds)
    }

    private func precedes(_ one: Event, _ other: Event) -> Bool {
        one.nanoseconds < other.nanoseconds
            || one.nanoseconds == other.nanoseconds && one.order < other.order
    }

    private mutating func settle(_ event: Event, at place: Int) {
        if place > 0, precedes(event, heap[(place - 1) / 2]) {
            siftUp(event, from: place)
        } else {
            siftDown(event, from: place)
        }
    }

    private mutating func put(_ event: Event, at place: Int) {
        heap[place] = event
        places[Int(event.entity)] = Int32(place)
    }

    private mutating func siftUp(_ event: Event, from start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard precedes(event, heap[parent]) else { break }
            put(heap[parent], at: place)
            place = parent
        }
        put(event, at: place)
    }

    private mutating func siftDown(_ event: Event, from start: Int) {
        var place = start
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, precedes(heap[child + 1], heap[child]) { child += 1 }
            guard precedes(heap[child], event) else { break }
            put(heap[child], at: place)
            place = child
        }
        put(event, at: place)
    }
}
