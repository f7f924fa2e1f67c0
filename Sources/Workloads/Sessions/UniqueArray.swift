/// A growing list of values with one owner, each changed where it stands.
///
/// What an `Array` of classes costs in every operation falls away: counting references, checking
/// that a list is not shared, and tracking accesses at run time.
@safe struct UniqueArray<Element: ~Copyable>: ~Copyable {
    private var storage: UnsafeMutableBufferPointer<Element>
    private(set) var count = 0

    init() {
        unsafe storage = .allocate(capacity: 16)
    }

    deinit {
        unsafe storage.extracting(..<count).deinitialize()
        unsafe storage.deallocate()
    }

    mutating func append(_ element: consuming Element) {
        if unsafe count == storage.count {
            let larger = UnsafeMutableBufferPointer<Element>.allocate(capacity: 2 * count)
            _ = unsafe larger.moveInitialize(fromContentsOf: storage)
            unsafe storage.deallocate()
            unsafe storage = larger
        }
        unsafe storage.initializeElement(at: count, to: element)
        count += 1
    }

    subscript(place: Int) -> Element {
        _read {
            precondition(place >= 0 && place < count, "outside the list")
            yield unsafe storage[place]
        }
        _modify {
            precondition(place >= 0 && place < count, "outside the list")
            yield unsafe &storage[place]
        }
    }
}
