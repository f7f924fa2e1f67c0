import PostgresDriver
import ScenarioModel
import Stochastics
import Testing

@testable import Population

@Suite("Generated texts")
struct TextTests {
    private let plan: PopulationPlan

    init() throws {
        plan = try TodoScenario.plan(users: 5)
    }

    private func texts(
        _ generator: Generator, limit: Int?, count: Int,
        writer: ValueGenerator.ChatWriter = .unknown, type: TypeID = .text
    ) throws -> [String] {
        let values = try ValueGenerator(
            ValueRule(generator: generator), type: type, maximumLength: limit, plan: plan)
        var random = SplittableRandom(seed: 11)
        var buffer = ByteBuffer()
        return (0..<count).map { index in
            buffer.removeAll()
            _ = values.append(
                to: &buffer, user: 3, ordinal: index, writer: writer, random: &random)
            return buffer.string
        }
    }

    @Test(
        "of a chat have the stated mean length, hostile ones counted in",
        arguments: [(ValueGenerator.ChatWriter.user, 90.0), (.assistant, 600.0)])
    func chatLengths(writer: ValueGenerator.ChatWriter, mean: Double) throws {
        let made = try texts(
            .chat(userMean: 90, assistantMean: 600), limit: 10_000, count: 100_000, writer: writer)
        let total = made.reduce(0) { $0 + $1.unicodeScalars.count }
        #expect(abs(Double(total) / Double(made.count) / mean - 1) < 0.02)
        #expect(made.map(\.unicodeScalars.count).max() == 10_000)
    }

    @Test("are hostile one time in a hundred")
    func hostileShare() throws {
        let made = try texts(.words(2...8), limit: 200, count: 50_000)
        let fragments = HostileText.fragments.map { String(decoding: $0, as: UTF8.self) }
        let hostile = made.filter { text in fragments.contains { text.contains($0) } }
        #expect((400...600).contains(hostile.count))
        for fragment in fragments {
            #expect(hostile.contains { $0.contains(fragment) })
        }
    }

    @Test("begin with the owner's canary and keep to the limit", arguments: [24, 40, 200])
    func limits(limit: Int) throws {
        let canary = plan.canary(ofUser: 3).text
        for text in try texts(.words(2...8), limit: limit, count: 20_000) {
            #expect(text.hasPrefix(canary))
            #expect(text.unicodeScalars.count <= limit)
            #expect(text.last != " ")
        }
    }

    @Test("carry no canary where there is no room for it")
    func noRoom() throws {
        for text in try texts(.words(1...3), limit: 10, count: 2_000) {
            #expect(text.unicodeScalars.count <= 10)
            #expect(!text.contains("z"))
        }
    }

    @Test("hold no byte that PostgreSQL refuses")
    func noNUL() throws {
        for text in try texts(.words(2...8), limit: 200, count: 20_000) {
            #expect(!text.utf8.contains(0))
            #expect(!text.unicodeScalars.contains("\u{FFFD}"))
        }
    }

    @Test("have the shape that applications check")
    func shapes() throws {
        let mails = try texts(.text(.email), limit: 255, count: 1_000)
        #expect(Set(mails).count == 1_000)
        #expect(mails.allSatisfy { $0.wholeMatch(of: /[a-z0-9.]+@example\.com/) != nil })
        let hashes = try texts(.text(.bcrypt), limit: 60, count: 100)
        #expect(
            hashes.allSatisfy { $0.wholeMatch(of: /\$2b\$12\$[.\/A-Za-z0-9]{53}/) != nil })
        let links = try texts(.text(.url), limit: 200, count: 100)
        #expect(links.allSatisfy { $0.hasPrefix("https://example.com/z") })
        let identifiers = try texts(.uuid, limit: nil, count: 100, type: .uuid)
        #expect(identifiers.allSatisfy { $0.utf8.count == 36 })
    }

    @Test("of other kinds are PostgreSQL's text format")
    func textFormat() throws {
        #expect(try texts(.integer(-3...(-3)), limit: nil, count: 1, type: .int4) == ["-3"])
        #expect(try texts(.chance(1), limit: nil, count: 1, type: .boolean) == ["t"])
        #expect(try texts(.alternate(["a", "b"]), limit: nil, count: 3) == ["a", "b", "a"])
        #expect(
            try texts(.ago(0...0), limit: nil, count: 1, type: .timestamptz)
                == ["2026-01-01 00:00:00.000000+00"])
        let canary = plan.canary(ofUser: 3).text
        #expect(
            try texts(
                .json(#"{"kind": "note", "long text": "twelve chars"}"#), limit: nil, count: 1)
                == [#"{"kind": "note", "long text": "\#(canary) twelve chars"}"#])
    }

    @Test("that the parameter's type cannot hold are refused")
    func mismatch() {
        #expect(throws: PopulationError.self) {
            try texts(.words(1...2), limit: nil, count: 1, type: .int4)
        }
        #expect(throws: PopulationError.self) {
            try texts(
                .reference(ColumnReference(table: "tasks", column: "id")), limit: nil, count: 1)
        }
    }
}
