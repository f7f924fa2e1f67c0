/// Bytes that grow in one place and are used again, so that a request allocates nothing.
///
/// Empty, it holds no storage: thousands of places for transfers that never begin cost nothing.
@safe package struct ReusedBytes: ~Copyable {
    private var storage: UnsafeMutableRawPointer?
    private var capacity = 0
    package private(set) var count = 0

    /// Nothing, and no storage yet.
    package init() {}

    deinit {
        unsafe storage?.deallocate()
    }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { count == 0 }

    /// Forgets the content and keeps the storage.
    package mutating func removeAll() { count = 0 }

    /// Forgets the content, and gives back a storage larger than that many bytes.
    ///
    /// One large answer would otherwise be paid for in memory until the end of the run.
    package mutating func removeAll(keepingUpTo limit: Int) {
        count = 0
        guard capacity > limit else { return }
        unsafe storage?.deallocate()
        unsafe storage = nil
        capacity = 0
    }

    /// Lends the content.
    package borrowing func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try unsafe body(bytes.bytes)
    }

    /// The content as text; what is no UTF-8 is replaced.
    package var string: String { unsafe String(decoding: bytes, as: UTF8.self) }

    /// The content as an array of its own.
    package var array: [UInt8] { unsafe [UInt8](bytes) }

    /// Appends one byte.
    @inline(__always)
    package mutating func append(_ byte: UInt8) {
        let place = unsafe reserve(1)
        unsafe place.storeBytes(of: byte, as: UInt8.self)
        count += 1
    }

    /// Appends a span's bytes.
    package mutating func append(_ span: RawSpan) {
        unsafe span.withUnsafeBytes { bytes in unsafe append(bytes) }
    }

    /// Appends a text's UTF-8.
    package mutating func append(text: String) {
        var text = text
        text.withUTF8 { bytes in unsafe append(UnsafeRawBufferPointer(bytes)) }
    }

    /// Appends an integer's decimal digits.
    package mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var magnitude = value.magnitude
        var digits = SIMD32<UInt8>()
        var length = 0
        // At most 19 digits.
        repeat {
            digits[length] = UInt8(truncatingIfNeeded: magnitude % 10) + 0x30
            magnitude /= 10
            length += 1
        } while magnitude > 0
        for index in (0..<length).reversed() { append(digits[index]) }
    }

    mutating func append(_ source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress else { return }
        let place = unsafe reserve(source.count)
        unsafe place.copyMemory(from: start, byteCount: source.count)
        count += source.count
    }

    /// Forgets the last bytes.
    mutating func removeLast(_ length: Int) {
        precondition(length <= count, "there are not so many bytes")
        count -= length
    }

    /// The content, valid until the next change.
    var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: storage, count: count)
    }

    /// Where the content begins; nil while nothing was ever appended.
    var start: UnsafeMutableRawPointer? { unsafe storage }

    /// Makes room for that many more bytes.
    ///
    /// - Returns: where they go.
    @inline(__always)
    private mutating func reserve(_ more: Int) -> UnsafeMutableRawPointer {
        if let storage = unsafe storage, count + more <= capacity {
            return unsafe storage + count
        }
        return unsafe grow(to: count + more)
    }

    private mutating func grow(to needed: Int) -> UnsafeMutableRawPointer {
        let larger = max(2 * capacity, needed, 128)
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        if let storage = unsafe storage {
            unsafe fresh.copyMemory(from: storage, byteCount: count)
            unsafe storage.deallocate()
        }
        unsafe storage = fresh
        capacity = larger
        return unsafe fresh + count
    }
}
