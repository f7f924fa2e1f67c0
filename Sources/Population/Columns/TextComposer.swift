internal import Stochastics

/// Writes words, names and chat into a buffer, behind the owner's canary where it has room.
struct TextComposer: Sendable {
    private let english = Vocabulary.english
    private let given = Vocabulary.givenNames
    private let family = Vocabulary.familyNames
    private let fragments = HostileText.fragments

    /// The shortest limit, in characters, that leaves room for a canary in free text.
    static let room = 24

    /// 1 % of 2^32.
    private static let hostileBelow = UInt64(HostileText.share * 0x1p32)

    /// What lies behind the canary.
    enum Body {
        case words(Int)
        /// Words up to this many characters, the canary counted in.
        case characters(Int)
    }

    /// Appends free text of at most `limit` characters.
    func append(
        _ body: Body, canary: Canary?, limit: Int?, to buffer: inout ByteBuffer,
        random: inout SplittableRandom
    ) {
        let start = buffer.count
        let draw = random.next()
        buffer.reserve(64)
        if let canary { buffer.appendReserved(canary.lanes, length: Canary.length + 1) }
        if draw >> 32 < Self.hostileBelow {
            appendHostile(body, from: start, limit: limit, draw: draw, to: &buffer, &random)
        } else {
            switch body {
            case .words(let count): appendWords(count, to: &buffer, &random)
            case .characters(let count): fill(to: start + count, &buffer, &random)
            }
        }
        if let limit, buffer.count - start > limit {
            truncate(&buffer, from: start, toCharacters: limit)
        }
        dropTrailingBlank(&buffer, from: start)
    }

    /// Appends that many words, each with a blank behind it.
    private func appendWords(
        _ count: Int, to buffer: inout ByteBuffer, _ random: inout SplittableRandom
    ) {
        buffer.reserve(16 * count + 16)
        var bits: UInt64 = 0
        for index in 0..<count {
            if index & 7 == 0 { bits = random.next() }
            let word = Int(truncatingIfNeeded: bits & 0xFF)
            bits >>= 8
            buffer.appendReserved(english.words[word], length: Int(english.lengths[word]))
        }
    }

    /// Appends words until the buffer is exactly `end` bytes long; cuts where it is longer.
    private func fill(
        to end: Int, _ buffer: inout ByteBuffer, _ random: inout SplittableRandom
    ) {
        buffer.reserve(max(0, end - buffer.count) + 32)
        // Each round adds at least eight words of two bytes.
        while buffer.count < end {
            var bits = random.next()
            for _ in 0..<8 where buffer.count < end {
                let word = Int(truncatingIfNeeded: bits & 0xFF)
                bits >>= 8
                buffer.appendReserved(english.words[word], length: Int(english.lengths[word]))
            }
        }
        buffer.truncate(to: end)
        if end > 0, buffer.byte(at: end - 1) == 0x20 { buffer.overwrite(byte: 0x2E, at: end - 1) }
    }

    private func appendHostile(
        _ body: Body, from start: Int, limit: Int?, draw: UInt64, to buffer: inout ByteBuffer,
        _ random: inout SplittableRandom
    ) {
        let isLongest = (draw >> 8 & 0xFF_FFFF) % UInt64(HostileText.longestOneIn) == 0
        let before = buffer.count
        buffer.append(fragments[Int(draw & 7)])
        buffer.append(0x20)
        // Bytes of UTF-8 that no character begins with count for nothing.
        var continuations = 0
        for offset in before..<buffer.count where buffer.byte(at: offset) & 0xC0 == 0x80 {
            continuations += 1
        }
        if isLongest {
            let longest = min(limit ?? .max, HostileText.longestCharacters)
            if buffer.count - start - continuations < longest {
                fill(to: start + longest + continuations, &buffer, &random)
            }
            return
        }
        switch body {
        case .words(let count): appendWords(count, to: &buffer, &random)
        case .characters(let count):
            if buffer.count - start - continuations < count {
                fill(to: start + count + continuations, &buffer, &random)
            } else {
                truncate(&buffer, from: start, toCharacters: count)
            }
        }
    }

    /// Cuts the text that begins at `start` behind its `limit`-th character.
    private func truncate(_ buffer: inout ByteBuffer, from start: Int, toCharacters limit: Int) {
        var characters = 0
        for offset in start..<buffer.count where buffer.byte(at: offset) & 0xC0 != 0x80 {
            characters += 1
            if characters > limit {
                buffer.truncate(to: offset)
                return
            }
        }
    }

    private func dropTrailingBlank(_ buffer: inout ByteBuffer, from start: Int) {
        if buffer.count > start, buffer.byte(at: buffer.count - 1) == 0x20 {
            buffer.truncate(to: buffer.count - 1)
        }
    }

    /// Appends a person's name.
    func appendName(
        canary: Canary?, limit: Int?, to buffer: inout ByteBuffer, random: inout SplittableRandom
    ) {
        let start = buffer.count
        let bits = random.next()
        buffer.reserve(64)
        if let canary { buffer.appendReserved(canary.lanes, length: Canary.length + 1) }
        let first = Int(truncatingIfNeeded: bits) & given.mask
        let last = Int(truncatingIfNeeded: bits >> 8) & family.mask
        buffer.appendReserved(given.words[first], length: Int(given.lengths[first]))
        if bits >> 32 < Self.hostileBelow { buffer.append(Array("O'Neil-N\u{FA}\u{F1}e".utf8)) }
        buffer.reserve(32)
        buffer.appendReserved(family.words[last], length: Int(family.lengths[last]))
        if let limit, buffer.count - start > limit {
            truncate(&buffer, from: start, toCharacters: limit)
        }
        dropTrailingBlank(&buffer, from: start)
    }

    /// Appends the shape of a bcrypt hash: `$2b$12$`, 22 characters of salt and 31 of checksum.
    ///
    /// A canary stands where the checksum begins, so that the salt alone does not give it away.
    func appendBcrypt(
        canary: Canary?, to buffer: inout ByteBuffer, random: inout SplittableRandom
    ) {
        buffer.append(Array("$2b$12$".utf8))
        guard let canary else { return appendBcryptCharacters(53, to: &buffer, &random) }
        appendBcryptCharacters(22, to: &buffer, &random)
        buffer.reserve(16)
        buffer.appendReserved(canary.lanes, length: Canary.length)
        appendBcryptCharacters(31 - Canary.length, to: &buffer, &random)
    }

    private func appendBcryptCharacters(
        _ count: Int, to buffer: inout ByteBuffer, _ random: inout SplittableRandom
    ) {
        var bits: UInt64 = 0
        for index in 0..<count {
            if index % 10 == 0 { bits = random.next() }
            buffer.append(Self.bcryptCharacter(UInt8(truncatingIfNeeded: bits & 63)))
            bits >>= 6
        }
    }

    /// bcrypt's own alphabet: `./A–Za–z0–9`.
    private static func bcryptCharacter(_ digit: UInt8) -> UInt8 {
        switch digit {
        case 0...1: 0x2E + digit
        case 2...27: 0x41 + (digit - 2)
        case 28...53: 0x61 + (digit - 28)
        default: 0x30 + (digit - 54)
        }
    }

    /// Appends `https://example.com/`, the canary and two words.
    func appendURL(
        canary: Canary?, limit: Int?, to buffer: inout ByteBuffer, random: inout SplittableRandom
    ) {
        let start = buffer.count
        buffer.append(Array("https://example.com/".utf8))
        buffer.reserve(64)
        if let canary { buffer.appendReserved(canary.lanes, length: Canary.length) }
        let bits = random.next()
        for shift in [UInt64(0), 8] {
            let word = Int(truncatingIfNeeded: bits >> shift) & english.mask
            buffer.append(0x2F)
            buffer.reserve(16)
            buffer.appendReserved(english.words[word], length: Int(english.lengths[word]) - 1)
        }
        if let limit, buffer.count - start > limit {
            truncate(&buffer, from: start, toCharacters: limit)
        }
    }
}
