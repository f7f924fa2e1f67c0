/// A text with places for values, its fixed parts encoded side by side.
@safe struct PreparedText: ~Copyable {
    private struct Piece {
        /// Which value; or what else stands there.
        var value: Int32
        var encoding: ValueEncoding
        /// Where a fixed part is; of a field, the value without which it is left out, or -1.
        var start: Int32
        /// Of a field, how many pieces it has.
        var length: Int32

        static let fixed: Int32 = -1
        static let field: Int32 = -2
    }

    private let pieces: UnsafeMutableBufferPointer<Piece>
    private let fixed: UnsafeMutableRawBufferPointer
    /// What stands before the first field: `?` of a query, nothing of a form.
    private let opening: UInt8?

    /// - Parameter opening: what stands before the first field; behind it, all have an `&`.
    init(_ source: [RequestTemplate.Piece], opening: UInt8? = nil) {
        var text: [UInt8] = []
        var list: [Piece] = []
        for piece in source { Self.add(piece, to: &list, &text) }
        unsafe pieces = .allocate(capacity: list.count)
        _ = unsafe pieces.initialize(from: list)
        unsafe fixed = .allocate(byteCount: text.count, alignment: 1)
        unsafe fixed.copyBytes(from: text)
        self.opening = opening
    }

    private static func add(
        _ piece: RequestTemplate.Piece, to list: inout [Piece], _ text: inout [UInt8]
    ) {
        switch piece {
        case .text(let part):
            let bytes = [UInt8](part.utf8)
            list.append(
                Piece(
                    value: Piece.fixed, encoding: .verbatim, start: Int32(text.count),
                    length: Int32(bytes.count)))
            text += bytes
        case .value(let place, let encoding):
            list.append(Piece(value: Int32(place), encoding: encoding, start: 0, length: 0))
        case .field(let inner):
            let place = list.count
            var condition = Int32(-1)
            if inner.count == 2, case .value(let only, _) = inner[1] { condition = Int32(only) }
            list.append(
                Piece(value: Piece.field, encoding: .verbatim, start: condition, length: 0))
            for piece in inner { add(piece, to: &list, &text) }
            list[place].length = Int32(list.count - place - 1)
        }
    }

    deinit {
        unsafe pieces.deallocate()
        unsafe fixed.deallocate()
    }

    /// Appends the text with its values.
    ///
    /// - Returns: false when a value cannot stand where it belongs.
    func write(_ values: borrowing RequestValues, to target: inout ReusedBytes) -> Bool {
        var separator = opening
        var index = 0
        while unsafe index < pieces.count {
            let piece = unsafe pieces[index]
            index += 1
            if piece.value >= 0 {
                let value = unsafe values.bytes(of: Int(piece.value))
                guard unsafe piece.encoding.write(value, to: &target) else { return false }
            } else if piece.value == Piece.fixed {
                let start = Int(piece.start)
                unsafe target.append(
                    UnsafeRawBufferPointer(
                        rebasing: fixed[start..<start + Int(piece.length)]))
            } else if piece.start >= 0, values.isNull(Int(piece.start)) {
                index += Int(piece.length)
            } else {
                if let separator { target.append(separator) }
                separator = UInt8(ascii: "&")
            }
        }
        return true
    }
}
