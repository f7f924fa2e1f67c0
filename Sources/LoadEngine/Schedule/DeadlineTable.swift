/// At most one deadline for each of a fixed number of entities, and the next one due.
///
/// Made for time limits, which are set for every operation and almost never reached. Moving a
/// deadline to a later time touches nothing but the entity's own entry: the heap keeps a *check*
/// that is never too late, and when a check comes before the deadline it is put back for the rest.
/// So a worker of any speed makes about one heap operation for each entity and time limit, not one
/// for each operation, and the heap stays small.
struct DeadlineTable: ~Copyable {
    struct Check: Sendable {
        var nanoseconds: Int64
        var entity: Int32
    }

    struct Entry {
        var deadline = Int64.max
        /// The time of the entity's earliest check in the heap; others of it are stale.
        var check = Int64.max
    }

    private var entries: UniqueArray<Entry>
    /// A binary heap, the earliest check first.
    private var heap: [Check] = []

    init(entities: Int) {
        precondition(entities < Int(Int32.max), "entities are numbered in 32 bits")
        entries = UniqueArray(repeating: Entry(), count: entities)
    }

    /// Sets the deadline of an entity, in place of the one it had.
    mutating func set(_ entity: Int, toNanoseconds deadline: Int64) {
        entries[entity].deadline = deadline
        if deadline < entries[entity].check {
            entries[entity].check = deadline
            push(Check(nanoseconds: deadline, entity: Int32(entity)))
        }
    }

    /// Removes the deadline of an entity, if it has one.
    mutating func clear(_ entity: Int) {
        entries[entity].deadline = .max
    }

    /// No deadline is reached before this time; the heap may turn out to hold nothing then.
    var nextCheckNanoseconds: Int64 {
        heap.isEmpty ? .max : heap[0].nanoseconds
    }

    /// Takes out one entity whose deadline is reached.
    mutating func popDue(atNanoseconds now: Int64) -> Int? {
        // Every round takes one check out of the heap and puts at most a later one in.
        while let check = heap.first, check.nanoseconds <= now {
            let entity = Int(check.entity)
            guard entries[entity].check == check.nanoseconds else {
                removeFirst()
                continue
            }
            entries[entity].check = .max
            let deadline = entries[entity].deadline
            if deadline <= now {
                removeFirst()
                entries[entity].deadline = .max
                return entity
            }
            removeFirst()
            if deadline < .max { set(entity, toNanoseconds: deadline) }
        }
        return nil
    }

    /// The number of checks kept, stale ones included.
    var checkCount: Int { heap.count }

    // MARK: Heap

    private mutating func push(_ check: Check) {
        heap.append(check)
        var place = heap.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard check.nanoseconds < heap[parent].nanoseconds else { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = check
    }

    private mutating func removeFirst() {
        let moved = heap.removeLast()
        guard !heap.isEmpty else { return }
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].nanoseconds < heap[child].nanoseconds {
                child += 1
            }
            guard heap[child].nanoseconds < moved.nanoseconds else { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = moved
    }
}
