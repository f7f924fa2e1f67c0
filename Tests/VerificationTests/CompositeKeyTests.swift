import DatabaseCatalog
import Foundation
import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

/// All checks on tables whose primary and foreign keys have several columns.
@Suite("Keys of several columns: integers, texts under quoted names, UUIDs")
struct CompositeKeyTests {
    static let templates: [TestTemplate] = [.ledger, .library, .vault]

    @Test(
        "Every check is silent on the correct application, and had something to look at",
        arguments: templates)
    func silence(_ template: TestTemplate) async throws {
        let database = try await TestDatabase(template)
        let (context, connection) = (database.context, database.connection)
        #expect(try OperationBinding.check(context, connection) == [])
        #expect(context.ownedTables.count == context.catalog.tables.count)
        #expect(RedundantIndex.findings(context) == [])
        #expect(try UndeclaredCascade.findings(context, connection) == [])
        #expect(try StatementLints.findings(context, connection) == [])
        var plans = PlanReport()
        try PlanCheck(context).run(.reads, connection, into: &plans)
        try PlanCheck(context).run(.writes, connection, into: &plans)
        #expect(plans.notes == [])
        #expect(
            context.scenario.operations.allSatisfy { operation in
                plans.results.contains { $0.operation == operation.name && $0.buffers > 0 }
            })
        var isolation = IsolationReport()
        try IsolationCheck(context).run(connection, into: &isolation)
        #expect(isolation.findings == [])
        #expect(isolation.probes.allSatisfy { $0.outcome == .held })
        let probed = Set(isolation.probes.map(\.rule))
        #expect(
            probed.isSuperset(of: ["foreign-read", "foreign-write", "foreign-parent-insert"]))
        #expect(isolation.controls.allSatisfy { $0.fired })
        #expect(
            try OwnerAgreementCheck.run(context, connection, moment: "seeded").findings == [])
    }

    @Test("A join that lost the owner is seen, although no seeded number occurs twice")
    func twins() async throws {
        let database = try await TestDatabase(.ledger) { scenario in
            scenario.operations = [
                try .named(
                    "tags_used",
                    """
                    SELECT t.name, count(*) FROM tags t JOIN entry_tags e ON e.tag_id = t.id
                    WHERE t.user_id = :user GROUP BY t.name ORDER BY t.name LIMIT 50
                    """)
            ]
        }
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        #expect(report.findings.rules == ["foreign-influence"])
        #expect(report.findings.first?.replay.contains("INSERT INTO") == true)
    }

    @Test("An upsert under one's own key tells nothing by what it hands back")
    func upsert() async throws {
        let database = try await TestDatabase(.ledger) { scenario in
            scenario.operations = [
                try .named(
                    "keep_tag",
                    """
                    INSERT INTO tags (user_id, id, name) VALUES (:user, :tag, 'kept')
                    ON CONFLICT (user_id, id) DO UPDATE SET name = 'kept' RETURNING user_id, id
                    """, [("tag", .reference(ColumnReference(table: "tags", column: "id")))])
            ]
        }
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        #expect(report.findings == [])
        let told = report.probes.first { $0.rule == "existence-told" }
        #expect(told?.outcome == .held)
    }

    @Test("A trigger that deletes by number alone takes others' rows, and is seen")
    func ownerlessTrigger() async throws {
        let database = try await TestDatabase(
            .ledger,
            sql: """
                CREATE FUNCTION sweep() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN DELETE FROM entry_tags WHERE tag_id = OLD.id; RETURN OLD; END';
                CREATE TRIGGER sweep AFTER DELETE ON tags FOR EACH ROW EXECUTE FUNCTION sweep();
                """)
        var report = CascadeReport()
        try CascadeCheck(database.context).run(database.connection, into: &report)
        #expect(report.findings.rules == ["bystander-changed"])
        #expect(report.findings.first?.object == "entry_tags")
    }

    @Test("Deletes and races over such keys leave nothing behind", arguments: templates)
    func deletes(_ template: TestTemplate) async throws {
        let database = try await TestDatabase(template)
        var report = CascadeReport()
        try CascadeCheck(database.context).run(
            database.connection, racingWith: database.parameters, into: &report)
        #expect(report.findings == [])
        #expect(report.notes == [])
        #expect(report.result?.edges.allSatisfy { $0.outcome == .pass } == true)
        let fixed = report.result?.races?.filter { $0.order != .together } ?? []
        #expect(fixed.count == 2 * database.context.scenario.cascade.count)
        #expect(fixed.allSatisfy { $0.outcome == .pass && $0.orphans == 0 })
        #expect(fixed.filter { $0.order == .insertFirst }.allSatisfy { $0.inserted == 1 })
        #expect(fixed.filter { $0.order == .deleteFirst }.allSatisfy { $0.refused == 1 })
    }

    @Test(
        "A row named by its own part of the key alone is anybody's",
        arguments: [
            (TestTemplate.ledger, "get_entry", "user_id = :user AND book_id = :book AND "),
            (.library, "get_note", #""borrower" = :user AND "loan" = :loan AND "#),
            (.vault, "get_versions", "v.owner = :user AND "),
        ])
    func read(_ template: TestTemplate, _ operation: String, _ predicate: String) async throws {
        let database = try await TestDatabase(template) { try $0.cut(predicate, from: operation) }
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        #expect(report.findings.of(.foreignRead).map(\.object) == [operation])
    }

    @Test("A write that leaves out the owner's part of the key is a foreign write")
    func write() async throws {
        let database = try await TestDatabase(.ledger) {
            try $0.cut("user_id = :user AND ", from: "edit_entry")
        }
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        #expect(report.findings.rules == ["foreign-write"])
    }

    @Test(
        "A key of several columns that does not cascade is named with the way to it",
        arguments: [
            (
                TestTemplate.ledger, "entries", "entries_user_id_book_id_fkey",
                "FOREIGN KEY (user_id, book_id) REFERENCES books (user_id, id)",
                "books → entries"
            ),
            (
                .library, #""Lib"."Loan Note""#, #""note's loan""#,
                #"FOREIGN KEY (loan, borrower) REFERENCES "Lib"."Loan" ("loanNo", "memberId")"#,
                "Lib.Loan → Lib.Loan Note"
            ),
            (
                .vault, "vault.versions", "versions_vault_item_fkey",
                "FOREIGN KEY (vault, item) REFERENCES vault.items (vault, item)",
                "vault.items → vault.versions"
            ),
        ])
    func blocked(
        _ template: TestTemplate, _ table: String, _ name: String, _ key: String, _ way: String
    ) async throws {
        let database = try await TestDatabase(
            template,
            sql: """
                ALTER TABLE \(table) DROP CONSTRAINT \(name);
                ALTER TABLE \(table) ADD CONSTRAINT \(name) \(key);
                """)
        var report = CascadeReport()
        try CascadeCheck(database.context).run(database.connection, into: &report)
        #expect(report.findings.rules == ["cascade-blocked"])
        #expect(report.findings.map(\.object).contains { $0.hasSuffix(way) })
    }

    @Test("Rows that lost such a key are orphans, and their cascade is broken")
    func orphans() async throws {
        let database = try await TestDatabase(
            .vault, sql: "ALTER TABLE vault.versions DROP CONSTRAINT versions_vault_item_fkey")
        var report = CascadeReport()
        try CascadeCheck(database.context).run(database.connection, into: &report)
        #expect(
            report.findings.of(.cascadeBroken).map(\.object) == ["vault.items → vault.versions"])
    }

    @Test("The owner's part of a foreign key is seeded as the parent's")
    func owners() async throws {
        let database = try await TestDatabase(.ledger)
        #expect(
            try database.value(
                """
                SELECT count(*) FROM entry_tags e JOIN entries x
                  ON (x.user_id, x.book_id, x.id) = (e.user_id, e.book_id, e.entry_id)
                """) == "720")
        // A joining table names no pair twice, which its primary key would refuse.
        #expect(
            try database.value(
                "SELECT max(n) FROM (SELECT count(*) n FROM entry_tags "
                    + "GROUP BY entry_id) x") == "4")
    }

    @Test("An account that its user deletes is an operation like any other")
    func account() async throws {
        let database = try await TestDatabase(.ledger)
        var plans = PlanReport()
        try PlanCheck(database.context).run(.writes, database.connection, into: &plans)
        #expect(plans.results.contains { $0.operation == "delete_account" && $0.buffers > 0 })
        let others = try await TestDatabase(.ledger) {
            try $0.rewrite("delete_account") { _ in "DELETE FROM users WHERE id <> :user" }
        }
        var report = IsolationReport()
        try IsolationCheck(others.context).run(others.connection, into: &report)
        #expect(report.findings.of(.foreignWrite).map(\.object) == ["delete_account"])
    }

    @Test(
        "At volume, plans over such keys are within their budgets",
        arguments: [TestTemplate.ledgerVolume, .libraryVolume])
    func plans(_ template: TestTemplate) async throws {
        let database = try await TestDatabase(template)
        var report = PlanReport()
        try PlanCheck(database.context).run(.reads, database.connection, into: &report)
        #expect(report.findings == [])
        #expect(report.results.contains { $0.verdict == .withinBudget })
        var ablation = AblationReport()
        try IndexAblation(database.context).run(database.connection, into: &ablation)
        #expect(ablation.findings == [])
        #expect(ablation.suggestions == [:])
        #expect(ablation.indexes.allSatisfy { $0.outcome == .needed })
    }

    @Test("A look-up that leaves out what the key begins with is over its budget")
    func overBudget() async throws {
        let database = try await TestDatabase(.ledgerVolume) {
            try $0.cut("user_id = :user AND book_id = :book AND ", from: "get_entry")
        }
        var report = PlanReport()
        try PlanCheck(database.context).run(.reads, database.connection, into: &report)
        #expect(report.findings.rules == ["plan-over-budget"])
        #expect(report.findings.map(\.object) == ["get_entry"])
        var ablation = AblationReport()
        try IndexAblation(database.context).run(database.connection, into: &ablation)
        #expect(ablation.suggestions["get_entry"]?.fix == "CREATE INDEX ON entries (id);")
    }

    @Test("Indexes with names that need quotes are dropped, built and suggested as SQL takes them")
    func quotedIndexes() async throws {
        let database = try await TestDatabase(
            .libraryVolume,
            sql: """
                DROP INDEX "Lib"."loan by member";
                CREATE INDEX "Member's" ON "Lib"."Loan" ("memberId");
                CREATE INDEX "extra, one" ON "Lib"."Loan Note" ("noteNo");
                """
        ) {
            try $0.rewrite("list_loans") {
                $0.replacingOccurrences(of: "LIMIT 20", with: "LIMIT 1")
            }
        }
        var report = AblationReport()
        try IndexAblation(database.context).run(database.connection, into: &report)
        let finding = try #require(report.findings.first)
        #expect(report.findings.map(\.object) == ["extra, one"])
        #expect(finding.fix == #"DROP INDEX "Lib"."extra, one";"#)
        #expect(finding.replay.contains(finding.fix))
        try database.connection.execute(finding.fix)
    }

    @Test("The index that a list wants is suggested under its table's quoted names")
    func quotedSuggestion() async throws {
        let database = try await TestDatabase(
            .libraryVolume, sql: #"DROP INDEX "Lib"."loan by member""#)
        var report = AblationReport()
        try IndexAblation(database.context).run(database.connection, into: &report)
        let fix = try #require(report.suggestions["list_loans"]?.fix)
        #expect(
            fix == #"CREATE INDEX ON "Lib"."Loan" ("memberId", "takenAt" DESC, "loanNo");"#)
        try database.connection.execute(fix)
    }
}
