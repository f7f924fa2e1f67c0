internal import Population
internal import PostgresDriver

/// How a key stands in a binary answer.
enum KeyForm: Sendable {
    case integer
    /// The text itself.
    case text
    /// 16 bytes.
    case uuid

    /// - Returns: nil for a type whose binary form is not understood here.
    init?(_ type: TypeID) {
        if type.isInteger {
            self = .integer
        } else if type.isText {
            self = .text
        } else if type == .uuid {
            self = .uuid
        } else {
            return nil
        }
    }
}

/// The text of UUIDs as binary answers carry them.
enum UUIDText {
    /// Lends the 8-4-4-4-12 form of 16 bytes, in lower case, made in place.
    static func with<R>(_ cell: RawSpan, _ body: (RawSpan) -> R) -> R {
        var text = InlineArray<36, UInt8>(repeating: UInt8(ascii: "-"))
        var place = 0
        for index in 0..<min(16, cell.byteCount) {
            if place == 8 || place == 13 || place == 18 || place == 23 { place += 1 }
            let byte = unsafe cell.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            text[place] = digit(byte >> 4)
            text[place + 1] = digit(byte & 15)
            place += 2
        }
        return unsafe body(text.span.bytes)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension QueryResult {
    /// Lends a text or UUID key as text; the cell must not be NULL.
    func withKeyText<R>(
        row: Int, column: Int, _ form: KeyForm, _ body: (RawSpan) -> R
    ) -> R {
        withCell(row: row, column: column) { cell in
            form == .uuid ? UUIDText.with(cell, body) : body(cell)
        }
    }

    /// A key as the run keeps it; nil for NULL.
    func key(row: Int, column: Int, _ form: KeyForm) -> RowKey? {
        if form == .integer {
            return binaryInteger(row: row, column: column).map { .integer($0) }
        }
        if isNull(row: row, column: column) { return nil }
        return withKeyText(row: row, column: column, form) { text in
            .text(unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
        }
    }
}
