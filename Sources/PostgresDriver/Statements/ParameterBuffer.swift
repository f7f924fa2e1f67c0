internal import CLibPQ

/// The parameters of one execution, encoded into storage that is used again for the next.
///
/// Text format serves every type; integers travel in binary, which costs the server less.
@safe package struct ParameterBuffer: ~Copyable {
    private var storage: UnsafeMutableRawBufferPointer
    private var used = 0
    /// How many parameters there are.
    package private(set) var count = 0
    // Parallel lists, as libpq takes them; their first `count` places are initialized.
    private var values: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>
    private var lengths: UnsafeMutableBufferPointer<Int32>
    private var formats: UnsafeMutableBufferPointer<Int32>

    /// - Parameter capacity: bytes that fit before the storage has to grow.
    package init(capacity: Int = 512) {
        unsafe storage = .allocate(byteCount: max(capacity, 1), alignment: 8)
        unsafe values = .allocate(capacity: 8)
        unsafe lengths = .allocate(capacity: 8)
        unsafe formats = .allocate(capacity: 8)
    }

    deinit {
        unsafe storage.deallocate()
        unsafe values.deallocate()
        unsafe lengths.deallocate()
        unsafe formats.deallocate()
    }

    /// Forgets every parameter and keeps the storage.
    package mutating func removeAll() {
        used = 0
        count = 0
    }

    /// Appends NULL.
    package mutating func appendNull() {
        if unsafe count == values.count { growLists() }
        unsafe values[count] = nil
        unsafe lengths[count] = 0
        unsafe formats[count] = 0
        count += 1
    }

    /// Appends an integer in the width that `type` has on the wire.
    package mutating func append(_ value: Int64, as type: TypeID) {
        if type == .int4, let narrow = Int32(exactly: value) {
            appendBinary(narrow.bigEndian)
        } else if type == .int8 {
            appendBinary(value.bigEndian)
        } else if type == .int2, let narrow = Int16(exactly: value) {
            appendBinary(narrow.bigEndian)
        } else {
            // Another type, or a value that its type cannot hold: the server refuses that, where
            // a cut value would name another row.
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
        // libpq takes text up to its NUL and does not look at the length.
        let place = appendEntry(length: bytes.count, format: 0, occupying: bytes.count + 1)
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[place...])
        unsafe target.copyMemory(from: bytes)
        unsafe storage[place + bytes.count] = 0
    }

    private mutating func appendBinary<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        let width = MemoryLayout<T>.size
        let place = appendEntry(length: width, format: 1, occupying: width)
        unsafe storage.storeBytes(of: value, toByteOffset: place, as: T.self)
    }

    /// Enters a value into the lists.
    ///
    /// - Returns: where in the storage its bytes go.
    private mutating func appendEntry(length: Int, format: Int32, occupying size: Int) -> Int {
        if unsafe used + size > storage.count { growStorage(by: size) }
        if unsafe count == values.count { growLists() }
        let place = used
        let address = unsafe storage.baseAddress.map { unsafe UnsafeRawPointer($0 + place) }
        unsafe values[count] = address?.assumingMemoryBound(to: CChar.self)
        unsafe lengths[count] = Int32(length)
        unsafe formats[count] = format
        count += 1
        used += size
        return place
    }

    /// Moves the bytes to a larger place, and the addresses of the values with them.
    private mutating func growStorage(by size: Int) {
        let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(storage.count * 2, used + size), alignment: 8)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<used]))
        guard let old = unsafe storage.baseAddress, let new = larger.baseAddress else {
            preconditionFailure("allocations of at least one byte have an address")
        }
        for index in 0..<count {
            guard let value = unsafe values[index] else { continue }
            let offset = unsafe UnsafeRawPointer(value) - UnsafeRawPointer(old)
            unsafe values[index] = UnsafeRawPointer(new + offset)
                .assumingMemoryBound(to: CChar.self)
        }
        unsafe storage.deallocate()
        unsafe storage = larger
    }

    private mutating func growLists() {
        unsafe Self.grow(&values, keeping: count)
        unsafe Self.grow(&lengths, keeping: count)
        unsafe Self.grow(&formats, keeping: count)
    }

    private static func grow<T>(_ list: inout UnsafeMutableBufferPointer<T>, keeping count: Int) {
        let larger = UnsafeMutableBufferPointer<T>.allocate(capacity: list.count * 2)
        _ = unsafe larger.moveInitialize(fromContentsOf: list[..<count])
        unsafe list.deallocate()
        unsafe list = larger
    }

    // libpq's parallel lists, until the next change.
    var valueList: UnsafePointer<UnsafePointer<CChar>?>? {
        unsafe UnsafePointer(values.baseAddress)
    }
    var lengthList: UnsafePointer<Int32>? { unsafe UnsafePointer(lengths.baseAddress) }
    var formatList: UnsafePointer<Int32>? { unsafe UnsafePointer(formats.baseAddress) }

    /// Lends libpq's parallel lists for one call.
    mutating func withLibPQArrays<R>(
        _ body: (
            UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> R
    ) -> R {
        unsafe body(valueList, lengthList, formatList)
    }
}
