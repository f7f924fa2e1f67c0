/// A text with places for values, its fixed parts encoded side by side.
@safe struct PreparedText: ~Copyable {
    private struct Piece {
        /// Which value; -1 for a fixed part.
        var value: Int32
        var encoding: ValueEncoding
        /// Where a fixed part is.
        var start: Int32
        var length: Int32
    }

    private let pieces: UnsafeMutableBufferPointer<Piece>
    private let fixed: UnsafeMutableRawBufferPointer

    init(_ source: [RequestTemplate.Piece]) {
        var text: [UInt8] = []
        var list: [Piece] = []
        for piece in source {
            switch piece {
            case .text(let part):
                let bytes = [UInt8](part.utf8)
                list.append(
                    Piece(
                        value: -1, encoding: .verbatim, start: Int32(text.count),
                        length: Int32(bytes.count)))
                text += bytes
            case .value(let place, let encoding):
                list.append(Piece(value: Int32(place), encoding: encoding, start: 0, length: 0))
            }
        }
        unsafe pieces = .allocate(capacity: list.count)
        _ = unsafe pieces.initialize(from: list)
        unsafe fixed = .allocate(byteCount: text.count, alignment: 1)
        unsafe fixed.copyBytes(from: text)
    }

    deinit {
        unsafe pieces.deallocate()
        unsafe fixed.deallocate()
    }

    /// Appends the text with its values.
    ///
    /// - Returns: false when a value cannot stand where it belongs.
    func write(_ values: borrowing RequestValues, to target: inout ReusedBytes) -> Bool {
        for index in unsafe 0..<pieces.count {
            let piece = unsafe pieces[index]
            if piece.value < 0 {
                let start = Int(piece.start)
                unsafe target.append(
                    UnsafeRawBufferPointer(
                        rebasing: fixed[start..<start + Int(piece.length)]))
            } else {
                let value = unsafe values.bytes(of: Int(piece.value))
                guard unsafe piece.encoding.write(value, to: &target) else { return false }
            }
        }
        return true
    }
}
