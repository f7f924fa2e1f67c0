internal import PostgresDriver

extension WireColumn {
    /// Appends an integer in the column's binary format; as digits where the column is text.
    @inline(__always)
    func appendBinary(integer value: Int64, to buffer: inout ByteBuffer) {
        switch type {
        case .int4: buffer.append(bigEndian: Int32(truncatingIfNeeded: value))
        case .int8: buffer.append(bigEndian: value)
        case .int2: buffer.append(bigEndian: Int16(truncatingIfNeeded: value))
        case .float8: buffer.append(bigEndian: Double(value).bitPattern)
        case .float4: buffer.append(bigEndian: Float(value).bitPattern)
        case .numeric: buffer.append(NumericForm(integer: value).binary)
        default: buffer.append(decimal: value)
        }
    }

    func appendBinary(truth: Bool, to buffer: inout ByteBuffer) {
        switch type {
        case .boolean: buffer.append(truth ? 1 : 0)
        case .text: buffer.append(Array((truth ? "true" : "false").utf8))
        default: appendBinary(integer: truth ? 1 : 0, to: &buffer)
        }
    }

    /// - Parameter microseconds: since 2000-01-01T00:00:00Z.
    @inline(__always)
    func appendBinary(microseconds: Int64, to buffer: inout ByteBuffer) {
        switch type {
        case .timestamp: buffer.append(bigEndian: microseconds)
        case .date: buffer.append(bigEndian: Int32(CivilTime(microseconds: microseconds).day))
        default: buffer.append(timestamp: microseconds)
        }
    }

    func appendBinary(uuid: UUIDBits, to buffer: inout ByteBuffer) {
        switch type {
        case .uuid, .bytea:
            buffer.append(bigEndian: uuid.high)
            buffer.append(bigEndian: uuid.low)
        default: uuid.appendText(to: &buffer)
        }
    }

    func appendBinary(_ codec: KeyCodec, position: Int, to buffer: inout ByteBuffer) {
        switch codec.form {
        case .integer: appendBinary(integer: Int64(position + 1), to: &buffer)
        case .uuid: appendBinary(uuid: codec.uuid(position), to: &buffer)
        case .text, .token: codec.appendText(position, to: &buffer)
        case .given: appendBinary(key: codec.key(atPosition: position), to: &buffer)
        }
    }

    /// A key that the application made, in whatever form its answer had.
    private func appendBinary(key: RowKey, to buffer: inout ByteBuffer) {
        let text = key.description
        if type.isNumber, let number = Int64(text) {
            appendBinary(integer: number, to: &buffer)
        } else if type == .uuid, let bits = UUIDBits(text: unsafe text.utf8Span.span.bytes) {
            appendBinary(uuid: bits, to: &buffer)
        } else {
            buffer.append(Array(text.utf8))
        }
    }

    /// Whether keys of that form can stand here.
    func holds(_ form: KeyCodec.Form) -> Bool {
        switch form {
        case .integer: type.isNumber || type == .text
        case .uuid: type == .uuid || (type == .text && maximumLength ?? 36 >= 36)
        case .text(let length): type == .text && maximumLength ?? length >= length
        case .token: type == .text && maximumLength ?? .max >= Token.length
        // The application put them into a column of their kind itself.
        case .given: type.isNumber || type == .uuid || type == .text
        }
    }
}

/// A value that a scenario writes out, in both formats of one type.
struct Constant: Sendable, Equatable {
    let text: [UInt8]
    let binary: [UInt8]

    /// - Returns: nil where `text` is no value of the column's type, or is too long.
    init?(_ text: String, for column: WireColumn) {
        let characters = Array(text.utf8)
        guard !characters.contains(0) else { return nil }
        var buffer = ByteBuffer()
        switch column.type {
        case .text:
            guard text.unicodeScalars.count <= column.maximumLength ?? .max else { return nil }
            buffer.append(characters)
        case .json: buffer.append(characters)
        case .jsonb:
            buffer.append(1)
            buffer.append(characters)
        case .int2, .int4, .int8:
            guard let value = Int64(text), value <= column.type.largestInteger,
                value >= -column.type.largestInteger - 1
            else { return nil }
            column.appendBinary(integer: value, to: &buffer)
        case .boolean:
            let yes = ["t", "true", "yes", "on", "1"].contains(text.lowercased())
            let no = ["f", "false", "no", "off", "0"].contains(text.lowercased())
            guard yes || no else { return nil }
            column.appendBinary(truth: yes, to: &buffer)
        case .float8:
            guard let value = Double(text) else { return nil }
            buffer.append(bigEndian: value.bitPattern)
        case .float4:
            guard let value = Float(text) else { return nil }
            buffer.append(bigEndian: value.bitPattern)
        case .numeric:
            guard let value = NumericForm(text) else { return nil }
            buffer.append(value.binary)
        case .timestamp, .date:
            guard let time = CivilTime(text) else { return nil }
            column.appendBinary(microseconds: time.microseconds, to: &buffer)
        case .uuid:
            guard let bits = UUIDBits(text: unsafe characters.span.bytes) else { return nil }
            column.appendBinary(uuid: bits, to: &buffer)
        case .bytea:
            buffer.append(characters)
        case .textArray(let element):
            guard text == "{}" else { return nil }
            buffer.append(bigEndian: Int32(0))
            buffer.append(bigEndian: Int32(0))
            buffer.append(bigEndian: element)
        }
        self.text = characters
        binary = buffer.withBytes { bytes in (0..<bytes.byteCount).map { bytes.byte(at: $0) } }
    }
}

/// A decimal number as `numeric` travels: four decimal digits at a time.
struct NumericForm: Equatable {
    let binary: [UInt8]

    init(integer: Int64) {
        self.init(isNegative: integer < 0, whole: String(integer.magnitude), fraction: "")
    }

    /// - Parameter text: digits with an optional sign and an optional fraction; nil for others.
    init?(_ text: String) {
        var digits = text[...]
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isDigit = { (character: Character) in character.isASCII && character.isWholeNumber }
        guard let whole = parts.first, !whole.isEmpty, text.utf8.count <= 1_000,
            parts.allSatisfy({ $0.allSatisfy(isDigit) })
        else { return nil }
        self.init(
            isNegative: isNegative, whole: String(whole),
            fraction: parts.count > 1 ? String(parts[1]) : "")
    }

    private init(isNegative: Bool, whole: String, fraction: String) {
        let padded = String(repeating: "0", count: (4 - whole.count % 4) % 4) + whole
        let tail = fraction + String(repeating: "0", count: (4 - fraction.count % 4) % 4)
        var groups: [Int16] = []
        var group: Int16 = 0
        for (index, digit) in (padded + tail).utf8.enumerated() {
            group = group * 10 + Int16(digit - 0x30)
            if index % 4 == 3 {
                groups.append(group)
                group = 0
            }
        }
        var weight = padded.count / 4 - 1
        while groups.first == 0 {
            groups.removeFirst()
            weight -= 1
        }
        while groups.last == 0 { groups.removeLast() }
        if groups.isEmpty { weight = 0 }
        var buffer = ByteBuffer()
        // numeric_recv: groups, weight of the first, sign, digits to display behind the point.
        buffer.append(bigEndian: Int16(groups.count))
        buffer.append(bigEndian: Int16(weight))
        buffer.append(bigEndian: UInt16(isNegative && !groups.isEmpty ? 0x4000 : 0))
        buffer.append(bigEndian: Int16(fraction.count))
        for group in groups { buffer.append(bigEndian: group) }
        binary = buffer.withBytes { bytes in (0..<bytes.byteCount).map { bytes.byte(at: $0) } }
    }
}
