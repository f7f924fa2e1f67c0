import DatabaseCatalog
import Population
import PostgresDriver
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Operations of a role that policies bind")
struct ApplicationRoleTests {
    /// Explains a statement that names no user, for the heaviest one.
    private func rows(_ change: (inout Scenario) -> Void = { _ in }) async throws -> [Double] {
        let database = try await TestDatabase(.policies) { scenario in
            try scenario.rewrite("list_tasks") { _ in "SELECT id FROM tasks" }
            change(&scenario)
        }
        let context = database.context
        let operation = try #require(context.scenario.operation(named: "list_tasks"))
        let tasks = try #require(context.plan.tableIndex(named: "tasks"))
        let heavy = context.plan.userAtQuantile(1, table: tasks)
        let cells = try OperationExplainer(
            context: context, connection: database.connection, operation: operation
        ).cells(for: .seeded(ActingUser(heavy, .heavy, in: context.plan))).cells
        let own = context.plan.rowCount(table: tasks, user: heavy)
        return cells.map { $0.measure.rows / Double(own) }
    }

    @Test("Plans are those of the role, with its policies in them")
    func plans() async throws {
        #expect(try await rows() == [1, 1])
        let unbound = try await rows { $0.database.role = nil }
        #expect(unbound.count == 2)
        #expect(unbound.allSatisfy { $0 > 1.5 })
    }

    @Test("A transaction without identity sees nothing, one that has it sees its own")
    func identity() async throws {
        let database = try await TestDatabase(.policies)
        let connection = database.connection
        let tables = ["users", "tasks", "conversations", "messages", "task_updates"]
        try connection.execute("SET ROLE todo_app")
        for table in tables {
            #expect(try database.value("SELECT count(*) FROM \(table)") == "0")
        }
        try connection.execute("RESET ROLE")
        let user = ActingUser(0, .light, in: database.context.plan)
        let rehearsal = OperationRehearsal(context: database.context, connection: connection)
        for table in database.context.ownedTables {
            let own = try #require(database.context.belongs(table, as: "t", to: "$1"))
            let expected = try connection.query(
                "SELECT count(*) FROM \(table.sqlName) t WHERE \(own)", [user.key]
            ).string(row: 0, column: 0)
            let seen = try rehearsal.acting(as: user) { () throws(PostgresError) -> String? in
                try rehearsal.takeApplicationRole()
                return try connection.query("SELECT count(*) FROM \(table.sqlName)")
                    .string(row: 0, column: 0)
            }
            #expect(seen == expected)
        }
    }

    @Test("Queries are attacked as a role that no policy binds: one that names nobody leaks")
    func queriesAlone() async throws {
        let database = try await TestDatabase(.policies)
        var report = IsolationReport()
        try IsolationCheck(database.context).run(database.connection, into: &report)
        let findings = report.findings.map { "\($0.ruleId) \($0.object)" }
        #expect(
            findings == [
                "foreign-read messages_of_conversation",
                "unenforced-constraint refuse_content_of_whitespace",
            ])
        #expect(report.findings[0].fix.contains("AND messages.user_id = :user"))
        #expect(Set(report.controls.map(\.fired)) == [true])
        let unsettled = report.probes.filter { $0.outcome != .held }.map(\.object)
        #expect(unsettled == ["messages_of_conversation", "refuse_content_of_whitespace"])
    }

    @Test("The rows that belong to a user are the same by either condition")
    func belongs() async throws {
        for template in [TestTemplate.journal, .conversations] {
            let database = try await TestDatabase(template)
            let context = database.context
            let user = ActingUser(
                context.plan.userAtQuantile(0.9, table: context.largestPlannedTable ?? 0), .p90,
                in: context.plan)
            for table in context.ownedTables {
                let owner = try #require(context.owner(of: table, as: "t"))
                let own = try #require(context.belongs(table, as: "t", to: "$1"))
                let differing = try database.connection.query(
                    """
                    SELECT count(*) FILTER (WHERE (\(own)) IS TRUE), \
                    count(*) FILTER (WHERE ((\(own)) IS TRUE) <> ((\(owner) = $1) IS TRUE)) \
                    FROM \(table.sqlName) t
                    """, [user.key])
                #expect(differing.string(row: 0, column: 1) == "0", "\(table.displayName)")
            }
        }
    }
}
