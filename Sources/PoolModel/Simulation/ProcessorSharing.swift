/// Statements in progress on a server that slows with their number, exactly.
///
/// Instead of the time that each has left, it keeps how far a statement that was always in progress
/// would have come (`progress`, in nanoseconds of undisturbed work). A statement that starts now
/// ends when `progress` has grown by its work, whatever comes and goes in between: only the order in
/// a heap is needed, and each event costs `log n`.
struct ProcessorSharing: Sendable {
    private struct Statement {
        var endsAtProgress: Double
        var owner: Int
    }

    /// The speed of each statement, by how many are in progress.
    private let speeds: [Double]
    private var progress = 0.0
    private var updatedAtNanoseconds: Int64 = 0
    private var heap: [Statement] = []

    /// - Parameter limit: how many can be in progress at a time.
    init(law: ServiceLaw, limit: Int) {
        speeds = law.speeds(upTo: max(limit, 1))
        heap.reserveCapacity(min(limit, 4096))
    }

    /// Statements in progress.
    var count: Int { heap.count }

    /// When the next one ends, if nothing else happens: the first whole nanosecond at or after.
    var nextEndNanoseconds: Int64? {
        guard let first = heap.first else { return nil }
        let left = max(0, first.endsAtProgress - progress) / speeds[heap.count]
        return updatedAtNanoseconds + Int64(min(left.rounded(.up), 0x1p62))
    }

    mutating func start(owner: Int, workNanoseconds: Double, atNanoseconds now: Int64) {
        advance(toNanoseconds: now)
        heap.append(Statement(endsAtProgress: progress + workNanoseconds, owner: owner))
        siftUp(heap.count - 1)
    }

    /// Takes out the statement that ends next.
    mutating func end(atNanoseconds now: Int64) -> Int? {
        advance(toNanoseconds: now)
        guard let first = heap.first else { return nil }
        let moved = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = moved
            siftDown(0)
        }
        return first.owner
    }

    /// Takes out all statements, unfinished.
    mutating func abandonAll(atNanoseconds now: Int64) -> [Int] {
        advance(toNanoseconds: now)
        defer { heap.removeAll(keepingCapacity: true) }
        return heap.map(\.owner)
    }

    private mutating func advance(toNanoseconds now: Int64) {
        if heap.isEmpty {
            // Begins anew, so that it never grows too large to count single nanoseconds.
            progress = 0
        } else {
            progress += Double(now - updatedAtNanoseconds) * speeds[heap.count]
        }
        updatedAtNanoseconds = now
    }

    private mutating func siftUp(_ start: Int) {
        var place = start
        let moved = heap[place]
        while place > 0 {
            let parent = (place - 1) / 2
            guard moved.endsAtProgress < heap[parent].endsAtProgress else { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = moved
    }

    private mutating func siftDown(_ start: Int) {
        var place = start
        let moved = heap[place]
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count,
                heap[child + 1].endsAtProgress < heap[child].endsAtProgress
            {
                child += 1
            }
            guard heap[child].endsAtProgress < moved.endsAtProgress else { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = moved
    }
}
