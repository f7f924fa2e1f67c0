/// Bytes that grow in one place and are used again, so that producing a row allocates nothing.
@safe package struct ByteBuffer: ~Copyable {
    private var storage: UnsafeMutableRawPointer
    private var capacity: Int
    package private(set) var count = 0

    package init(capacity: Int = 256) {
        unsafe storage = .allocate(byteCount: max(capacity, 64), alignment: 16)
        self.capacity = max(capacity, 64)
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// Forgets the content and keeps the storage.
    package mutating func removeAll() { count = 0 }

    /// Lends the content.
    package func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try unsafe body(UnsafeRawBufferPointer(start: storage, count: count).bytes)
    }

    /// The content as text.
    package var string: String {
        unsafe String(decoding: UnsafeRawBufferPointer(start: storage, count: count), as: UTF8.self)
    }

    /// Makes room for that many more bytes.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(to: count + more) }
    }

    private mutating func grow(to needed: Int) {
        let larger = UnsafeMutableRawPointer.allocate(
            byteCount: max(capacity * 2, needed), alignment: 16)
        unsafe larger.copyMemory(from: storage, byteCount: count)
        unsafe storage.deallocate()
        unsafe storage = larger
        capacity = max(capacity * 2, needed)
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe storage.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Appends an integer in network byte order.
    @inline(__always)
    mutating func append<T: FixedWidthInteger & BitwiseCopyable>(bigEndian value: T) {
        reserve(MemoryLayout<T>.size)
        unsafe storage.storeBytes(of: value.bigEndian, toByteOffset: count, as: T.self)
        count += MemoryLayout<T>.size
    }

    mutating func append(_ bytes: [UInt8]) {
        reserve(bytes.count)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe (storage + count).copyMemory(from: start, byteCount: source.count)
        }
        count += bytes.count
    }

    /// Stores sixteen bytes and keeps the first `length`.
    ///
    /// - Precondition: room for sixteen was reserved.
    @inline(__always)
    mutating func appendReserved(_ bytes: SIMD16<UInt8>, length: Int) {
        assert(count + 16 <= capacity && length <= 16)
        unsafe storage.storeBytes(of: bytes, toByteOffset: count, as: SIMD16<UInt8>.self)
        count += length
    }

    /// Overwrites four bytes with an integer in network byte order.
    mutating func overwrite(_ value: Int32, at offset: Int) {
        precondition(offset >= 0 && offset + 4 <= count)
        unsafe storage.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self)
    }

    mutating func overwrite(byte: UInt8, at offset: Int) {
        precondition(offset >= 0 && offset < count)
        unsafe storage.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }

    func byte(at offset: Int) -> UInt8 {
        precondition(offset >= 0 && offset < count)
        return unsafe storage.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Forgets what comes after `length`.
    mutating func truncate(to length: Int) {
        precondition(length >= 0 && length <= count)
        count = length
    }

    mutating func append(decimal value: Int64) {
        reserve(20)
        var magnitude = value.magnitude
        if value < 0 { append(UInt8(ascii: "-")) }
        var digits = SIMD32<UInt8>()
        var length = 0
        // At most 19 digits.
        repeat {
            digits[length] = UInt8(magnitude % 10) + 0x30
            magnitude /= 10
            length += 1
        } while magnitude > 0
        for index in (0..<length).reversed() { append(digits[index]) }
    }

    /// Appends the lowest `5 * digits` bits, most significant first.
    mutating func append(base32 value: UInt64, digits: Int) {
        for index in (0..<digits).reversed() {
            append(Base32.character(UInt8(truncatingIfNeeded: value >> UInt64(5 * index) & 31)))
        }
    }
}

/// Five bits a character: digits, then letters up to `v`, as RFC 4648's "base32hex" in lower case.
enum Base32 {
    @inline(__always)
    static func character(_ digit: UInt8) -> UInt8 {
        digit < 10 ? 0x30 + digit : 0x61 + (digit - 10)
    }

    @inline(__always)
    static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x61...0x76: character - 0x61 + 10
        default: nil
        }
    }
}

extension RawSpan {
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        precondition(offset >= 0 && offset < byteCount)
        return unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
