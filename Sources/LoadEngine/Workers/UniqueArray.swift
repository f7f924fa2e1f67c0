/// A growing list with one owner, whose values are changed where they stand.
///
/// What an `Array`, or one of objects, costs in every operation falls away: checking that it is not
/// shared, counting references, and tracking accesses at run time. Inlinable, so that the loop and
/// the workload both get it for their own types.
@safe package struct UniqueArray<Element: ~Copyable>: ~Copyable {
    @usableFromInline var storage: UnsafeMutablePointer<Element>
    @usableFromInline var capacity = 16
    @usableFromInline package internal(set) var count = 0

    /// An empty list.
    @inlinable package init() {
        unsafe storage = .allocate(capacity: capacity)
    }

    deinit {
        unsafe storage.deinitialize(count: count)
        unsafe storage.deallocate()
    }

    /// Puts a value behind the others.
    @inlinable package mutating func append(_ element: consuming Element) {
        if count == capacity { grow() }
        unsafe (storage + count).initialize(to: element)
        count += 1
    }

    @usableFromInline mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
        unsafe larger.moveInitialize(from: storage, count: count)
        unsafe storage.deallocate()
        unsafe storage = larger
        capacity *= 2
    }

    /// Forgets every value and keeps the storage.
    @inlinable package mutating func removeAll() {
        unsafe storage.deinitialize(count: count)
        count = 0
    }

    /// Whether there is no value.
    @inlinable package var isEmpty: Bool { count == 0 }

    /// The places that hold a value.
    @inlinable package var indices: Range<Int> { 0..<count }

    /// The value at a place.
    @inlinable package subscript(place: Int) -> Element {
        @inline(__always) _read {
            precondition(place >= 0 && place < count, "outside the list")
            yield unsafe storage[place]
        }
        @inline(__always) _modify {
            precondition(place >= 0 && place < count, "outside the list")
            yield unsafe &storage[place]
        }
    }
}

extension UniqueArray {
    /// The same value several times.
    init(repeating value: Element, count: Int) {
        self.init()
        for _ in 0..<count { append(value) }
    }
}
