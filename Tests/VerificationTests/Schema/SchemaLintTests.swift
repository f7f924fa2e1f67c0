import DatabaseCatalog
import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Lints that need no plan")
struct SchemaLintTests {
    @Test("A correct schema raises none of them")
    func silence() async throws {
        let database = try await TestDatabase()
        #expect(RedundantIndex.findings(database.context) == [])
        #expect(IndexClaim.findings(database.context) == [])
        #expect(
            try UndeclaredCascade.findings(database.context, database.connection) == [])
        #expect(
            try UnenforcedConstraint.findings(database.context, database.connection) == [])
    }

    @Test("Constraints that hold for every row, and references with a key, raise nothing")
    func reliable() async throws {
        let database = try await TestDatabase()
        #expect(
            try UnreliableConstraint.findings(database.context, database.connection) == [])
        #expect(ReferenceWithoutKey.findings(database.context) == [])
    }

    @Test(
        "A constraint that was never validated, or whose triggers are disabled, is not reliable",
        arguments: [
            (
                """
                ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey,
                  ADD CONSTRAINT tasks_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
                  ON DELETE CASCADE NOT VALID
                """, "tasks.tasks_user_id_fkey", "NOT VALID"
            ),
            (
                "ALTER TABLE tasks ADD CONSTRAINT short CHECK (length(title) < 9999) NOT VALID",
                "tasks.short", "NOT VALID"
            ),
            (
                "ALTER TABLE messages DISABLE TRIGGER ALL", "messages.messages_user_id_fkey",
                "disabled"
            ),
        ])
    func unreliable(_ fault: String, _ object: String, _ reason: String) async throws {
        let database = try await TestDatabase(sql: fault)
        let findings = try UnreliableConstraint.findings(database.context, database.connection)
        let finding = try #require(findings.first { $0.object == object })
        #expect(finding.evidence.contains(reason) && finding.severity == .medium)
        // The fix is SQL, and is one.
        try database.connection.execute(finding.fix)
        #expect(
            try !UnreliableConstraint.findings(database.context, database.connection)
                .contains { $0.object == object })
    }

    @Test("A column that names rows of another table without a foreign key is told, with the key")
    func referenceWithoutKey() async throws {
        let database = try await TestDatabase(
            sql: "ALTER TABLE messages DROP CONSTRAINT messages_conversation_id_fkey")
        let findings = ReferenceWithoutKey.findings(database.context)
        #expect(findings.map(\.object) == ["messages.conversation_id"])
        #expect(findings.first?.fix.contains("ON DELETE CASCADE") == true)
        try database.connection.execute(try #require(findings.first?.fix))
    }

    @Test("Rows that are kept when their parent goes cannot have one")
    func keptWithoutKey() async throws {
        let database = try await TestDatabase(
            sql: "ALTER TABLE messages DROP CONSTRAINT messages_conversation_id_fkey"
        ) { scenario in
            for index in scenario.cascade.indices
            where scenario.cascade[index].parent == "conversations" {
                scenario.cascade[index].rule = .keep
            }
        }
        #expect(ReferenceWithoutKey.findings(database.context) == [])
    }

    @Test("A prefix, a twin, and an index beside a UNIQUE constraint are redundant")
    func redundant() async throws {
        let database = try await TestDatabase(
            sql: """
                CREATE INDEX b_prefix ON tasks (user_id, created_at DESC);
                CREATE INDEX z_twin ON messages (user_id);
                CREATE INDEX c_email ON users (email);
                """)
        let findings = RedundantIndex.findings(database.context)
        #expect(Set(findings.map(\.object)) == ["b_prefix", "z_twin", "c_email"])
        let prefix = findings.first { $0.object == "b_prefix" }
        #expect(prefix?.evidence.contains("tasks_newest") == true)
        #expect(findings.allSatisfy { $0.severity == .low && $0.fix.hasPrefix("DROP INDEX ") })
    }

    @Test("Another order, a predicate, uniqueness and an expression earn an index its place")
    func earned() async throws {
        let database = try await TestDatabase(
            sql: """
                CREATE INDEX other_order ON tasks (user_id, created_at);
                CREATE INDEX part ON tasks (user_id) WHERE NOT completed;
                CREATE UNIQUE INDEX one ON conversations (user_id, id);
                CREATE INDEX expression ON users (lower(email));
                CREATE INDEX pattern ON users (email varchar_pattern_ops);
                """)
        #expect(RedundantIndex.findings(database.context) == [])
    }

    @Test("Another number of indexes than claimed is said, with what is there")
    func indexClaim() async throws {
        let database = try await TestDatabase { $0.claims.indexes = 7 }
        let findings = IndexClaim.findings(database.context)
        #expect(findings.map(\.object) == ["indexes"])
        #expect(findings.first?.message.contains("claims 7 indexes, the schema has 10") == true)
        #expect(findings.first?.evidence.contains("4 of primary keys, 1 of other") == true)
    }

    @Test("A foreign key that the scenario does not mention is undeclared")
    func undeclared() async throws {
        let database = try await TestDatabase(
            sql: """
                CREATE TABLE attachments (
                  id serial PRIMARY KEY, task_id integer REFERENCES tasks (id) ON DELETE CASCADE)
                """)
        let findings = try UndeclaredCascade.findings(database.context, database.connection)
        #expect(findings.map(\.object) == ["tasks → attachments"])
        #expect(findings.first?.severity == .high)
    }

    @Test("A column that only holds users' keys is undeclared too, unless it holds something else")
    func impliedOwner() async throws {
        let audit = "CREATE TABLE audit (id int PRIMARY KEY, user_id int, what text);"
        func findings(_ sql: String) async throws -> [Finding] {
            let database = try await TestDatabase(sql: sql)
            return try UndeclaredCascade.findings(database.context, database.connection)
        }
        let implied = try await findings(
            audit + "INSERT INTO audit SELECT id, id, 'signed up' FROM users")
        #expect(implied.map(\.object) == ["users → audit"])
        #expect(implied.first?.fix.contains("ADD FOREIGN KEY (user_id) REFERENCES users") == true)
        #expect(try await findings(audit + "INSERT INTO audit VALUES (1, -7, 'other')") == [])
    }

    @Test("A stated CHECK that no table has is unenforced, however it is spelled")
    func unenforced() async throws {
        let database = try await TestDatabase(
            sql: "ALTER TABLE tasks DROP CONSTRAINT tasks_title_check")
        let findings = try UnenforcedConstraint.findings(database.context, database.connection)
        #expect(findings.map(\.object) == ["tasks: length(trim(title)) > 0"])
        #expect(findings.first?.fix.contains("ADD CHECK (length(trim(title)) > 0)") == true)
        #expect(findings.first?.evidence.contains("a row with title = '' is accepted") == true)
    }

    /// Claims what is not written in the schema in these words.
    private func claimed(
        _ check: String, of table: String = "tasks", sql: String = ""
    ) async throws -> [Finding] {
        let database = try await TestDatabase(sql: sql) {
            $0.claims.constraints = [
                ConstraintClaim(
                    table: table, check: check, position: SourcePosition(line: 1, column: 1))
            ]
        }
        let before = try database.digest()
        let findings = try UnenforcedConstraint.findings(database.context, database.connection)
        #expect(try database.digest() == before)
        return findings
    }

    @Test("The same rule in other words, in a type or in a trigger is enforced")
    func otherWords() async throws {
        #expect(try await claimed("title <> '' AND title !~ '^ +$'") == [])
        #expect(try await claimed("length(title) BETWEEN 1 AND 200") == [])
        #expect(try await claimed("completed IN (true, false)") == [])
        #expect(
            try await claimed(
                "updated_at >= created_at",
                sql: """
                    CREATE FUNCTION forward() RETURNS trigger LANGUAGE plpgsql AS
                      'BEGIN IF NEW.updated_at < NEW.created_at THEN RAISE check_violation; END IF;
                       RETURN NEW; END';
                    CREATE TRIGGER forward BEFORE UPDATE ON tasks
                      FOR EACH ROW EXECUTE FUNCTION forward();
                    """) == [])
        #expect(
            try await claimed(
                "role IN ('user', 'assistant')", of: "messages",
                sql: """
                    CREATE TYPE role AS ENUM ('user', 'assistant');
                    ALTER TABLE messages DROP CONSTRAINT messages_role_check;
                    ALTER TABLE messages ALTER role TYPE role USING role::role;
                    """) == [])
    }

    @Test("A weaker rule, a switched-off trigger and none at all are found by a value let in")
    func weaker() async throws {
        let times = try await claimed("updated_at >= created_at")
        #expect(times.first?.evidence.contains("a row with created_at = '2999-12-31'") == true)
        let length = try await claimed("length(title) <= 100")
        #expect(length.count == 1)
        let role = try await claimed(
            "role IN ('user', 'assistant')", of: "messages",
            sql: """
                ALTER TABLE messages DROP CONSTRAINT messages_role_check;
                ALTER TABLE messages ADD CHECK (role IN ('user', 'assistant', 'bulkhead'));
                """)
        #expect(role.first?.evidence.contains("role = 'bulkhead'") == true)
    }
}
