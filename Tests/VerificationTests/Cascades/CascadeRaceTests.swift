import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Deletes that overlap with inserts")
struct CascadeRaceTests {
    private func race(
        on template: TestTemplate = .small, sql: String = "",
        change: (inout Scenario) throws -> Void = { _ in }
    ) async throws -> CascadeReport {
        let database = try await TestDatabase(template, sql: sql, change: change)
        var report = CascadeReport()
        try CascadeCheck(database.context).run(
            database.connection, racingWith: database.parameters, into: &report)
        return report
    }

    private func races(
        _ report: CascadeReport, _ order: CascadeResult.Race.Order
    ) -> [CascadeResult.Race] {
        report.result?.races?.filter { $0.order == order } ?? []
    }

    @Test("Foreign keys that cascade leave no orphan in any order, and nobody else's row changes")
    func silence() async throws {
        let report = try await race()
        #expect(report.findings == [])
        let first = races(report, .insertFirst)
        #expect(first.count == 4)
        #expect(first.allSatisfy { $0.outcome == .pass && $0.inserted == 1 && $0.orphans == 0 })
        // The insert waits for the delete, and then finds no parent.
        let second = races(report, .deleteFirst)
        #expect(second.count == 4)
        #expect(second.allSatisfy { $0.outcome == .pass && $0.inserted == 0 && $0.refused == 1 })
        let together = races(report, .together)
        #expect(together.map(\.parent) == ["users", "conversations"])
        #expect(together.allSatisfy { $0.outcome == .pass && $0.inserted + $0.refused > 0 })
    }

    @Test("Rows that need no tenant's table, and other keys, are raced for too")
    func journal() async throws {
        let report = try await race(on: .journal)
        #expect(report.findings == [])
        #expect(races(report, .insertFirst).map(\.outcome) == [.pass, .pass])
    }

    @Test("A trigger that stands in for a foreign key misses a row that is on its way")
    func trigger() async throws {
        let report = try await race(
            sql: """
                ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey;
                CREATE FUNCTION sweep() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN DELETE FROM tasks WHERE user_id = OLD.id; RETURN OLD; END';
                CREATE TRIGGER sweep AFTER DELETE ON users
                  FOR EACH ROW EXECUTE FUNCTION sweep();
                """)
        #expect(report.findings.rules == ["cascade-race"])
        let finding = try #require(report.findings.first)
        #expect(finding.severity == .high)
        #expect(finding.object == "users → tasks")
        #expect(finding.fix.contains("add a foreign key from tasks to users ON DELETE CASCADE"))
        #expect(finding.evidence.contains("insert first: 1 row of tasks"))
        let tasks = races(report, .insertFirst).first { $0.child == "tasks" }
        #expect(tasks?.outcome == .fail)
        #expect(tasks?.orphans == 1)
    }

    @Test("A row that should be detached and is on its way keeps pointing at nobody")
    func detachment() async throws {
        func detach(_ scenario: inout Scenario) {
            for index in scenario.cascade.indices
            where scenario.cascade[index].parent == "users"
                && scenario.cascade[index].child == "tasks"
            {
                scenario.cascade[index].rule = .detach
            }
        }
        let byKey = try await race(
            sql: """
                ALTER TABLE tasks ALTER user_id DROP NOT NULL;
                ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey;
                ALTER TABLE tasks ADD CONSTRAINT tasks_user_id_fkey FOREIGN KEY (user_id)
                  REFERENCES users (id) ON DELETE SET NULL;
                """, change: detach)
        #expect(byKey.findings == [])
        #expect(byKey.result?.races?.allSatisfy { $0.orphans == 0 } == true)
        let byTrigger = try await race(
            sql: """
                ALTER TABLE tasks ALTER user_id DROP NOT NULL;
                ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey;
                CREATE FUNCTION loosen() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN UPDATE tasks SET user_id = NULL WHERE user_id = OLD.id; RETURN OLD; END';
                CREATE TRIGGER loosen AFTER DELETE ON users
                  FOR EACH ROW EXECUTE FUNCTION loosen();
                """, change: detach)
        #expect(byTrigger.findings.rules == ["cascade-race"])
        #expect(byTrigger.findings.first?.fix.contains("ON DELETE SET NULL") == true)
    }

    @Test("A trigger in place of a key of several columns misses a row of a joining table")
    func joining() async throws {
        let report = try await race(
            on: .ledger,
            sql: """
                ALTER TABLE entry_tags DROP CONSTRAINT entry_tags_user_id_tag_id_fkey;
                CREATE FUNCTION sweep() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN DELETE FROM entry_tags WHERE user_id = OLD.user_id AND tag_id = OLD.id;
                    RETURN OLD; END';
                CREATE TRIGGER sweep AFTER DELETE ON tags FOR EACH ROW EXECUTE FUNCTION sweep();
                """)
        #expect(report.findings.rules == ["cascade-race"])
        #expect(report.findings.map(\.object) == ["tags → entry_tags"])
    }

    @Test("A delete that is refused is not raced, and says so")
    func refused() async throws {
        let report = try await race(
            sql: """
                ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey;
                ALTER TABLE tasks ADD CONSTRAINT tasks_user_id_fkey FOREIGN KEY (user_id)
                  REFERENCES users (id);
                """)
        #expect(report.findings.rules == ["cascade-blocked"])
        let tasks = races(report, .insertFirst).first { $0.child == "tasks" }
        #expect(tasks?.outcome == .untested)
        #expect(tasks?.detail?.contains("refused") == true)
    }

    @Test("Without a second connection nothing is raced")
    func withoutParameters() async throws {
        let database = try await TestDatabase()
        var report = CascadeReport()
        try CascadeCheck(database.context).run(database.connection, into: &report)
        #expect(report.result?.races == nil)
    }

    @Test("Users are given out once each, from the middle, and most stay bystanders")
    func pool() async throws {
        let context = try await TestDatabase().context
        let spent = [ActingUser(30, .median, in: context.plan)]
        var pool = UserPool(context, besides: spent)
        #expect(pool.all.count == 19)
        #expect(!pool.all.contains { $0.number == 30 })
        var given: [Int?] = []
        while let user = pool.next() { given.append(user.number) }
        #expect(given == pool.all.map(\.number))
        #expect(Set(given).count == given.count)
    }
}
