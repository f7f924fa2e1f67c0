import Testing

@testable import ScenarioModel

/// One mistake in the small scenario: `▸` marks the place that its message must name.
struct BadInput: CustomTestStringConvertible, Sendable {
    let original: String
    let broken: String
    let messages: [String]

    init(_ original: String, _ broken: String, _ messages: String...) {
        self.original = original
        self.broken = broken
        self.messages = messages
    }

    var testDescription: String { broken }

    /// The broken scenario, and `line:column: message` for each mark in it.
    var marked: (yaml: String, expected: [String]) {
        let parts = SmallScenario.replacing(original, by: broken)
            .split(separator: "▸", omittingEmptySubsequences: false)
        var before = ""
        let places = parts.dropLast().map { part -> String in
            before += part
            let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
            return "\(lines.count):\((lines.last?.count ?? 0) + 1)"
        }
        return (parts.joined(), zip(places, messages).map { "\($0): \($1)" })
    }
}

@Suite struct BadInputTests {
    @Test func `the small scenario has no mistake`() throws {
        #expect(try ScenarioFolder().mistakes(in: SmallScenario.yaml) == [])
    }

    @Test(arguments: structure + values + population + operations + journeys + load + checks)
    func `a mistake is reported at its place`(input: BadInput) throws {
        let (yaml, expected) = input.marked
        #expect(expected.count == input.messages.count)
        #expect(try ScenarioFolder().mistakes(in: yaml) == expected)
    }

    private static let structure = [
        BadInput(
            "operations:", "▸opertions:", "unknown key 'opertions', did you mean 'operations'?",
            "there is no operation 'list_tasks'"),
    ]
    private static let values: [BadInput] = []
    private static let population: [BadInput] = []
    private static let operations: [BadInput] = []
    private static let journeys: [BadInput] = []
    private static let load: [BadInput] = []
    private static let checks: [BadInput] = []
}
