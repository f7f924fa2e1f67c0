import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Judging attacks without a server")
struct AttackRuleTests {
    private func attack(
        answer: Answer = Answer(), absent: [Answer] = [], foreign: [Attack.ForeignRow] = [],
        changes: [RowChange] = [], planted: [Attack.PlantedRows] = []
    ) throws -> Attack {
        let sql = try SQLTemplate.parse("SELECT title FROM tasks WHERE id = :task")
        let position = SourcePosition(line: 1, column: 1)
        return Attack(
            operation: Operation(name: "get_task", sql: sql, position: position), references: [],
            pair: ActingPair(
                actor: ActingUser(newWithKey: "1"), victim: ActingUser(newWithKey: "2")),
            parameters: DrawnParameters(["task": "it's"]), answer: answer, absentAnswers: absent,
            foreignRows: foreign, changes: changes, planted: planted)
    }

    private func rows(_ cells: [String?]) -> Answer {
        Answer(columns: [.init(name: "title", origin: nil)], rows: cells.map { [$0] })
    }

    @Test("Equal answers for foreign and absent rows tell nothing")
    func equalAnswers() throws {
        let same = rows(["0"])
        #expect(ExistenceTold.evidence(in: try attack(answer: same, absent: [same, same])) == nil)
    }

    @Test("Another count, another value, and another refusal each tell of existence")
    func differences() throws {
        var refused = Answer()
        refused.failure = PostgresError(
            code: .statementFailed, sqlState: .foreignKeyViolation, message: "no")
        for (answer, absent) in [
            (rows(["a"]), rows([])), (rows(["5"]), rows(["0"])), (rows([]), refused),
        ] {
            let attack = try attack(answer: answer, absent: [absent, absent])
            #expect(ExistenceTold.evidence(in: attack) != nil)
        }
    }

    @Test("A statement that answers the same call differently is judged by its shape alone")
    func unstableAnswers() throws {
        let attack = try attack(answer: rows(["9"]), absent: [rows(["7"]), rows(["8"])])
        #expect(ExistenceTold.evidence(in: attack) == nil)
    }

    @Test("Rows added to the victim are planted, not lost")
    func additions() throws {
        let added = RowChange(table: "messages", kind: .added, rows: ["9"])
        let attack = try attack(changes: [added])
        #expect(ForeignWrite.evidence(in: attack) == nil)
        #expect(ForeignParentInsert.evidence(in: attack) != nil)
    }

    @Test("Values in a replay are quoted")
    func quoting() throws {
        #expect(try attack().replay.contains("EXECUTE attack('it''s');"))
    }
}
