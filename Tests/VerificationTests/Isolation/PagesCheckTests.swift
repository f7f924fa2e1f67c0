import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Pages of a list")
struct PagesCheckTests {
    private func read(
        _ operation: String, keeping others: [String] = [],
        change: (inout Scenario) throws -> Void = { _ in }
    ) async throws -> (report: IsolationReport, database: TestDatabase) {
        let database = try await TestDatabase(.conversations) { scenario in
            try change(&scenario)
            scenario.operations.removeAll { !([operation] + others).contains($0.name) }
        }
        var report = IsolationReport()
        let runner = AttackRunner(context: database.context, connection: database.connection)
        for declared in database.context.scenario.operations where declared.name == operation {
            try PagesCheck(runner).run(declared, into: &report)
        }
        return (report, database)
    }

    @Test(
        "Behind the last row's key they hold each row once, at rest and while rows are added",
        arguments: [("tasks_page", "create_task"), ("messages_page", "append_user_message")])
    func silence(page: String, insert: String) async throws {
        let (report, _) = try await read(page, keeping: [insert])
        #expect(report.findings == [])
        #expect(
            report.probes.map(\.id)
                == ["incomplete-pages/\(page)/rest", "incomplete-pages/\(page)/insertion"])
        #expect(report.probes.map(\.outcome) == [.held, .held])
    }

    private func offset(_ scenario: inout Scenario) throws {
        try scenario.rewrite("tasks_page") { _ in
            "SELECT id, user_id FROM tasks WHERE user_id = :user ORDER BY id DESC "
                + "OFFSET :skip LIMIT 50"
        }
        scenario.operations.mutate("tasks_page") { operation in
            operation.binds = [
                Bind(
                    parameter: "skip", rule: ValueRule(generator: .value("0")),
                    position: operation.position)
            ]
            operation.pages?.continuation = .offset("skip")
        }
    }

    @Test("At an OFFSET they are complete at rest, and repeat rows while others are added")
    func offset() async throws {
        let (report, database) = try await read(
            "tasks_page", keeping: ["create_task"], change: offset)
        #expect(report.probes.map(\.outcome) == [.held, .leaked])
        let finding = try #require(report.findings.first)
        #expect(finding.ruleId == "incomplete-pages")
        #expect(finding.severity == .medium)
        #expect(finding.evidence.contains("came more than once"))
        #expect(!finding.evidence.contains("never came"))
        #expect(finding.replay.contains("EXECUTE added"))
        try database.connection.execute(finding.replay)
    }

    @Test("Without an operation that adds rows, that part is untested and says so")
    func nobodyAdds() async throws {
        let (report, _) = try await read("tasks_page", change: offset)
        #expect(report.findings == [])
        #expect(report.probes.map(\.outcome) == [.held, .untested])
        #expect(report.probes.last?.reason == "no operation of a user creates rows of tasks")
    }

    /// A list that is wrong at rest.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let original: String
        let broken: String
        let evidence: String
        var testDescription: String { evidence }
    }

    @Test(
        "Rows that are missing, foreign or without end are told apart",
        arguments: [
            Wrong(
                original: "ORDER BY id DESC", broken: "ORDER BY completed, id DESC",
                evidence: "never came"),
            Wrong(
                original: "user_id = :user AND",
                broken: "user_id = :user AND completed = FALSE AND",
                evidence: "never came"),
            Wrong(
                original: "user_id = :user AND", broken: "(user_id = :user OR id < 40) AND",
                evidence: "should not have come"),
            Wrong(
                original: "id < :before", broken: "id < 2147483647 - 0 * :before",
                evidence: "there is no last page"),
        ])
    func wrong(_ wrong: Wrong) async throws {
        let (report, _) = try await read("tasks_page") {
            try $0.rewrite("tasks_page") {
                $0.replacing(wrong.original, with: wrong.broken)
            }
        }
        #expect(report.findings.map(\.ruleId) == ["incomplete-pages"])
        #expect(
            report.findings[0].evidence.contains(wrong.evidence), "\(report.findings[0].evidence)")
        #expect(report.probes.first?.outcome == .leaked)
    }

    @Test("What cannot be told is untested, with the reason")
    func untested() async throws {
        let keyless = try await read("tasks_page") {
            try $0.rewrite("tasks_page") {
                $0.replacing("SELECT id, ", with: "SELECT id + 0 AS id, ")
            }
        }.report
        #expect(keyless.probes.map(\.outcome) == [.untested, .untested])
        #expect(keyless.probes.first?.reason == "its answer holds no key of tasks")
        let single = try await read("tasks_page") {
            try $0.rewrite("tasks_page") { $0.replacing("LIMIT 50", with: "LIMIT 5000") }
        }.report
        #expect(single.probes.first?.reason == "nobody has more than one page")
        let refused = try await read("tasks_page", keeping: ["create_task"]) {
            try $0.rewrite("create_task") {
                $0.replacing("VALUES (:user, :title", with: "VALUES (:user || 'x', :title")
            }
        }.report
        #expect(refused.probes.map(\.outcome) == [.held, .untested])
        #expect(refused.probes.last?.reason?.contains("create_task added no row") == true)
        #expect(keyless.findings + single.findings + refused.findings == [])
    }

    @Test("A reading names what is wrong, and nothing else")
    func reading() {
        var reading = PageReading(expected: ["1", "2", "3"])
        reading.added = ["9"]
        reading.take(["3", "2"])
        #expect(reading.problem == "1 row never came (1)")
        reading.take(["1", "9"])
        #expect(reading.problem == nil)
        #expect(reading.pages == 2)
        reading.take(["2", "7"])
        #expect(reading.problem == "1 row came more than once (2); 1 row should not have come (7)")
    }
}
