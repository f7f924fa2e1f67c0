internal import Population
internal import PostgresDriver

/// The acting user's key, ready to compare with cells and to send.
struct TenantKey {
    private(set) var integer: Int64?
    private var bytes: [UInt8] = []
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
            bytes.append(contentsOf: text.utf8)
            uuid = TenantKey.uuidBytes(text)
        }
    }

    /// Whether a cell of a binary answer holds this key, as text or as a UUID.
    func matches(_ cell: RawSpan) -> Bool {
        equal(cell, bytes) || (!uuid.isEmpty && equal(cell, uuid))
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

    /// The 16 bytes of a UUID's text; empty where it is none.
    private static func uuidBytes(_ text: String) -> [UInt8] {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        guard text.utf8.count == 36, digits.count == 32 else { return [] }
        var result: [UInt8] = []
        for index in stride(from: 0, to: 32, by: 2) {
            guard
                let byte = UInt8(
                    String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
            else { return [] }
            result.append(byte)
        }
        return result
    }
}
