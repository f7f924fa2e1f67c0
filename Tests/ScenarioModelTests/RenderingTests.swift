import Testing

@testable import ScenarioModel

@Suite struct RenderingTests {
    @Test func `an error shows the line, a caret below the place, and what to write`() throws {
        let yaml = SmallScenario.replacing("operations:", by: "opertions:")
        guard case .failure(let error) = try ScenarioFolder().parse(yaml) else {
            Issue.record("the scenario was accepted")
            return
        }
        #expect(
            error.rendered()
                == """
                scenario.yaml:15:1: error: unknown key 'opertions', did you mean 'operations'?
                  15 | opertions:
                     | ^
                     = hint: the keys here are 'bundle'
                """.replacingFirst(
                    "'bundle'",
                    by: ObjectShape.scenario.keys.filter { $0.presence != .unsupported }
                        .map { "'\($0.name)'" }.joined(separator: ", ")))
    }

    @Test func `the caret stands below the character that is meant`() throws {
        let yaml = SmallScenario.replacing(
            "description: Ten users", by: "description: \"Zehn Größen 👩‍👩‍👧 \" # é\nlaod: 1")
        guard case .failure(let error) = try ScenarioFolder().parse(yaml) else {
            Issue.record("the scenario was accepted")
            return
        }
        let lines = error.rendered().split(separator: "\n")
        #expect(lines[0] == "scenario.yaml:4:1: error: unknown key 'laod', did you mean 'load'?")
        #expect(lines[1...2] == ["  4 | laod: 1", "    | ^"])
    }

    @Test func `columns count characters, not the scalars they are made of`() throws {
        let text = SourceText("a: {👩‍👩‍👧: 1, é: [}")
        // libyaml counts five scalars for the family and one for the composed letter.
        #expect(text.position(line: 1, scalarColumn: 10) == SourcePosition(line: 1, column: 6))
    }

    @Test func `a long line is cut around the place`() throws {
        let text = SourceText(String(repeating: "x", count: 500) + "!" + "yyyy")
        let excerpt = text.excerpt(at: SourcePosition(line: 1, column: 501), width: 80)
        #expect(excerpt?.line.count == 45)
        #expect(excerpt?.caret.count == 41)
        let marked = excerpt.map { Array($0.line)[$0.caret.count - 1] }
        #expect(marked == "!")
    }

    @Test func `a control character never reaches the terminal`() {
        let text = SourceText("a: \u{1B}[2J\tb")
        #expect(
            text.excerpt(at: SourcePosition(line: 1, column: 1), width: 80)?.line == "a:  [2J b")
    }

    @Test func `a mistake found later looks the same as one of the parser`() throws {
        let scenario = try ScenarioFolder().parse(SmallScenario.yaml).get()
        let bind = scenario.operations[1].binds[0]
        let error = ScenarioError(
            [
                Diagnostic(
                    "the table 'tasks' has no column 'id'", at: bind.position,
                    hint: "its columns are 'task_id', 'title'")
            ], in: scenario.source)
        #expect(
            error.rendered() == """
                scenario.yaml:20:13: error: the table 'tasks' has no column 'id'
                  20 |     bind: { task: tasks.id }
                     |             ^
                     = hint: its columns are 'task_id', 'title'
                """)
    }

    @Test func `many mistakes of one kind are cut short`() {
        let mistakes = (1...60).map { Diagnostic("no", at: SourcePosition(line: $0, column: 1)) }
        let source = ScenarioSource(folder: ".", file: "s.yaml", contentHash: "", text: "")
        let error = ScenarioError(mistakes.reversed(), in: source)
        #expect(error.diagnostics.map(\.position?.line) == (1...60).map { $0 })
        #expect(error.rendered().hasSuffix("s.yaml: and 10 more mistakes"))
    }

    @Test func `an acceptance of a rule that does not exist is a mistake`() throws {
        let scenario = try ScenarioFolder().parse(SmallScenario.yaml).get()
        #expect(AcceptedRulesExist.check(scenario, knownRules: ["redundant-index"]).isEmpty)
        let mistakes = AcceptedRulesExist.check(scenario, knownRules: ["redundant-indexes"])
        #expect(
            mistakes.map(\.message) == [
                "there is no rule 'redundant-index', did you mean 'redundant-indexes'?"
            ])
        #expect(mistakes.map(\.position) == [SourcePosition(line: 42, column: 5)])
    }
}
