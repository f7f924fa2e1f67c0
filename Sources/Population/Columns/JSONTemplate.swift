/// A JSON document with places for the owner's canary.
///
/// They are at the start of every string value that reads as free text, which is one of twelve or
/// more bytes. Keys and shorter strings (`"ok"`) may mean something to the application and stay as
/// they are.
struct JSONTemplate: Sendable, Equatable {
    /// The document, cut where a canary goes.
    private let pieces: [[UInt8]]

    init(_ document: String) {
        let bytes = Array(document.utf8)
        var pieces: [[UInt8]] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\"") else {
                index += 1
                continue
            }
            let opening = index
            index += 1
            while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            index = min(index + 1, bytes.count)
            var next = index
            while next < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[next]) { next += 1 }
            let isKey = next < bytes.count && bytes[next] == UInt8(ascii: ":")
            if !isKey, index - opening - 2 >= 12 {
                pieces.append(Array(bytes[start...opening]))
                start = opening + 1
            }
        }
        pieces.append(Array(bytes[start...]))
        self.pieces = pieces
    }

    var holdsCanary: Bool { pieces.count > 1 }

    func append(_ canary: Canary, to buffer: inout ByteBuffer) {
        for (index, piece) in pieces.enumerated() {
            if index > 0 {
                buffer.reserve(16)
                buffer.appendReserved(canary.lanes, length: Canary.length + 1)
            }
            buffer.append(piece)
        }
    }
}
