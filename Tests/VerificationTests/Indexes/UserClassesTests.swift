import Population
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("For whom an operation is explained")
struct UserClassesTests {
    private func users(
        of name: String, in database: TestDatabase
    ) throws -> [UserClass: ExplainedUser] {
        let operation = try #require(database.context.scenario.operation(named: name))
        let shape = try ExplainedPlan.shape(of: operation, database.connection)
        let users = UserClasses(database.context).users(for: operation, shape: shape)
        return Dictionary(uniqueKeysWithValues: users.map { ($0.label, $0) })
    }

    @Test("What hangs below a bound row counts, not how many such rows the user has")
    func fullestParent() async throws {
        let database = try await TestDatabase(.conversations)
        let plan = database.context.plan
        let conversations = try #require(plan.tableIndex(named: "conversations"))
        let users = try users(of: "recent_messages", in: database)
        #expect(Set(users.keys) == Set(UserClass.allCases))
        for (label, order) in [(UserClass.heavy, "DESC"), (.light, "ASC")] {
            guard case .seeded(let user, let rows) = users[label] else {
                Issue.record("\(label) is no seeded user")
                continue
            }
            let row = try #require(rows[conversations])
            let number = try #require(user.number)
            let key = plan.key(table: conversations, user: number, row: row).description
            let count = try database.value(
                "SELECT count(*) FROM messages WHERE conversation_id = '\(key)'")
            // Of those that are not deleted; the light one is at the 5th percentile.
            let expected = try database.value(
                """
                SELECT count(*) AS messages FROM messages m JOIN conversations c
                ON c.id = m.conversation_id WHERE c.deleted_at IS NULL
                GROUP BY c.id ORDER BY messages \(order) LIMIT 1
                """)
            #expect(count == expected, "\(label)")
        }
    }

    @Test("An operation about hidden rows is explained with those")
    func hidden() async throws {
        let database = try await TestDatabase(.conversations)
        let plan = database.context.plan
        let conversations = try #require(plan.tableIndex(named: "conversations"))
        let messages = try #require(plan.tableIndex(named: "messages"))
        for hidden in [false, true] {
            for quantile in [0, 0.05, 0.5, 0.9, 1] {
                let found = try #require(
                    plan.rowAtQuantile(
                        quantile, table: conversations, byRowsIn: messages, hidden: hidden))
                #expect(
                    plan.isHidden(table: conversations, user: found.user, row: found.row)
                        == hidden)
            }
        }
    }

    @Test("Who binds a row of which nothing hangs is explained by how many such rows there are")
    func ownRows() async throws {
        let database = try await TestDatabase(.conversations)
        let plan = database.context.plan
        let tasks = try #require(plan.tableIndex(named: "tasks"))
        guard case .seeded(let user, let rows) = try users(of: "get_task", in: database)[.heavy]
        else {
            Issue.record("the heaviest is no seeded user")
            return
        }
        #expect(rows.isEmpty)
        #expect(user.number == plan.userAtQuantile(1, table: tasks))
    }
}
