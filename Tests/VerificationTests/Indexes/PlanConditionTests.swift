import DatabaseCatalog
import Testing

@testable import Verification

@Suite("Reading conditions of plans")
struct PlanConditionTests {
    private let tasks = Table(
        id: 1, schema: "public", name: "tasks", isPartitioned: false,
        columns: [("user_id", 23), ("completed", 16), ("email", 1043), ("created_at", 1184)]
            .enumerated().map { number, column in
                Column(
                    attribute: number + 1, name: column.0, typeID: column.1, typeName: "",
                    maximumLength: nil, isNotNull: true, defaultExpression: nil,
                    isGenerated: false, identity: nil, enumLabels: [], isArray: false)
            },
        primaryKey: [], uniqueConstraints: [], foreignKeys: [], checks: [], indexes: [],
        triggers: [])

    private func equalities(_ text: String, alias: String? = "tasks") -> [String] {
        PlanCondition(text, of: tasks, alias: alias).equalities
    }

    @Test("Equalities are found through casts, booleans and aliases")
    func equal() {
        #expect(equalities("((user_id = 5) AND (completed = false))") == ["user_id", "completed"])
        #expect(equalities("((user_id = $1) AND (NOT completed))") == ["user_id", "completed"])
        #expect(equalities("((email)::text = 'user_id = 7'::text)") == ["email"])
        #expect(equalities("(tasks.user_id = other.user_id)") == ["user_id"])
        #expect(equalities("(other.user_id = 5)") == [])
    }

    @Test("Ranges are no equalities")
    func ranges() {
        let condition = PlanCondition("(created_at > now())", of: tasks, alias: nil)
        #expect(condition.equalities == [])
        #expect(condition.comparisons == ["created_at"])
    }
}
