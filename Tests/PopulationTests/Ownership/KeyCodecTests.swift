import Stochastics
import Testing

@testable import Population

@Suite("Keys")
struct KeyCodecTests {
    @Test(
        "of every kind are undone, and differ",
        arguments: [
            WireColumn(type: .int4, maximumLength: nil),
            WireColumn(type: .text, maximumLength: nil),
            WireColumn(type: .uuid, maximumLength: nil), WireColumn(type: .text, maximumLength: 36),
            WireColumn(type: .text, maximumLength: 4),
        ])
    func invertible(column: WireColumn) throws {
        let codec = try #require(
            KeyCodec(column, rowCount: 3_000, random: SplittableRandom(seed: 3)))
        var seen: Set<RowKey> = []
        for position in 0..<3_000 {
            let key = codec.key(atPosition: position)
            #expect(seen.insert(key).inserted)
            #expect(codec.position(ofKey: key) == position)
        }
    }

    @Test("look like version 4 UUIDs, and a changed digit belongs to nobody")
    func uuidShape() throws {
        let codec = try #require(
            KeyCodec(
                WireColumn(type: .uuid, maximumLength: nil), rowCount: 100,
                random: SplittableRandom(seed: 3)))
        for position in 0..<100 {
            let text = codec.key(atPosition: position).description
            #expect(
                text.wholeMatch(
                    of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
                    != nil)
            let changed = text.dropLast() + (text.last == "0" ? "1" : "0")
            #expect(codec.position(ofKey: .text(String(changed))) == nil)
        }
    }

    @Test("look like Better Auth's ids, are undone, and a changed character belongs to nobody")
    func tokens() throws {
        let codec = try #require(
            KeyCodec(
                WireColumn(type: .text, maximumLength: 255), rowCount: 3_000, asToken: true,
                random: SplittableRandom(seed: 3)))
        var seen: Set<String> = []
        for position in 0..<3_000 {
            let text = codec.key(atPosition: position).description
            #expect(text.wholeMatch(of: /[0-9A-Za-z]{32}/) != nil)
            #expect(seen.insert(text).inserted)
            #expect(codec.position(ofKey: .text(text)) == position)
            guard position < 100 else { continue }
            for place in [0, 10, 11, 21, 22, 31] {
                var characters = Array(text)
                characters[place] = characters[place] == "x" ? "y" : "x"
                #expect(codec.position(ofKey: .text(String(characters))) == nil)
            }
        }
        for stranger in [
            "", "x", String(repeating: "z", count: 32), "\(codec.key(atPosition: 7)) ",
        ] {
            #expect(codec.position(ofKey: .text(stranger)) == nil)
        }
        let short = WireColumn(type: .text, maximumLength: 31)
        let stream = SplittableRandom(seed: 3)
        #expect(KeyCodec(short, rowCount: 1, asToken: true, random: stream) == nil)
        let number = WireColumn(type: .int8, maximumLength: nil)
        #expect(KeyCodec(number, rowCount: 1, asToken: true, random: stream) == nil)
    }

    @Test("are refused where the type is too narrow")
    func tooNarrow() {
        let stream = SplittableRandom(seed: 1)
        let small = WireColumn(type: .int2, maximumLength: nil)
        #expect(KeyCodec(small, rowCount: 32_767, random: stream) != nil)
        #expect(KeyCodec(small, rowCount: 32_768, random: stream) == nil)
        let short = WireColumn(type: .text, maximumLength: 2)
        #expect(KeyCodec(short, rowCount: 1_024, random: stream) != nil)
        #expect(KeyCodec(short, rowCount: 1_025, random: stream) == nil)
        #expect(
            KeyCodec(WireColumn(type: .boolean, maximumLength: nil), rowCount: 1, random: stream)
                == nil)
    }

    @Test("in prefix sums are found, also behind empty slots")
    func prefixIndex() {
        let counts = [0, 3, 0, 0, 500, 1, 0, 2, 0]
        let index = PrefixIndex(counts: counts)
        var expected: [Int] = []
        for (slot, count) in counts.enumerated() {
            expected += Array(repeating: slot, count: count)
        }
        #expect((0..<index.total).map { index.slot(holding: $0) } == expected)
    }
}
