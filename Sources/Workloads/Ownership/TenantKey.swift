internal import Population
internal import PostgresDriver

/// The acting user's key, ready to compare with cells and to send.
struct TenantKey {
    private(set) var integer: Int64?
    private var bytes: [UInt8] = []
    /// The binary form of a key that is a UUID; empty for any other.
    private var uuid: [UInt8] = []

    init() {}

    /// Takes another user's key.
    mutating func set(_ key: RowKey) {
        switch key {
        case .integer(let value):
            integer = value
        case .text(let text):
            integer = nil
            bytes.removeAll(keepingCapacity: true)
            uuid.removeAll(keepingCapacity: true)
            bytes.append(contentsOf: text.utf8)
            readUUID()
        }
    }

    /// Whether a cell of a binary answer holds this key, as text or as a UUID.
    func matches(_ cell: RawSpan) -> Bool {
        if let integer { return cell.decimal == integer }
        return equal(cell, bytes) || (!uuid.isEmpty && equal(cell, uuid))
    }

    /// Appends the key in the form that a parameter of this type takes.
    func append(to parameters: inout ParameterBuffer, as type: TypeID) {
        if let integer {
            parameters.append(integer, as: type)
        } else {
            unsafe parameters.append(textBytes: bytes.span.bytes)
        }
    }

    private func equal(_ cell: RawSpan, _ other: [UInt8]) -> Bool {
        guard cell.byteCount == other.count else { return false }
        for index in other.indices
        where unsafe cell.unsafeLoad(fromByteOffset: index, as: UInt8.self) != other[index] {
            return false
        }
        return true
    }

    /// Reads `bytes` as the 36 characters of a UUID; leaves `uuid` empty where they are none.
    private mutating func readUUID() {
        guard bytes.count == 36 else { return }
        var high: UInt8?
        for index in bytes.indices {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard bytes[index] == UInt8(ascii: "-") else { return uuid.removeAll() }
                continue
            }
            let digit: UInt8
            switch bytes[index] {
            case 0x30...0x39: digit = bytes[index] - 0x30
            case 0x41...0x46: digit = bytes[index] - 0x41 + 10
            case 0x61...0x66: digit = bytes[index] - 0x61 + 10
            default: return uuid.removeAll()
            }
            if let first = high {
                uuid.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
    }
}

extension RawSpan {
    /// The bytes as a decimal number of at most 18 digits; nil for anything else.
    fileprivate var decimal: Int64? {
        guard byteCount > 0, byteCount <= 18 else { return nil }
        var value: Int64 = 0
        for index in 0..<byteCount {
            let byte = unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return value
    }
}
