import DatabaseCatalog
import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Attacks that replace several values, and effects wherever they fall")
struct AttackBreadthTests {
    private func attack(
        on template: TestTemplate = .small, sql: String = "",
        change: (inout Scenario) throws -> Void
    ) async throws -> IsolationReport {
        let database = try await TestDatabase(template, sql: sql, change: change)
        let before = try database.digest()
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        #expect(try database.digest() == before)
        return report
    }

    private func attack(
        _ statement: String, _ binds: [(String, Generator)] = [("task", .tasks)],
        schema: String = ""
    ) async throws -> IsolationReport {
        try await attack(sql: schema) { $0.operations = [try .named("asked", statement, binds)] }
    }

    // MARK: Several values

    @Test("Two rows of the victim's pass where only their agreement is asked for")
    func jointly() async throws {
        let report = try await attack(on: .journal) {
            try $0.rewrite("get_page") { _ in
                """
                SELECT p.id, p.body FROM journal.pages p JOIN journal."Notebooks" n
                ON n.id = p.notebook_id WHERE p.id = :page AND n.id = :notebook
                """
            }
        }
        #expect(report.findings.map(\.object) == ["get_page"])
        let leaked = report.probes.filter { $0.outcome == .leaked }
        #expect(leaked.map(\.id) == ["foreign-read/get_page/page+notebook"])
        #expect(report.findings.first?.evidence.contains(" and :notebook = ") == true)
    }

    @Test("Every selection of up to three values is tried, and more only one by one and together")
    func combinations() {
        let column = Column(
            attribute: 1, name: "id", typeID: 23, typeName: "integer", maximumLength: nil,
            isNotNull: true, defaultExpression: nil, isGenerated: false, identity: nil,
            enumLabels: [], isArray: false)
        let references = ["a", "b", "c", "d"].map { name in
            let bind = Bind(
                parameter: name, rule: ValueRule(generator: .tasks),
                position: SourcePosition(line: 1, column: 1))
            return OwnedReference(parameter: name, bind: bind, table: 0, column: column)
        }
        func names(_ count: Int) -> [String] {
            IsolationCheck.combinations(of: Array(references.prefix(count)))
                .map { $0.map(\.parameter).joined() }
        }
        #expect(names(0) == [""])
        #expect(names(1) == ["a"])
        #expect(names(2) == ["a", "b", "ab"])
        #expect(names(3) == ["a", "b", "c", "ab", "ac", "bc", "abc"])
        #expect(names(4) == ["a", "b", "c", "d", "abcd"])
    }

    // MARK: Effects

    @Test(
        "A write in a common table expression, in a function or by an upsert is a foreign write",
        arguments: [
            "WITH gone AS (DELETE FROM tasks WHERE id = :task RETURNING id) SELECT count(*) FROM gone",
            "SELECT complete(:task)",
            """
            INSERT INTO tasks (id, user_id, title, created_at, updated_at)
            VALUES (:task, :user, 'x', now(), now())
            ON CONFLICT (id) DO UPDATE SET title = excluded.title
            """,
            """
            MERGE INTO tasks t USING (SELECT :task::int AS id) s ON t.id = s.id
            WHEN MATCHED THEN UPDATE SET completed = true
            """,
            "UPDATE tasks SET user_id = :user WHERE id = :task",
        ])
    func foreignWrite(statement: String) async throws {
        let report = try await attack(
            statement,
            schema: """
                CREATE FUNCTION complete(int) RETURNS void LANGUAGE sql AS
                  'UPDATE tasks SET completed = true WHERE id = $1'
                """)
        #expect(report.findings.rules.contains("foreign-write"))
    }

    @Test("A row of one's own put into another's hands is planted there")
    func givenAway() async throws {
        let report = try await attack(
            "UPDATE tasks SET user_id = :to WHERE id = :task AND user_id = :user",
            [("task", .tasks), ("to", .reference(ColumnReference(table: "users", column: "id")))])
        #expect(report.findings.rules == ["foreign-parent-insert"])
        #expect(report.findings.first?.evidence.contains("of tasks added") == true)
    }

    @Test("A write that reaches a third user is seen although the victim's rows are as they were")
    func thirdParty() async throws {
        let report = try await attack(
            """
            UPDATE tasks SET completed = NOT completed WHERE user_id = :user AND id = :task
            OR user_id = (SELECT max(id) FROM users WHERE id <> :user)
            """)
        #expect(report.findings.rules == ["foreign-write"])
        let evidence = try #require(report.findings.first?.evidence)
        #expect(evidence.contains("tasks of 1 other user changed"))
    }

    @Test("A row inserted for a third user is planted there")
    func plantedElsewhere() async throws {
        let report = try await attack(
            """
            INSERT INTO tasks (user_id, title, created_at, updated_at)
            SELECT max(id), 'x', now(), now() FROM users WHERE id <> :user
            """, [])
        #expect(report.findings.rules == ["foreign-parent-insert"])
        #expect(report.findings.first?.evidence.contains("tasks of 1 other user added") == true)
    }

    @Test("What the owner's own call does to others is judged too")
    func ownCall() async throws {
        let report = try await attack(
            """
            UPDATE tasks SET completed = true FROM tasks mine
            WHERE mine.id = :task AND mine.user_id = :user AND tasks.created_at >= mine.created_at
            """)
        #expect(report.findings.rules.contains("foreign-write"))
        #expect(
            report.probes.contains {
                $0.id == "foreign-write/asked/answer" && $0.outcome == .leaked
            })
    }

    @Test("Triggers that write a row twice, and cascades over one's own rows, are no third parties")
    func accounted() async throws {
        let twice = try await attack(
            "UPDATE tasks SET completed = true WHERE id = :task AND user_id = :user",
            schema: """
                CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN UPDATE tasks SET updated_at = now() WHERE id = NEW.id
                     AND pg_trigger_depth() < 2; RETURN NULL; END';
                CREATE TRIGGER again AFTER UPDATE ON tasks
                  FOR EACH ROW EXECUTE FUNCTION again();
                """)
        #expect(twice.findings == [])
        let cascade = try await attack(
            "DELETE FROM conversations WHERE id = :conversation AND user_id = :user",
            [("conversation", .conversations)])
        #expect(cascade.findings == [])
        #expect(cascade.probes.allSatisfy { $0.outcome == .held })
    }

    @Test("A parent column without a foreign key takes a foreign parent all the same")
    func impliedParent() async throws {
        let insert = """
            INSERT INTO messages (conversation_id, user_id, role, content, created_at)
            VALUES (:conversation, :user, 'user', 'x', now())
            """
        let report = try await attack(
            insert, [("conversation", .conversations)],
            schema: "ALTER TABLE messages DROP CONSTRAINT messages_conversation_id_fkey")
        #expect(report.findings.rules == ["foreign-parent-insert"])
        #expect(report.findings.first?.evidence.contains("below conversations") == true)
    }

    // MARK: Captured values

    private static let unguarded = "SELECT id, content FROM messages WHERE conversation_id = :c"

    private func loop(
        _ statement: String, bind: Generator, inMix: Bool
    ) async throws -> IsolationReport {
        try await attack { scenario in
            scenario.operations = [
                try .named(
                    "mine", "SELECT id, user_id FROM conversations WHERE user_id = :user"),
                try .named("inside", statement, [("c", bind)]),
            ]
            let position = SourcePosition(line: 1, column: 1)
            scenario.journeys = [
                Journey(
                    name: "history",
                    steps: [
                        .operation("mine", position),
                        .each(
                            EachStep(
                                rowsOf: "mine", bind: [EachBind(parameter: "c", column: "id")],
                                operation: "inside", position: position)),
                    ], position: position)
            ]
            scenario.load?.mix = ["history", inMix ? "inside" : "mine"].map {
                MixEntry(name: $0, weight: 1, position: position)
            }
        }
    }

    @Test("What only a loop inside the server sets is not replaced; its answers are judged")
    func exempt() async throws {
        let report = try await loop(Self.unguarded, bind: .conversations, inMix: false)
        #expect(report.findings == [])
        #expect(report.probes.contains { $0.id == "foreign-read/inside/answer" })
        #expect(report.probes.contains { $0.id == "foreign-influence/inside/solo" })
        #expect(report.probes.allSatisfy { $0.outcome == .held })
        let leaking = try await loop(
            "SELECT id, content FROM messages WHERE conversation_id >= :c", bind: .conversations,
            inMix: false)
        #expect(leaking.findings.map(\.object) == ["inside"])
    }

    @Test("A captured value that a client can send is replaced, whatever its own bind is")
    func captured() async throws {
        for bind in [Generator.conversations, .value("1")] {
            let report = try await loop(Self.unguarded, bind: bind, inMix: true)
            #expect(report.findings.rules == ["foreign-read"])
            #expect(report.probes.contains { $0.id == "foreign-read/inside/c" })
            let guarded = try await loop(
                Self.unguarded + " AND user_id = :user", bind: bind, inMix: true)
            #expect(guarded.findings == [])
        }
    }
}

extension Generator {
    static let tasks = Generator.reference(ColumnReference(table: "tasks", column: "id"))
    static let conversations = Generator.reference(
        ColumnReference(table: "conversations", column: "id"))
}

extension ScenarioModel.Operation {
    /// An operation of a user, for tests.
    static func named(
        _ name: String, _ sql: String, _ binds: [(String, Generator)] = []
    ) throws -> ScenarioModel.Operation {
        let position = SourcePosition(line: 1, column: 1)
        return ScenarioModel.Operation(
            name: name, sql: try SQLTemplate.parse(sql),
            binds: binds.map {
                Bind(parameter: $0.0, rule: ValueRule(generator: $0.1), position: position)
            }, position: position)
    }
}
