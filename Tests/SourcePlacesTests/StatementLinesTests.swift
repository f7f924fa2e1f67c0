import ScenarioModel
import Testing

@testable import SourcePlaces

@Suite("The lines of a statement")
struct StatementLinesTests {
    private func lines(
        _ yaml: String, _ statement: String, at line: Int = 1
    ) -> StatementLines {
        let template = SQLTemplate(source: statement, text: statement, occurrences: [])
        let operation = Operation(
            name: "get", sql: template, position: SourcePosition(line: line, column: 1))
        return StatementLines(of: operation, in: yaml)
    }

    @Test("of a folded statement each clause is found where it begins")
    func folded() {
        let statement = "SELECT id, title FROM tasks WHERE id = :task ORDER BY id"
        let folded = lines(
            """
            get:
              as: user
              sql: >
                SELECT id, title
                  FROM tasks WHERE id = :task

                ORDER BY id
              bind: { where: tasks.id }
            other:
              sql: SELECT 1 WHERE true
            """, statement)
        #expect(folded.line(with: nil) == 4)
        #expect(folded.line(with: "WHERE") == 5)
        #expect(folded.line(with: "HAVING") == 4)
        // An empty line ends what is looked at: what follows is the statement as a whole.
        #expect(folded.line(with: "ORDER BY") == 4)
    }

    @Test("of a statement on its key's line is that line, however it is written")
    func inline() {
        let statement = "SELECT 1 WHERE true"
        for (yaml, line) in [
            ("get:\n  sql: SELECT 1 WHERE true\nx: 1", 2), ("get: { sql: SELECT 1 WHERE true }", 1),
            ("get:\n  bind: {}\n  sql: \"SELECT 1 WHERE true\"\n", 3),
            ("get:\n  sql: SELECT 1\n    WHERE true\n", 3),
        ] {
            #expect(lines(yaml, statement).line(with: "WHERE") == line, "\(yaml)")
        }
    }

    @Test("of a statement that is not in the text is its operation's line")
    func absent() {
        #expect(lines("get: 1", "SELECT 1").line(with: "WHERE") == 1)
        #expect(lines("", "SELECT 1", at: 7).line(with: nil) == 7)
        #expect(lines("a: 1\nget:\n  sql: SELECT 2\n", "SELECT 1", at: 2).line(with: nil) == 3)
    }
}
