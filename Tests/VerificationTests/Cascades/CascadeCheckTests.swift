import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Deletes and what they leave")
struct CascadeCheckTests {
    private func delete(
        sql: String = "", change: (inout Scenario) throws -> Void = { _ in }
    ) async throws -> CascadeReport {
        let database = try await TestDatabase(sql: sql, change: change)
        var report = CascadeReport()
        try CascadeCheck(database.context).run(database.connection, into: &report)
        return report
    }

    @Test("On a correct schema users go, everybody else stays, and every edge was seen")
    func silence() async throws {
        let report = try await delete()
        #expect(report.findings == [])
        #expect(report.notes == [])
        let result = try #require(report.result)
        #expect(result.edges.map(\.outcome) == [.pass, .pass, .pass, .pass])
        #expect(result.orphans == 0)
        #expect(result.residue == 0)
        #expect(result.bystandersBefore == result.bystandersAfter)
        #expect(result.bystandersBefore.rows > 1_000)
        #expect(result.timings.map(\.userClass) == [.light, .median, .heavy, .p90])
        #expect(result.timings.map(\.parent) == ["users", "users", "users", "conversations"])
        #expect(result.timings.allSatisfy { $0.rowsDeleted == 1 && !$0.perTrigger.isEmpty })
    }

    @Test("A foreign key without an action blocks the delete, and is named with its path")
    func noAction() async throws {
        let report = try await delete(
            sql: Self.replace("messages_conversation_id_fkey", "conversation_id", "conversations"))
        // Through users it goes by messages.user_id; a conversation's own delete is blocked.
        #expect(report.findings.rules.contains("cascade-blocked"))
        let finding = try #require(report.findings.of(.cascadeBlocked).first)
        #expect(finding.object.hasSuffix("conversations → messages"))
        #expect(finding.fix.contains("ON DELETE CASCADE"))
        #expect(finding.evidence.contains("NO ACTION"))
    }

    @Test("A diamond with one side that blocks is named with both of its sides")
    func diamond() async throws {
        let report = try await delete(
            sql: Self.replace("messages_user_id_fkey", "user_id", "users"))
        #expect(report.findings.rules == ["cascade-blocked"])
        let finding = try #require(report.findings.first)
        #expect(finding.object == "users → messages")
        #expect(
            finding.evidence.contains(
                "the same rows would go by users → conversations → messages"))
        let deferred = try await delete(
            sql: Self.replace(
                "messages_user_id_fkey", "user_id", "users",
                "NO ACTION DEFERRABLE INITIALLY DEFERRED"))
        #expect(deferred.findings == [])
    }

    @Test("A parent column without a foreign key leaves orphans, whatever the owner column does")
    func impliedParent() async throws {
        let report = try await delete(
            sql: "ALTER TABLE messages DROP CONSTRAINT messages_conversation_id_fkey")
        #expect(
            report.findings.of(.orphanRows).map(\.object) == ["messages.conversation_id"])
        #expect(
            report.findings.of(.cascadeBroken).map(\.object) == ["conversations → messages"])
    }

    @Test("A log of users' keys without a foreign key is full of orphans afterwards")
    func impliedOwner() async throws {
        let report = try await delete(
            sql: """
                CREATE TABLE audit (id int PRIMARY KEY, user_id int, what text);
                INSERT INTO audit SELECT id, id, 'signed up' FROM users;
                """)
        #expect(report.findings.map(\.object) == ["audit.user_id"])
        #expect(report.findings.rules == ["orphan-rows"])
    }

    @Test(
        "Traces are found in JSON, in search columns, in bytes, in lists of keys and in views",
        arguments: [
            ("profile jsonb", "jsonb_build_object('names', jsonb_build_array(title))"),
            ("words tsvector", "to_tsvector('simple', title)"),
            ("raw bytea", "convert_to(title, 'UTF8')"),
            ("loud text", "upper(title)"),
            ("user_ids int[]", "ARRAY[user_id]"),
            ("event json", "json_build_object('user_id', user_id, 'kind', 'made')"),
            (
                "event jsonb",
                "jsonb_build_object('for', jsonb_build_object('userIds', ARRAY[user_id]))"
            ),
        ])
    func traces(column: String, value: String) async throws {
        let report = try await delete(
            sql: """
                CREATE TABLE copies (id int PRIMARY KEY, \(column));
                INSERT INTO copies SELECT id, \(value) FROM tasks;
                """)
        #expect(report.findings.rules == ["cascade-residue"])
        #expect(
            report.findings.map(\.object) == ["copies.\(column.prefix { $0 != " " })"])
    }

    @Test("Numbers that are nobody's key are no traces")
    func noTraces() async throws {
        let report = try await delete(
            sql: """
                CREATE TABLE copies (id int PRIMARY KEY, scores int[], event json);
                INSERT INTO copies SELECT id, ARRAY[user_id], json_build_object('score', user_id)
                  FROM tasks;
                """)
        #expect(report.findings == [])
    }

    @Test("A materialised view keeps what nobody refreshed")
    func materialisedView() async throws {
        let report = try await delete(
            sql: "CREATE MATERIALIZED VIEW titles AS SELECT title FROM tasks")
        #expect(report.findings.map(\.object) == ["titles.title"])
    }

    @Test("Rows of partitions are counted and compared like any others")
    func partitions() async throws {
        let report = try await delete(
            sql: """
                CREATE TABLE notes (id int, user_id int REFERENCES users (id) ON DELETE CASCADE,
                  body text) PARTITION BY LIST (user_id);
                CREATE TABLE notes_rest PARTITION OF notes DEFAULT;
                CREATE INDEX ON notes (user_id);
                INSERT INTO notes SELECT id, user_id, title FROM tasks;
                CREATE FUNCTION overreach() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN DELETE FROM notes WHERE user_id <> OLD.id; RETURN OLD; END';
                CREATE TRIGGER overreach AFTER DELETE ON users
                  FOR EACH ROW EXECUTE FUNCTION overreach();
                """)
        #expect(report.findings.of(.bystanderChanged).map(\.object) == ["notes"])
    }

    @Test("A foreign key that detaches instead of deleting is broken")
    func setNull() async throws {
        let report = try await delete(
            sql: "ALTER TABLE tasks ALTER user_id DROP NOT NULL;"
                + Self.replace("tasks_user_id_fkey", "user_id", "users", "SET NULL", of: "tasks"))
        #expect(report.findings.of(.cascadeBroken).map(\.object) == ["users → tasks"])
        // The text of the deleted users stays with the rows.
        #expect(report.findings.of(.cascadeResidue).map(\.object) == ["tasks.title"])
        #expect(report.result?.edges.first { $0.child == "tasks" }?.outcome == .fail)
    }

    @Test("Without a foreign key the rows stay as orphans")
    func noForeignKey() async throws {
        let report = try await delete(sql: "ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey")
        #expect(report.findings.of(.cascadeBroken).map(\.object) == ["users → tasks"])
        #expect(report.findings.of(.orphanRows).map(\.object) == ["tasks.user_id"])
        #expect((report.result?.orphans ?? 0) > 0)
    }

    @Test("Disabled foreign-key triggers leave every child behind")
    func disabledTriggers() async throws {
        let report = try await delete(sql: "ALTER TABLE users DISABLE TRIGGER ALL")
        #expect(
            Set(report.findings.of(.orphanRows).map(\.object)) == [
                "tasks.user_id", "conversations.user_id", "messages.user_id",
            ])
        #expect(report.findings.of(.cascadeBroken).count == 3)
    }

    @Test("A trigger that cancels the cascade leaves orphans under a valid foreign key")
    func cancelledCascade() async throws {
        let report = try await delete(
            sql: """
                CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN RETURN NULL; END';
                CREATE TRIGGER keep BEFORE DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION keep();
                """)
        #expect(report.findings.of(.cascadeBroken).map(\.object) == ["users → tasks"])
        #expect(report.findings.of(.orphanRows).map(\.object) == ["tasks.user_id"])
    }

    @Test("A trigger that deletes somebody else's rows changes bystanders")
    func bystander() async throws {
        let report = try await delete(
            sql: """
                CREATE FUNCTION overreach() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN DELETE FROM tasks WHERE id IN (SELECT t.id FROM tasks t
                     WHERE t.user_id <> OLD.id ORDER BY t.id LIMIT 40); RETURN OLD; END';
                CREATE TRIGGER overreach AFTER DELETE ON users
                  FOR EACH ROW EXECUTE FUNCTION overreach();
                """)
        let finding = try #require(report.findings.of(.bystanderChanged).first)
        #expect(finding.severity == .critical)
        #expect(finding.object == "tasks")
        let result = try #require(report.result)
        #expect(result.bystandersBefore != result.bystandersAfter)
    }

    @Test("A trigger that reaches into the same user's other conversations changes bystanders")
    func sibling() async throws {
        let report = try await delete(
            sql: """
                CREATE FUNCTION overreach() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN DELETE FROM messages WHERE user_id = OLD.user_id; RETURN OLD; END';
                CREATE TRIGGER overreach AFTER DELETE ON conversations
                  FOR EACH ROW EXECUTE FUNCTION overreach();
                """)
        #expect(report.findings.rules == ["bystander-changed"])
        #expect(report.findings.first?.evidence.contains("conversations ") == true)
    }

    @Test("A copy that a trigger keeps is a residue")
    func residue() async throws {
        let report = try await delete(
            sql: """
                CREATE TABLE deleted_titles (words text[]);
                CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN INSERT INTO deleted_titles VALUES (ARRAY[OLD.title]); RETURN OLD; END';
                CREATE TRIGGER log AFTER DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION log();
                """)
        #expect(report.findings.rules == ["cascade-residue"])
        #expect(report.findings.map(\.object) == ["deleted_titles.words"])
    }

    @Test("Declared blocks, keeps and detachments are judged as declared")
    func otherRules() async throws {
        let kept = try await delete(
            sql: "ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey"
        ) { $0.declare("tasks", .keep) }
        #expect(kept.findings == [])
        let detached = try await delete(
            sql: "ALTER TABLE tasks ALTER user_id DROP NOT NULL;"
                + Self.replace("tasks_user_id_fkey", "user_id", "users", "SET NULL", of: "tasks")
        ) { $0.declare("tasks", .detach) }
        #expect(detached.findings == [])
        let blocked = try await delete(
            sql: Self.replace("tasks_user_id_fkey", "user_id", "users", "RESTRICT", of: "tasks")
        ) { $0.declare("tasks", .block) }
        #expect(blocked.findings == [])
        #expect(blocked.result?.edges.first { $0.child == "tasks" }?.outcome == .pass)
        let unblocked = try await delete { $0.declare("tasks", .block) }
        #expect(unblocked.findings.rules == ["cascade-broken"])
    }

    @Test("What becomes of rows of which the scenario says nothing is shown, and no fault of it")
    func undeclared() async throws {
        let silent = try await delete { $0.cascade.removeAll { $0.parent == "conversations" } }
        #expect(silent.findings == [])
        let edge = silent.result?.edges.first { $0.parent == "conversations" }
        #expect(edge?.expected == "undeclared")
        #expect(edge?.outcome == .untested)
        #expect(edge?.detail?.contains("must happen; of ") == true)
        #expect(edge?.detail?.hasSuffix(" gone") == true)
        let detached = try await delete(
            sql: "ALTER TABLE messages ALTER conversation_id DROP NOT NULL;"
                + Self.replace(
                    "messages_conversation_id_fkey", "conversation_id", "conversations",
                    "SET NULL")
        ) { $0.cascade.removeAll { $0.parent == "conversations" } }
        #expect(
            detached.result?.edges.first { $0.parent == "conversations" }?.detail?
                .hasSuffix(" detached") == true)
    }

    @Test("A refusal that nobody ruled out is shown; users' own deletes it does not stop")
    func undeclaredRefusal() async throws {
        let report = try await delete(
            sql: """
                CREATE TABLE stars (id int PRIMARY KEY, message_id int NOT NULL UNIQUE
                  REFERENCES messages (id));
                INSERT INTO stars SELECT 1, min(id) FROM messages WHERE user_id = (
                  SELECT user_id FROM messages GROUP BY user_id ORDER BY count(*) LIMIT 1 OFFSET 54);
                """)
        let edge = report.result?.edges.first { $0.child == "stars" }
        #expect(edge?.expected == "undeclared")
        #expect(edge?.outcome == .untested)
    }

    @Test("Deletes that are only timed leave everything as it was, and name the missing index")
    func timed() async throws {
        let database = try await TestDatabase(sql: "DROP INDEX messages_user")
        let before = try database.digest()
        let report = try CascadeTimes.measure(database.context, database.connection)
        #expect(report.timings.map(\.parent) == ["users", "conversations"])
        #expect(report.timings.map(\.userClass) == [.heavy, .p90])
        #expect(report.findings.map(\.object) == ["messages_user_id_fkey"])
        #expect(report.findings.first?.evidence.contains("with 60 users; with the index") == true)
        #expect(try database.digest() == before)
        let sound = try await TestDatabase()
        #expect(try CascadeTimes.measure(sound.context, sound.connection).findings == [])
        // A delete that the server refuses has no time.
        let refused = try await TestDatabase(
            sql: Self.replace("messages_conversation_id_fkey", "conversation_id", "conversations"))
        let timings = try CascadeTimes.measure(refused.context, refused.connection).timings
        #expect(!timings.contains { $0.parent == "conversations" })
    }

    @Test("A foreign key without an index is slow, and the missing index is named")
    func slow() async throws {
        let report = try await delete(sql: "DROP INDEX messages_user")
        #expect(report.findings.rules == ["slow-cascade"])
        #expect(report.findings.map(\.object) == ["messages_user_id_fkey"])
        #expect(report.findings.first?.fix == "CREATE INDEX ON messages (user_id);")
        #expect(report.findings.first?.evidence.contains("; with the index: ") == true)
        #expect(report.findings.first?.evidence.contains(" ms instead of ") == true)
    }

    @Test("A partial index does not serve a foreign key")
    func partialIndex() async throws {
        let report = try await delete(
            sql: """
                DROP INDEX messages_user;
                CREATE INDEX messages_user ON messages (user_id) WHERE role = 'user';
                """)
        #expect(report.findings.rules == ["slow-cascade"])
    }

    @Test("What was found stays when the server goes")
    func lostServer() async throws {
        let database = try await TestDatabase()
        let other = try Connection.open(database.parameters)
        var report = CascadeReport()
        let pid = database.connection.backendProcessID
        let monitor = CheckMonitor(progress: { item in
            guard item == "deleting the heavy user" else { return }
            _ = try? other.query("SELECT pg_terminate_backend(\(pid), 5000)")
        })
        var lost: PostgresError?
        do throws(PostgresError) {
            try CascadeCheck(database.context, monitor: monitor)
                .run(database.connection, into: &report)
        } catch {
            lost = error
        }
        #expect(lost?.isServerLoss == true)
        #expect(report.result?.timings.map(\.userClass) == [.light, .median])
        #expect(report.result?.edges.contains { $0.outcome == .pass } == true)
    }

    private static func replace(
        _ name: String, _ column: String, _ parent: String, _ action: String = "NO ACTION",
        of child: String = "messages"
    ) -> String {
        """
        ALTER TABLE \(child) DROP CONSTRAINT \(name);
        ALTER TABLE \(child) ADD CONSTRAINT \(name) FOREIGN KEY (\(column))
          REFERENCES \(parent) (id) ON DELETE \(action);
        """
    }
}

extension Scenario {
    /// Declares another rule for the tenant's rows of a table.
    fileprivate mutating func declare(_ child: String, _ rule: CascadeRule) {
        for index in cascade.indices
        where cascade[index].child == child && cascade[index].parent == "users" {
            cascade[index].rule = rule
        }
    }
}
