internal import ScenarioModel
internal import Stochastics

/// One generator, made ready for one target: what `words: 2..8` means for a `varchar(200)`.
final class ValueRecipe: Sendable {
    enum Content: Sendable {
        case words(ClosedRange<Int>)
        case chat(user: ChatLength, assistant: ChatLength)
        case name
        case bcrypt
        case url
        case token
        /// Unique for each call.
        case email
        case integer(ClosedRange<Int64>)
        case chance(Double)
        case choice([Constant], AliasTable)
        case alternate([Constant])
        /// This long before `as_of`, in microseconds.
        case ago(ClosedRange<Int64>)
        case uuid
        case json(JSONTemplate)
    }

    let content: Content
    let target: WireColumn
    /// Whether values carry the owner's canary.
    let isMarked: Bool

    init(content: Content, target: WireColumn, isMarked: Bool) {
        self.content = content
        self.target = target
        self.isMarked = isMarked
    }

    /// What a value depends on beside the generator.
    struct Circumstances {
        /// The owner's.
        var canary: Canary
        /// Who writes a chat text; nil where it is not known.
        var isAssistant: Bool?
        /// The row's number in its family.
        var ordinal: Int
        /// In microseconds since 2000.
        var asOf: Int64
    }

    /// Appends one value in binary format, without its length.
    func appendBinary(
        _ given: Circumstances, composer: TextComposer, to buffer: inout ByteBuffer,
        random: inout SplittableRandom
    ) {
        switch content {
        case .integer(let range):
            target.appendBinary(integer: random.integer(in: range), to: &buffer)
        case .chance(let probability):
            target.appendBinary(truth: random.chance(probability), to: &buffer)
        case .choice(let constants, let table):
            buffer.append(constants[table.sample(&random)].binary)
        case .alternate(let constants):
            buffer.append(constants[given.ordinal % constants.count].binary)
        case .ago(let range):
            target.appendBinary(
                microseconds: given.asOf - random.integer(in: range), to: &buffer)
        case .uuid:
            target.appendBinary(
                uuid: UUIDBits(payload: random.next() >> 2, filler: random.next()), to: &buffer)
        case .json(let template):
            if target.type == .jsonb { buffer.append(1) }
            template.append(given.canary, to: &buffer)
        case .words(let range):
            if case .textArray(let element) = target.type {
                appendArray(range, element, given, composer, to: &buffer, &random)
            } else {
                appendText(given, composer: composer, to: &buffer, random: &random)
            }
        case .chat, .name, .bcrypt, .url, .token, .email:
            appendText(given, composer: composer, to: &buffer, random: &random)
        }
    }

    /// Appends one value in text format.
    func appendText(
        _ given: Circumstances, composer: TextComposer, to buffer: inout ByteBuffer,
        random: inout SplittableRandom
    ) {
        let canary = isMarked ? given.canary : nil
        let limit = target.maximumLength
        switch content {
        case .words(let range):
            let count = Int(random.integer(in: Int64(range.lowerBound)...Int64(range.upperBound)))
            if case .textArray = target.type {
                appendArrayText(count, given, composer, to: &buffer, &random)
            } else {
                composer.append(
                    .words(count), canary: canary, limit: limit, to: &buffer, random: &random)
            }
        case .chat(let user, let assistant):
            let length = (given.isAssistant ?? random.chance(0.5)) ? assistant : user
            composer.append(
                .characters(length.sample(&random)), canary: canary, limit: limit, to: &buffer,
                random: &random)
        case .name:
            composer.appendName(canary: canary, limit: limit, to: &buffer, random: &random)
        case .bcrypt: composer.appendBcrypt(canary: canary, to: &buffer, random: &random)
        case .url: composer.appendURL(canary: canary, limit: limit, to: &buffer, random: &random)
        case .token:
            Token.append(random.next() >> 4, filler: random.split(index: 0), to: &buffer)
        case .email:
            if let canary {
                buffer.append(canary.bytes)
                buffer.append(UInt8(ascii: "."))
            }
            buffer.append(base32: random.next() >> 4, digits: 12)
            buffer.append(Self.mailDomain)
        case .integer(let range): buffer.append(decimal: random.integer(in: range))
        case .chance(let probability):
            let isNumber = target.type.isNumber
            let yes = UInt8(ascii: isNumber ? "1" : "t")
            let no = UInt8(ascii: isNumber ? "0" : "f")
            buffer.append(random.chance(probability) ? yes : no)
        case .choice(let constants, let table): buffer.append(constants[table.sample(&random)].text)
        case .alternate(let constants):
            buffer.append(constants[given.ordinal % constants.count].text)
        case .ago(let range):
            buffer.append(timestamp: given.asOf - random.integer(in: range))
        case .uuid:
            UUIDBits(payload: random.next() >> 2, filler: random.next()).appendText(to: &buffer)
        case .json(let template): template.append(given.canary, to: &buffer)
        }
    }

    /// RFC 2606 keeps this domain for examples: no mail can reach anybody.
    static let mailDomain = Array("@example.com".utf8)

    private func appendArray(
        _ range: ClosedRange<Int>, _ element: UInt32, _ given: Circumstances,
        _ composer: TextComposer, to buffer: inout ByteBuffer,
        _ random: inout SplittableRandom
    ) {
        let count = Int(random.integer(in: Int64(range.lowerBound)...Int64(range.upperBound)))
        // array_recv: dimensions, a flag for NULLs, the element's type, length and lower bound.
        buffer.append(bigEndian: Int32(count == 0 ? 0 : 1))
        buffer.append(bigEndian: Int32(0))
        buffer.append(bigEndian: element)
        guard count > 0 else { return }
        buffer.append(bigEndian: Int32(count))
        buffer.append(bigEndian: Int32(1))
        for index in 0..<count {
            let place = buffer.count
            buffer.append(bigEndian: Int32(0))
            composer.append(
                .words(1), canary: isMarked && index == 0 ? given.canary : nil,
                limit: target.maximumLength, to: &buffer, random: &random)
            buffer.overwrite(Int32(buffer.count - place - 4), at: place)
        }
    }

    private func appendArrayText(
        _ count: Int, _ given: Circumstances, _ composer: TextComposer,
        to buffer: inout ByteBuffer, _ random: inout SplittableRandom
    ) {
        buffer.append(UInt8(ascii: "{"))
        var element = ByteBuffer()
        for index in 0..<count {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            buffer.append(UInt8(ascii: "\""))
            element.removeAll()
            composer.append(
                .words(1), canary: isMarked && index == 0 ? given.canary : nil,
                limit: target.maximumLength, to: &element, random: &random)
            for offset in 0..<element.count {
                let byte = element.byte(at: offset)
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    buffer.append(UInt8(ascii: "\\"))
                }
                buffer.append(byte)
            }
            buffer.append(UInt8(ascii: "\""))
        }
        buffer.append(UInt8(ascii: "}"))
    }
}

/// The lengths of chat texts, in characters: skewed, with an exact mean.
///
/// `minimum + (mean - minimum) * (k + 1) * u^k` for uniform `u` has that mean for every `k`; k = 3
/// makes half of the texts shorter than half the mean and the longest four times as long. A lower k
/// is taken where the column's limit would cut the longest.
struct ChatLength: Sendable, Equatable {
    private let minimum: Double
    private let spread: Double
    private let power: Int

    /// - Parameters:
    ///   - mean: of all texts, the hostile ones with it.
    ///   - minimum: room for the canary.
    ///   - limit: the column's, in characters.
    /// - Returns: nil where the limit is below the mean.
    init?(mean: Int, minimum: Int, limit: Int?) {
        guard mean <= limit ?? .max else { return nil }
        // The few longest hostile texts are counted in the mean.
        let share = HostileText.share / Double(HostileText.longestOneIn)
        let longest = Double(min(limit ?? .max, HostileText.longestCharacters))
        let rest = max((Double(mean) - share * longest) / (1 - share), 1)
        self.minimum = min(Double(minimum), rest)
        let spread = rest - self.minimum
        let highest = (Double(limit ?? .max) - self.minimum) / max(spread, 1)
        power = (0...3).last { Double($0 + 1) <= highest } ?? 0
        self.spread = spread * Double(power + 1)
    }

    func sample(_ random: inout SplittableRandom) -> Int {
        let u = random.unitDouble()
        var factor = 1.0
        for _ in 0..<power { factor *= u }
        return Int((minimum + spread * factor).rounded())
    }
}
