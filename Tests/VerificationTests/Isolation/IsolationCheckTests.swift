import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Attacks on the application's statements")
struct IsolationCheckTests {
    private func attack(
        _ operations: [String]? = nil, sql: String = "",
        change: (inout Scenario) throws -> Void = { _ in }
    ) async throws -> IsolationReport {
        let database = try await TestDatabase(sql: sql) { scenario in
            try change(&scenario)
            if let operations {
                scenario.operations.removeAll { !operations.contains($0.name) }
            }
        }
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        return report
    }

    @Test("On a correct application every probe holds, and nothing is changed")
    func silence() async throws {
        let database = try await TestDatabase()
        let before = try database.digest()
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        #expect(report.findings == [])
        let unsettled = report.probes.filter { $0.outcome != .held }
        #expect(unsettled.map(\.id) == [])
        // What no cell of its answer gives away is compared with a solo database.
        #expect(report.probes.contains { $0.id == "foreign-influence/count_tasks/solo" })
        #expect(!report.probes.contains { $0.id == "foreign-read/count_tasks/answer" })
        #expect(report.probes.contains { $0.id == "foreign-read/get_task/task" })
        #expect(report.probes.contains { $0.id == "foreign-write/complete_task/task" })
        #expect(
            report.probes.contains { $0.id == "foreign-parent-insert/append_message/conversation" })
        #expect(Set(report.probes.map(\.id)).count == report.probes.count)
        #expect(!report.controls.contains { !$0.fired })
        #expect(
            report.controls.map(\.name) == [
                "messages_by_conversation", "foreign-read (built in)", "foreign-write (built in)",
                "foreign-parent-insert (built in)", "existence-told (built in)",
                "count over everybody (built in)",
            ])
        #expect(report.notes == [])
        #expect(try database.digest() == before)
    }

    @Test("A read without its owner predicate is a foreign read, attributed and replayable")
    func foreignRead() async throws {
        let database = try await TestDatabase { scenario in
            scenario.operations.removeAll { $0.name != "get_task" }
            try scenario.cut(" AND user_id = :user", from: "get_task")
        }
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        #expect(report.findings.rules == ["foreign-read"])
        let finding = try #require(report.findings.first)
        #expect(finding.severity == .critical)
        #expect(finding.object == "get_task")
        #expect(finding.evidence.contains("by tasks.id"))
        #expect(finding.fix.contains("AND tasks.user_id = :user"))
        let probe = report.probes.first { $0.id == "foreign-read/get_task/task" }
        #expect(probe?.outcome == .leaked)
        #expect(probe?.actor == "light → heavy, heavy → light, median → p90")
        // The replay is a script that runs as it stands.
        try database.connection.execute(finding.replay)
    }

    @Test("A list without its owner predicate is a foreign read")
    func foreignList() async throws {
        let report = try await attack(["list_tasks"]) {
            try $0.cut("WHERE user_id = :user", from: "list_tasks")
        }
        #expect(report.findings.rules == ["foreign-read"])
        #expect(report.probes.map(\.outcome) == [.leaked])
    }

    @Test("Text alone gives a leak away, by its canary")
    func canary() async throws {
        let report = try await attack(["get_task"]) {
            try $0.rewrite("get_task") { _ in
                "SELECT upper(title) AS shouted, title || '!' AS marked FROM tasks WHERE id = :task"
            }
        }
        #expect(report.findings.rules == ["foreign-read"])
        #expect(report.findings.first?.evidence.contains("canary in marked") == true)
    }

    @Test("A count over another user's rows tells of their existence")
    func existence() async throws {
        let report = try await attack(["count_messages"]) {
            try $0.cut(" AND user_id = :user", from: "count_messages")
        }
        #expect(report.findings.rules == ["existence-told"])
        #expect(report.findings.first?.severity == .medium)
        #expect(
            report.probes.map(\.outcome) == [.held, .leaked, .held])
    }

    @Test(
        "A write without its owner predicate is a foreign write",
        arguments: ["complete_task", "delete_task"])
    func foreignWrite(operation: String) async throws {
        let report = try await attack([operation]) {
            try $0.cut(" AND user_id = :user", from: operation)
        }
        #expect(report.findings.rules == ["foreign-write"])
        #expect(report.findings.first?.severity == .critical)
        #expect(report.findings.first?.evidence.contains("of tasks") == true)
    }

    @Test("A write of the values that the victim's row already had is still a foreign write")
    func untouchedValues() async throws {
        let report = try await attack(["complete_task"]) {
            try $0.rewrite("complete_task") { _ in
                "UPDATE tasks SET title = title WHERE id = :task"
            }
        }
        #expect(report.findings.rules == ["foreign-write"])
    }

    @Test("A write over everybody's rows is a foreign write although nothing was replaced")
    func blindWrite() async throws {
        let report = try await attack(["complete_all_tasks"]) {
            try $0.cut("WHERE user_id = :user", from: "complete_all_tasks")
        }
        #expect(report.findings.rules == ["foreign-write"])
    }

    @Test("An insert below a foreign parent is planted, although both foreign keys hold")
    func foreignParent() async throws {
        let report = try await attack(["append_message"]) {
            try $0.rewrite("append_message") { _ in
                """
                INSERT INTO messages (conversation_id, user_id, role, content, created_at)
                VALUES (:conversation, :user, 'user', :content, now())
                """
            }
        }
        #expect(report.findings.rules == ["foreign-parent-insert"])
        let finding = try #require(report.findings.first)
        #expect(finding.severity == .high)
        #expect(finding.evidence.contains("1 of messages below conversations"))
        #expect(finding.fix.contains("FOREIGN KEY (conversation_id, user_id)"))
    }

    @Test("An owner whose own call fails proves nothing: inconclusive, not held")
    func inconclusive() async throws {
        let report = try await attack(["get_task"]) {
            try $0.cut(" AND user_id = :user", from: "get_task")
            try $0.rewrite("get_task") { $0 + " AND title = 'no such title'" }
        }
        #expect(report.findings == [])
        #expect(report.probes.map(\.outcome) == [.inconclusive, .inconclusive, .untested])
        #expect(report.probes.first?.reason?.contains("own call") == true)
    }

    @Test("A leak is one even where the owner's own call did not do what it should")
    func soundness() async throws {
        let report = try await attack(["get_task"]) {
            try $0.cut(" AND user_id = :user", from: "get_task")
            $0.operations.mutate("get_task") { $0.expectation = .rows(7...7) }
        }
        #expect(report.findings.rules == ["foreign-read"])
    }

    @Test("The operation's time limit is not the observer's")
    func timeLimit() async throws {
        let report = try await attack(["get_task"]) {
            try $0.rewrite("get_task") { $0 + " AND pg_sleep(3) IS NOT NULL" }
            $0.operations.mutate("get_task") { $0.timeoutNanoseconds = 50_000_000 }
        }
        #expect(report.probes.map(\.outcome) == [.inconclusive, .inconclusive, .untested])
        #expect(report.probes.first?.reason?.contains("57014") == true)
    }

    @Test("A control that does not leak has not fired")
    func silentControl() async throws {
        let report = try await attack([]) { scenario in
            let get = try #require(scenario.operation(named: "recent_messages"))
            scenario.isolation.controls = [get]
        }
        #expect(report.controls.map(\.fired) == [false, true])
    }

    @Test("What must be refused and is accepted is an unenforced constraint")
    func accepted() async throws {
        let report = try await attack(
            ["create_blank_task"], sql: "ALTER TABLE tasks DROP CONSTRAINT tasks_title_check")
        #expect(report.findings.rules == ["unenforced-constraint"])
        #expect(report.findings.first?.object == "create_blank_task")
        #expect(report.probes.map(\.outcome) == [.leaked])
    }

    @Test("A refusal for another reason is not the expected one")
    func otherRefusal() async throws {
        let report = try await attack(["create_blank_task"]) {
            $0.operations.mutate("create_blank_task") {
                $0.expectation = .refusal(sqlState: "23505")
            }
        }
        #expect(report.findings.rules == ["unenforced-constraint"])
        #expect(report.findings.first?.evidence.contains("23514") == true)
    }

    @Test("A check that is told to stop returns what it has")
    func stopping() async throws {
        let database = try await TestDatabase()
        var seen = 0
        var report = IsolationReport()
        let monitor = CheckMonitor(
            progress: { _ in seen += 1 }, shouldStop: { seen >= 2 })
        try IsolationCheck(database.context, monitor: monitor)
            .run(database.connection, into: &report)
        #expect(seen == 2)
        #expect(!report.probes.isEmpty)
        #expect(report.controls.isEmpty)
    }
}
