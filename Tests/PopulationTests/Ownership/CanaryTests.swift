import Stochastics
import Testing

@testable import Population

@Suite("Canaries")
struct CanaryTests {
    private let key = CanaryKey(SplittableRandom(seed: 7))

    private func scan(_ text: String, actingUser: Int) -> Int? {
        unsafe CanaryScanner(key: key).firstForeignOwner(
            in: Array(text.utf8).span.bytes, actingUser: actingUser)
    }

    @Test("name their owner wherever they stand")
    func foundAnywhere() {
        for user in [0, 1, 999, 12_345, Canary.userLimit - 1] {
            let canary = key.canary(of: user).text
            #expect(canary.utf8.count == Canary.length)
            #expect(scan(canary, actingUser: -1) == user)
            #expect(scan("zzz \(canary)zz", actingUser: -1) == user)
            #expect(scan("{\"title\": \"\(canary) x\"}", actingUser: -1) == user)
            #expect(scan(canary, actingUser: user) == nil)
        }
    }

    @Test("are recognised by their first half as one's own, and only as that")
    func prefixes() {
        for user in [0, 1, 999, 12_345, Canary.userLimit - 1] {
            let own = Array((key.canary(of: user).text + " milk").utf8)
            let others = Array((key.canary(of: user ^ 1).text + " milk").utf8)
            let prefix = CanaryPrefix(user: user)
            #expect(unsafe prefix.begins(own.span.bytes))
            #expect(unsafe !prefix.begins(others.span.bytes))
            let cut = Array(own.prefix(Canary.length - 1))
            #expect(unsafe !prefix.begins(cut.span.bytes))
        }
    }

    @Test("of the acting user do not hide a foreign one behind them")
    func ownBeforeForeign() {
        let text = key.canary(of: 4).text + key.canary(of: 9).text
        #expect(scan(text, actingUser: 4) == 9)
        #expect(scan(text, actingUser: 9) == 4)
    }

    @Test("that are cut short or belong to another seed are none")
    func notMistaken() {
        let canary = key.canary(of: 31).text
        #expect(scan(String(canary.dropLast()), actingUser: -1) == nil)
        #expect(scan(String(canary.dropFirst()), actingUser: -1) == nil)
        #expect(scan(canary.uppercased(), actingUser: -1) == nil)
        let other = CanaryKey(SplittableRandom(seed: 8))
        for user in 0..<5_000 {
            #expect(scan(other.canary(of: user).text, actingUser: -1) == nil)
        }
    }

    @Test("do not occur by accident in two million random tokens of their shape")
    func accident() {
        var random = SplittableRandom(seed: 99)
        let scanner = CanaryScanner(key: key)
        var buffer = ByteBuffer(capacity: 32 * 1_024)
        var accidents = 0
        for _ in 0..<1_000 {
            buffer.removeAll()
            for _ in 0..<2_000 {
                buffer.append(Canary.sentinel)
                buffer.append(base32: random.next() >> 9, digits: 11)
            }
            accidents += buffer.withBytes { bytes in
                scanner.firstForeignOwner(in: bytes, actingUser: -1) == nil ? 0 : 1
            }
        }
        #expect(accidents == 0)
    }

    @Test("are told from the words around them: no word holds their first letter")
    func vocabulary() {
        for vocabulary in [Vocabulary.english, .givenNames, .familyNames] {
            for (word, length) in zip(vocabulary.words, vocabulary.lengths) {
                #expect((0..<Int(length)).allSatisfy { word[$0] != Canary.sentinel })
            }
        }
        #expect(Vocabulary.english.words.count == 256)
    }
}
