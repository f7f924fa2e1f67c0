internal import CLibPQ

/// The parameters of one execution, encoded into storage that is used again for the next.
///
/// Text format serves every type; integers travel in binary, which costs the server less.
@safe package struct ParameterBuffer: ~Copyable {
    private var storage: UnsafeMutableRawBufferPointer
    private var used = 0
    // Parallel arrays, as libpq takes them. A value is kept as an offset until it is sent,
    // because the storage may move while it grows; -1 stands for NULL.
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = unsafe []

    /// An empty buffer.
    ///
    /// - Parameter capacity: bytes of values that fit before the storage has to grow.
    package init(capacity: Int = 512) {
        unsafe storage = .allocate(byteCount: capacity, alignment: 8)
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// How many parameters there are.
    package var count: Int { offsets.count }

    /// Forgets every parameter and keeps the storage.
    package mutating func removeAll() {
        used = 0
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }

    /// Appends NULL.
    package mutating func appendNull() {
        offsets.append(-1)
        lengths.append(0)
        formats.append(0)
    }

    /// Appends an integer in the width that `type` has on the wire; as text where that is none, and
    /// where it does not fit, so that the server says so.
    package mutating func append(_ value: Int64, as type: TypeID) {
        if type == .int4, let value = Int32(exactly: value) {
            appendBinary(value.bigEndian)
        } else if type == .int8 {
            appendBinary(value.bigEndian)
        } else if type == .int2, let value = Int16(exactly: value) {
            appendBinary(value.bigEndian)
        } else {
            append(text: String(value))
        }
    }

    /// Appends a value in text format.
    package mutating func append(text: String) {
        var text = text
        text.withUTF8 { bytes in
            unsafe appendText(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Appends a value in text format from UTF-8 bytes without NUL.
    package mutating func append(textBytes: RawSpan) {
        unsafe textBytes.withUnsafeBytes { bytes in
            unsafe appendText(bytes)
        }
    }

    private mutating func appendText(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count + 1)
        offsets.append(used)
        lengths.append(Int32(bytes.count))
        formats.append(0)
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[used...])
        unsafe target.copyMemory(from: bytes)
        // libpq takes text up to its NUL and does not look at the length.
        unsafe storage[used + bytes.count] = 0
        used += bytes.count + 1
    }

    private mutating func appendBinary<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        let width = MemoryLayout<T>.size
        reserve(width)
        offsets.append(used)
        lengths.append(Int32(width))
        formats.append(1)
        unsafe storage.storeBytes(of: value, toByteOffset: used, as: T.self)
        used += width
    }

    private mutating func reserve(_ count: Int) {
        guard unsafe used + count > storage.count else { return }
        let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(storage.count * 2, used + count), alignment: 8)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<used]))
        unsafe storage.deallocate()
        unsafe storage = larger
    }

    /// Lends libpq's parallel arrays for one call.
    mutating func withLibPQArrays<R>(
        _ body: (
            UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> R
    ) -> R {
        unsafe pointers.removeAll(keepingCapacity: true)
        for offset in offsets {
            guard offset >= 0 else {
                unsafe pointers.append(nil)
                continue
            }
            // Every offset was checked against the storage when its value was written.
            let address = unsafe storage.baseAddress.map { unsafe $0 + offset }
            unsafe pointers.append(
                UnsafePointer(address?.assumingMemoryBound(to: CChar.self)))
        }
        return unsafe pointers.withUnsafeBufferPointer { values in
            unsafe lengths.withUnsafeBufferPointer { lengths in
                unsafe formats.withUnsafeBufferPointer { formats in
                    unsafe body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
                }
            }
        }
    }
}
