import Testing

@testable import ScenarioModel

/// One change to the small scenario and every mistake that must be reported for it.
struct BadInput: CustomTestStringConvertible, Sendable {
    let original: String
    /// What stands in its place; `▸` marks where each mistake is.
    let broken: String
    /// In the order of their marks.
    let messages: [String]
    /// `line:column: message`, for mistakes outside the change.
    let places: [String]
    /// The scenario that is changed.
    let scenario: String

    init(_ original: String, _ broken: String, _ messages: String...) {
        self.init(original, broken, messages, [], in: SmallScenario.yaml)
    }

    init(_ original: String, _ broken: String, places: String...) {
        self.init(original, broken, [], places, in: SmallScenario.yaml)
    }

    init(http original: String, _ broken: String, _ messages: String...) {
        self.init(original, broken, messages, [], in: HTTPScenario.alone)
    }

    init(http original: String, _ broken: String, places: String...) {
        self.init(original, broken, [], places, in: HTTPScenario.alone)
    }

    init(whole original: String, _ broken: String, _ messages: String...) {
        self.init(original, broken, messages, [], in: HTTPScenario.whole)
    }

    private init(
        _ original: String, _ broken: String, _ messages: [String], _ places: [String],
        in scenario: String
    ) {
        self.original = original
        self.broken = broken
        self.messages = messages
        self.places = places
        self.scenario = scenario
    }

    var testDescription: String { broken }

    /// The broken scenario, and what must be reported for it.
    var marked: (yaml: String, expected: [String]) {
        let parts = scenario.replacingFirst(original, by: broken)
            .split(separator: "▸", omittingEmptySubsequences: false)
        var before = ""
        let marks = parts.dropLast().map { part -> String in
            before += part
            let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
            return "\(lines.count):\((lines.last?.count ?? 0) + 1)"
        }
        return (parts.joined(), zip(marks, messages).map { "\($0): \($1)" } + places)
    }
}

@Suite struct BadInputTests {
    private static let all =
        BadInput.structure + BadInput.population + BadInput.operations + BadInput.journeys
        + BadInput.load + BadInput.checks + BadInput.yaml + BadInput.api + BadInput.authentication
        + BadInput.requests + BadInput.answers + BadInput.requestJourneys

    @Test func `the scenarios that are broken here have no mistake before`() throws {
        #expect(try ScenarioFolder().mistakes(in: SmallScenario.yaml) == [])
        #expect(try ScenarioFolder().mistakes(in: HTTPScenario.alone) == [])
        #expect(try ScenarioFolder().mistakes(in: HTTPScenario.whole) == [])
    }

    @Test(arguments: all)
    func `a mistake is reported once, at its place, and nothing besides`(input: BadInput) throws {
        let (yaml, expected) = input.marked
        #expect(input.scenario.contains(input.original))
        #expect(expected.count == input.messages.count + input.places.count)
        #expect(!expected.isEmpty)
        let mistakes = try ScenarioFolder().mistakes(in: yaml)
        #expect(mistakes == expected)
    }

    @Test func `all mistakes are reported at once, in the order of the file`() throws {
        let yaml = SmallScenario.yaml
            .replacingFirst("users: 10", by: "users: ten")
            .replacingFirst("bind: { task: tasks.id }", by: "bnd: { task: tasks.id }")
            .replacingFirst("rate: 200/s", by: "rate: 0/s")
            .replacingFirst("claim: 50MB", by: "claim: 50")
            .replacingFirst("because: kept for reports", by: "reason: kept")
        #expect(
            try ScenarioFolder().mistakes(in: yaml) == [
                "8:10: 'users' must be a whole number, not 'ten'",
                "18:3: the parameter ':task' has no bind",
                "20:5: unknown key 'bnd', did you mean 'bind'?",
                "29:30: 'rate' cannot be '0/s': a rate of zero would never begin",
                "37:20: 'claim' cannot be '50': the unit is missing",
                "42:5: an entry of 'accept' has no 'because'",
                "42:44: unknown key 'reason'",
            ])
    }

    @Test func `every rule of the validation is broken by one of these`() {
        // A rule that no input breaks could be removed without a test noticing.
        let rulesWithoutInput = ScenarioValidation.rules.filter { rule in
            !Self.all.contains { input in
                guard let draft = draft(of: input.marked.yaml) else { return false }
                return !rule.check(draft).isEmpty
            }
        }
        #expect(rulesWithoutInput.map { "\($0)" } == [])
    }

    private func draft(of yaml: String) -> ScenarioDraft? {
        let text = SourceText(yaml)
        let document = YAMLDocument.read(yaml, text: text, environment: [:])
        var reader = ScenarioReader(text: text)
        return document.root.flatMap {
            reader.scenario(
                $0, source: ScenarioSource(folder: "", file: "", contentHash: "", text: yaml))
        }
    }
}

extension String {
    /// With the first occurrence of a text replaced; unchanged where there is none.
    func replacingFirst(_ original: String, by replacement: String) -> String {
        guard let range = firstRange(of: original) else { return self }
        return replacingCharacters(in: range, with: replacement)
    }

    private func firstRange(of text: String) -> Range<String.Index>? {
        ranges(of: text).first
    }

    private func replacingCharacters(
        in range: Range<String.Index>, with replacement: String
    ) -> String {
        var copy = self
        copy.replaceSubrange(range, with: replacement)
        return copy
    }
}
