internal import PostgresDriver
internal import Stochastics

/// How a row's position becomes its key, and a key its position.
///
/// Integers count from 1 in time order. Text and UUID keys look random, but are a keyed
/// permutation of the position, so that they can be undone.
final class KeyCodec: Sendable {
    enum Form: Sendable, Equatable {
        case integer
        /// Lower-case letters and digits, this many.
        case text(length: Int)
        /// A version 4 UUID; as text where the column is not of type `uuid`.
        case uuid
        case token
        /// Keys that the application made: remembered, since nothing computes them.
        case given
    }

    let form: Form
    let rowCount: Int
    /// By position, where the keys are given.
    private let given: [RowKey]
    private let positions: [RowKey: Int]
    private let permutation: KeyedPermutation
    /// For the bits of a UUID, or the characters of a token, that no position needs.
    private let filler: SplittableRandom

    /// - Parameter asToken: makes text keys tokens of 32 characters.
    /// - Returns: nil where the column's type can hold no key, or not that many.
    init?(
        _ column: WireColumn, rowCount: Int, asToken: Bool = false, random: SplittableRandom
    ) {
        self.rowCount = rowCount
        given = []
        positions = [:]
        filler = random.split(label: "filler")
        let bits: Int
        switch column.type {
        case .text where asToken:
            guard column.maximumLength ?? .max >= Token.length else { return nil }
            form = .token
            bits = Token.payloadBits
        case _ where asToken: return nil
        case .int2, .int4, .int8:
            guard rowCount <= column.type.largestInteger else { return nil }
            form = .integer
            bits = 1
        case .uuid:
            form = .uuid
            bits = 62
        case .text where column.maximumLength == 36:
            form = .uuid
            bits = 62
        case .text:
            let length = min(column.maximumLength ?? 12, 12)
            guard length > 0, rowCount <= 1 << (5 * length) else { return nil }
            form = .text(length: length)
            bits = 5 * length
        default:
            return nil
        }
        permutation = KeyedPermutation(count: 1 << bits, random: random.split(label: "permutation"))
    }

    /// Keys that the application made.
    ///
    /// - Parameter keys: by position.
    init(given keys: [RowKey], random: SplittableRandom) {
        form = .given
        rowCount = keys.count
        given = keys
        positions = Dictionary(
            keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        filler = random
        permutation = KeyedPermutation(count: 2, random: random)
    }

    func key(atPosition position: Int) -> RowKey {
        if form == .given { return given[position] }
        guard form != .integer else { return .integer(Int64(position + 1)) }
        var buffer = ByteBuffer(capacity: 48)
        appendText(position, to: &buffer)
        return .text(buffer.string)
    }

    /// - Returns: nil where no seeded row has that key.
    func position(ofKey key: RowKey) -> Int? {
        if form == .given { return givenPosition(of: key) }
        switch key {
        case .integer(let value):
            guard form == .integer, value >= 1, value <= rowCount else { return nil }
            return Int(value - 1)
        case .text(let text):
            return position(ofText: unsafe text.utf8.span.bytes)
        }
    }

    /// - Parameter text: a key in text format.
    func position(ofText text: RawSpan) -> Int? {
        var image: UInt64 = 0
        switch form {
        case .integer:
            guard text.byteCount > 0, text.byteCount <= 18 else { return nil }
            for index in 0..<text.byteCount {
                let byte = text.byte(at: index)
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                image = image * 10 + UInt64(byte - 0x30)
            }
            return image >= 1 && image <= rowCount ? Int(image - 1) : nil
        case .text(let length):
            guard text.byteCount >= length else { return nil }
            for index in 0..<length {
                guard let digit = Base32.digit(text.byte(at: index)) else { return nil }
                image = image << 5 | UInt64(digit)
            }
            // char(n) is padded with blanks.
            for index in length..<text.byteCount where text.byte(at: index) != 0x20 { return nil }
            let position = permutation.inverse(Int(image))
            return position < rowCount ? position : nil
        case .uuid:
            guard let bits = UUIDBits(text: text) else { return nil }
            return position(of: bits)
        case .token:
            guard let payload = Token.payload(of: text) else { return nil }
            let position = permutation.inverse(Int(payload))
            return position < rowCount
                && Token.isFilled(text, by: filler.split(index: position)) ? position : nil
        case .given:
            let text = unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
            return givenPosition(of: .text(text))
        }
    }

    /// One answer may write a number in quotes that another writes without.
    private func givenPosition(of key: RowKey) -> Int? {
        if let position = positions[key] { return position }
        switch key {
        case .integer(let number): return positions[.text(String(number))]
        case .text(let text): return Int64(text).flatMap { positions[.integer($0)] }
        }
    }

    func position(of bits: UUIDBits) -> Int? {
        let position = permutation.inverse(Int(bits.payload))
        guard position < rowCount, uuid(position) == bits else { return nil }
        return position
    }

    func uuid(_ position: Int) -> UUIDBits {
        var stream = filler.split(index: position)
        return UUIDBits(payload: UInt64(permutation.forward(position)), filler: stream.next())
    }

    /// Appends the key in text format.
    func appendText(_ position: Int, to buffer: inout ByteBuffer) {
        switch form {
        case .integer: buffer.append(decimal: Int64(position + 1))
        case .text(let length):
            buffer.append(
                base32: UInt64(permutation.forward(position)), digits: length)
        case .uuid: uuid(position).appendText(to: &buffer)
        case .token:
            Token.append(
                UInt64(permutation.forward(position)), filler: filler.split(index: position),
                to: &buffer)
        case .given: buffer.append(Array(given[position].description.utf8))
        }
    }
}

/// The 128 bits of a version 4 UUID, made from 62 bits that say something and 60 that fill it.
struct UUIDBits: Equatable {
    let high: UInt64
    let low: UInt64

    /// - Parameters:
    ///   - payload: below 2^62.
    ///   - filler: of which the lowest 60 bits are used.
    init(payload: UInt64, filler: UInt64) {
        // RFC 9562, section 5.4: version in bits 48–51, variant in bits 64–65.
        high = (payload >> 14) << 16 | 0x4000 | (payload >> 2 & 0xFFF)
        low = 1 << 63 | (payload & 3) << 60 | (filler & (1 << 60 - 1))
    }

    /// - Parameter text: 36 characters, in either case; nil for anything else.
    init?(text: RawSpan) {
        guard text.byteCount == 36 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for index in 0..<36 {
            let byte = text.byte(at: index)
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == 0x2D else { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x61...0x66: digit = byte - 0x61 + 10
            case 0x41...0x46: digit = byte - 0x41 + 10
            default: return nil
            }
            halves = (halves.0 << 4 | halves.1 >> 60, halves.1 << 4 | UInt64(digit))
        }
        (high, low) = halves
    }

    /// What `init(payload:filler:)` was given.
    var payload: UInt64 {
        (high >> 16) << 14 | (high & 0xFFF) << 2 | (low >> 60 & 3)
    }

    func appendText(to buffer: inout ByteBuffer) {
        for (index, nibble) in (0..<32).lazy.map({ 60 - 4 * ($0 & 15) }).enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { buffer.append(0x2D) }
            let digit = UInt8((index < 16 ? high : low) >> UInt64(nibble) & 0xF)
            buffer.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
        }
    }
}
