/// A growing list with one owner, whose values are changed where they stand.
///
/// What an `Array`, or one of objects, costs in every operation falls away: checking that it is not
/// shared, counting references, and tracking accesses at run time.
///
/// Public, because the compiler specialises across modules only what is (Swift 6.3: not what is
/// `package`).
@safe public struct UniqueArray<Element: ~Copyable>: ~Copyable {
    @usableFromInline var storage: UnsafeMutablePointer<Element>
    @usableFromInline var capacity = 16
    @usableFromInline var used = 0

    /// An empty list.
    @inlinable public init() {
        unsafe storage = .allocate(capacity: capacity)
    }

    deinit {
        unsafe storage.deinitialize(count: used)
        unsafe storage.deallocate()
    }

    /// Puts a value behind the others.
    @inlinable public mutating func append(_ element: consuming Element) {
        if used == capacity { grow() }
        unsafe (storage + used).initialize(to: element)
        used += 1
    }

    @usableFromInline mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
        unsafe larger.moveInitialize(from: storage, count: used)
        unsafe storage.deallocate()
        unsafe storage = larger
        capacity *= 2
    }

    /// Forgets every value and keeps the storage.
    @inlinable public mutating func removeAll() {
        unsafe storage.deinitialize(count: used)
        used = 0
    }

    /// How many values there are.
    @inlinable public var count: Int { used }

    /// Whether there is no value.
    @inlinable public var isEmpty: Bool { used == 0 }

    /// The places that hold a value.
    @inlinable public var indices: Range<Int> { 0..<used }

    /// The value at a place.
    @inlinable public subscript(place: Int) -> Element {
        @inline(__always) _read {
            precondition(place >= 0 && place < used, "outside the list")
            yield unsafe storage[place]
        }
        @inline(__always) _modify {
            precondition(place >= 0 && place < used, "outside the list")
            yield unsafe &storage[place]
        }
    }
}

extension UniqueArray where Element: ~Copyable {
    /// As many values as asked for, each made for its place.
    @inlinable public init(count: Int, _ makeElement: (_ place: Int) -> Element) {
        self.init()
        for place in 0..<count { append(makeElement(place)) }
    }
}

extension UniqueArray {
    /// The same value several times.
    @inlinable public init(repeating value: Element, count: Int) {
        self.init(count: count) { _ in value }
    }

    /// Copies of the values.
    @inlinable public var copies: [Element] {
        var result: [Element] = []
        for place in indices { result.append(self[place]) }
        return result
    }
}
