/// The values that go into a request's places, written into storage that is used again.
///
/// Values are numbered in the order in which they are appended, from 0. One list serves a whole
/// worker: `TransferLoop.begin` takes what it needs before it returns.
@safe package struct RequestValues: ~Copyable {
    private var text = ReusedBytes()
    /// Where each value ends in the text.
    private var ends: UnsafeMutablePointer<Int>
    private var room = 16
    /// Which values are null; few are, so that the list is hardly ever anything but empty.
    private var nulls: [Int] = []
    /// How many values there are.
    package private(set) var count = 0

    /// No values.
    package init() {
        unsafe ends = .allocate(capacity: room)
    }

    deinit {
        unsafe ends.deallocate()
    }

    /// Forgets every value and keeps the storage.
    package mutating func removeAll() {
        text.removeAll()
        count = 0
        if !nulls.isEmpty { nulls.removeAll(keepingCapacity: true) }
    }

    /// Appends a value that there is none of: a field that consists of it is left out, and
    /// elsewhere it is empty.
    package mutating func appendNull() {
        nulls.append(count)
        end()
    }

    /// Whether there is no such value.
    package borrowing func isNull(_ place: Int) -> Bool {
        !nulls.isEmpty && nulls.contains(place)
    }

    /// Appends a value from its UTF-8.
    package mutating func append(_ value: RawSpan) {
        text.append(value)
        end()
    }

    /// Appends a text.
    package mutating func append(text value: String) {
        text.append(text: value)
        end()
    }

    /// Appends a text as a JSON string, quotes and escapes included.
    package mutating func append(jsonString value: RawSpan) {
        unsafe value.withUnsafeBytes { bytes in
            _ = unsafe ValueEncoding.jsonString.write(bytes, to: &text)
        }
        end()
    }

    /// Appends an integer, as its decimal digits.
    package mutating func append(_ value: Int64) {
        text.append(decimal: value)
        end()
    }

    /// Lends one value.
    package borrowing func withValue<R>(_ place: Int, _ body: (RawSpan) -> R) -> R {
        unsafe body(bytes(of: place).bytes)
    }

    /// One value's bytes, valid until the next change.
    func bytes(of place: Int) -> UnsafeRawBufferPointer {
        precondition(place >= 0 && place < count, "the request asks for a value it was not given")
        let start = place == 0 ? 0 : unsafe ends[place - 1]
        return unsafe UnsafeRawBufferPointer(rebasing: text.bytes[start..<ends[place]])
    }

    private mutating func end() {
        if count == room {
            let larger = UnsafeMutablePointer<Int>.allocate(capacity: 2 * room)
            unsafe larger.moveUpdate(from: ends, count: count)
            unsafe ends.deallocate()
            unsafe ends = larger
            room *= 2
        }
        unsafe ends[count] = text.count
        count += 1
    }
}
