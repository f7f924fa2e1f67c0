import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Secrets in answers")
struct SecretCheckTests {
    private func check(
        _ operations: [String]? = nil, sql: String = "",
        change: (inout Scenario) throws -> Void = { _ in }
    ) async throws -> (report: IsolationReport, connection: Connection) {
        let database = try await TestDatabase(.journal, sql: sql) { scenario in
            try change(&scenario)
            if let operations {
                scenario.operations.removeAll { !operations.contains($0.name) }
            }
        }
        var report = IsolationReport()
        try SecretCheck(database.context, database.connection)
            .run(CheckMonitor(), into: &report)
        return (report, database.connection)
    }

    @Test("An application that lets the server compare is silent, salt and all")
    func silence() async throws {
        let (report, _) = try await check()
        #expect(report.findings == [])
        // The one that answers with no column has no probe.
        #expect(
            report.probes.map(\.object) == [
                "salt", "sign_in", "list_notebooks", "get_page", "add_page",
            ])
        #expect(report.probes.allSatisfy { $0.outcome == .held })
    }

    @Test(
        "A secret is found wherever it stands, also in its owner's own answer",
        arguments: [
            ("SELECT id, token FROM journal.accounts WHERE id = :user", "journal.accounts.token"),
            ("SELECT token AS t FROM journal.accounts WHERE id = :user", "column t is"),
            ("SELECT * FROM journal.accounts WHERE id = :user", "journal.accounts.token"),
            ("SELECT to_jsonb(a) AS all FROM journal.accounts a WHERE id = :user", "column all"),
            ("SELECT a::text AS row FROM journal.accounts a WHERE id = :user", "column row"),
            ("SELECT 'x' || token AS odd FROM journal.accounts WHERE id = :user", "column odd"),
            ("SELECT array_agg(token) AS list FROM journal.accounts WHERE id = :user", "list"),
            ("SELECT id, seen FROM journal.sight WHERE id = :user", "column seen"),
            (
                "UPDATE journal.accounts SET handle = handle WHERE id = :user RETURNING *",
                "journal.accounts.token"
            ),
            // No row yet, but the next call may have one.
            ("SELECT token FROM journal.accounts WHERE id = :user AND false", "accounts.token"),
        ])
    func found(sql: String, evidence: String) async throws {
        let (report, connection) = try await check(
            ["list_notebooks"],
            sql: "CREATE VIEW journal.sight AS SELECT id, token AS seen FROM journal.accounts"
        ) { scenario in
            try scenario.rewrite("list_notebooks") { _ in sql }
        }
        #expect(report.findings.rules == ["secret-in-answer"])
        let finding = try #require(report.findings.first)
        #expect(finding.severity == .high)
        #expect(finding.object == "list_notebooks")
        #expect(finding.evidence.contains(evidence))
        #expect(report.probes.map(\.outcome) == [.leaked])
        try connection.execute(finding.replay)
    }

    @Test("Whoever an operation acts for, its answers are looked at", arguments: Actor.allCases)
    func actors(actor: Actor) async throws {
        let (report, _) = try await check(["sign_in"]) { scenario in
            try scenario.rewrite("sign_in") { $0.replacing("SELECT id", with: "SELECT id, token") }
            scenario.operations.mutate("sign_in") { $0.actor = actor }
        }
        #expect(report.findings.map(\.object) == ["sign_in"])
    }

    @Test("A column that is not declared secret is none")
    func undeclared() async throws {
        let (report, _) = try await check(["list_notebooks"]) { scenario in
            try scenario.rewrite("list_notebooks") { _ in
                "SELECT id, handle FROM journal.accounts WHERE id = :user"
            }
        }
        #expect(report.findings == [])
        #expect(report.probes.map(\.outcome) == [.held])
    }

    @Test("An operation that never answered with a row is untested, not held")
    func silent() async throws {
        let (report, _) = try await check(["list_notebooks"]) { scenario in
            try scenario.rewrite("list_notebooks") { $0 + " AND name = 'no such name'" }
        }
        #expect(report.probes.map(\.outcome) == [.untested])
    }

    @Test("A scenario without secrets is not asked for any")
    func none() async throws {
        let database = try await TestDatabase(.small)
        var report = IsolationReport()
        try SecretCheck(database.context, database.connection)
            .run(CheckMonitor(), into: &report)
        #expect(report.probes.isEmpty)
    }
}
