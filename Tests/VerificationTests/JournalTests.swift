import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

/// All checks on a schema of another kind than the bundled one.
@Suite("UUID keys, quoted names, and rows owned through their parent")
struct JournalTests {
    private func attack(
        change: (inout Scenario) throws -> Void = { _ in }
    ) async throws -> IsolationReport {
        let database = try await TestDatabase(.journal, change: change)
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        return report
    }

    @Test("Every check is silent on the correct application")
    func silence() async throws {
        let database = try await TestDatabase(.journal)
        let (context, connection) = (database.context, database.connection)
        #expect(try OperationBinding.check(context, connection) == [])
        #expect(RedundantIndex.findings(context) == [])
        #expect(try UndeclaredCascade.findings(context, connection) == [])
        #expect(try StatementLints.findings(context, connection) == [])
        var plans = PlanReport()
        try PlanCheck(context).run(.reads, connection, into: &plans)
        try PlanCheck(context).run(.writes, connection, into: &plans)
        #expect(plans.notes == [])
        #expect(plans.results.contains { $0.operation == "add_page" && $0.buffers > 0 })
        var isolation = IsolationReport()
        try IsolationCheck(context).run(connection, into: &isolation)
        #expect(isolation.findings == [])
        #expect(isolation.probes.allSatisfy { $0.outcome == .held })
        #expect(isolation.probes.count { $0.rule != "secret-in-answer" } == 15)
        #expect(isolation.probes.count { $0.rule == "secret-in-answer" } == 5)
        #expect(
            try OwnerAgreementCheck.run(context, connection, moment: "seeded").findings == [])
        var cascade = CascadeReport()
        try CascadeCheck(context).run(connection, into: &cascade)
        #expect(cascade.findings == [])
        #expect(cascade.result?.edges.map(\.outcome) == [.pass, .pass])
    }

    @Test("A page read past its notebook's owner is found by its key")
    func read() async throws {
        let report = try await attack {
            try $0.rewrite("get_page") { _ in "SELECT id, body FROM journal.pages WHERE id = :page"
            }
        }
        #expect(report.findings.of(.foreignRead).map(\.object) == ["get_page"])
        #expect(
            report.findings.first?.fix.contains(
                #"journal.pages.notebook_id IN (SELECT id FROM journal."Notebooks" WHERE"#) == true)
    }

    @Test("A page edited past its notebook's owner is a foreign write")
    func write() async throws {
        let report = try await attack {
            try $0.rewrite("edit_page") { _ in
                "UPDATE journal.pages SET body = :body WHERE id = :page"
            }
        }
        #expect(report.findings.rules == ["foreign-write"])
    }

    @Test("A page added to a foreign notebook becomes its owner's, and is planted")
    func insert() async throws {
        let report = try await attack {
            try $0.rewrite("add_page") { _ in
                "INSERT INTO journal.pages (notebook_id, body) VALUES (:notebook, :body)"
            }
        }
        #expect(report.findings.rules == ["foreign-parent-insert"])
        #expect(report.findings.first?.evidence.contains("of journal.pages added") == true)
    }

    @Test("A notebook's foreign key that blocks is named with the way down to it")
    func blocked() async throws {
        let database = try await TestDatabase(
            .journal,
            sql: """
                ALTER TABLE journal.pages DROP CONSTRAINT pages_notebook_id_fkey,
                  ADD CONSTRAINT pages_notebook_id_fkey FOREIGN KEY (notebook_id)
                  REFERENCES journal."Notebooks" (id)
                """)
        var report = CascadeReport()
        try CascadeCheck(database.context).run(database.connection, into: &report)
        #expect(
            Set(report.findings.of(.cascadeBlocked).map(\.object)) == [
                "journal.accounts → journal.Notebooks → journal.pages",
                "journal.Notebooks → journal.pages",
            ])
    }
}
