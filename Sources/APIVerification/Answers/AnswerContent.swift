/// What an answer says, whatever the order of an object's members: many encoders write them in
/// another order each time.
///
/// Kept as a sum over the pieces between JSON's separators, each hashed by itself: two contents that
/// differ are taken for one with a chance of 2^-64. Answers are compared by the thousand.
struct AnswerContent: Sendable, Equatable {
    private let pieceCount: Int
    private let sum: UInt64

    /// Whether this says more, in number.
    func isLonger(than other: AnswerContent) -> Bool { pieceCount > other.pieceCount }

    init(_ text: [UInt8]) {
        var pieceCount = 0
        var sum: UInt64 = 0
        unsafe text.withUnsafeBytes { bytes in
            var start = 0
            for index in 0...bytes.count {
                let isEnd = unsafe index == bytes.count || Self.isSeparator(bytes[index])
                guard isEnd else { continue }
                if index > start {
                    var hasher = Hasher()
                    unsafe hasher.combine(
                        bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
                    pieceCount += 1
                    sum &+= UInt64(bitPattern: Int64(hasher.finalize()))
                }
                start = index + 1
            }
        }
        self.pieceCount = pieceCount
        self.sum = sum
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: ","), UInt8(ascii: "\n"):
            true
        default: false
        }
    }
}
