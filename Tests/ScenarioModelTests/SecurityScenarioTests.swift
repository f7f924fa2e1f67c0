import Foundation
import Testing

@testable import ScenarioModel

/// Documents 000 and 002 as their scenarios declare them.
@Suite struct SecurityScenarioTests {
    private func schema(of folder: String) throws -> String {
        try String(contentsOfFile: folder + "/schema.sql", encoding: .utf8)
    }

    @Test func `document 000 has every constraint and index under its name`() throws {
        let sql = try schema(of: BundledScenarios.aiNativeTodo)
        let constraints = [
            "pk_users_id", "uk_users_email", "ck_users_email_format", "pk_tasks_id",
            "fk_tasks_user_id", "ck_tasks_priority", "ck_tasks_title_not_empty",
            "ck_tasks_description_length", "pk_conversations_id", "fk_conversations_user_id",
            "ck_conversations_user_id_not_empty", "pk_messages_id", "fk_messages_user_id",
            "fk_messages_conversation_id", "ck_messages_role", "ck_messages_content_not_empty",
        ]
        for name in constraints { #expect(sql.contains("CONSTRAINT \(name)"), "\(name)") }
        let indexes = [
            "idx_users_email", "idx_users_created_at", "idx_tasks_user_id", "idx_tasks_priority",
            "idx_tasks_completed", "idx_tasks_created_at", "idx_tasks_title_text",
            "idx_conversations_user_id", "idx_conversations_created_at", "idx_messages_user_id",
            "idx_messages_conversation_id", "idx_messages_created_at", "idx_messages_role",
        ]
        for name in indexes { #expect(sql.contains("INDEX \(name) ON "), "\(name)") }
        #expect(sql.ranges(of: "CREATE INDEX").count + sql.ranges(of: "CREATE UNIQUE").count == 13)
    }

    @Test func `document 000 claims both layers, acts as a role that policies bind, over TLS`()
        throws
    {
        let scenario = try ScenarioFile.load(path: BundledScenarios.aiNativeTodo, environment: [:])
        #expect(scenario.isolation.layers == [.queries, .policies])
        #expect(scenario.database.requiresTLS)
        #expect(scenario.database.role == "todo_app")
        #expect(scenario.database.identity.map(\.sql.parameters) == [["user"]])
        let sql = try schema(of: BundledScenarios.aiNativeTodo)
        for table in ["users", "tasks", "conversations", "messages", "task_updates"] {
            #expect(sql.contains("ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY;"))
            #expect(sql.contains("ALTER TABLE \(table) FORCE ROW LEVEL SECURITY;"))
            #expect(sql.contains("ON \(table) "))
        }
        #expect(sql.contains("NOBYPASSRLS"))
    }

    @Test func `document 000's queries are its own, and the bad one is among them`() throws {
        let scenario = try ScenarioFile.load(path: BundledScenarios.aiNativeTodo, environment: [:])
        let unnamed = scenario.operations.filter { operation in
            operation.actor == .user && operation.expectation == .anything
                && !operation.sql.parameters.contains("user")
        }
        #expect(unnamed.map(\.name) == ["messages_of_conversation"])
        #expect(
            scenario.accepted.contains {
                $0.rule == "foreign-read" && $0.object == "messages_of_conversation"
            })
        #expect(scenario.claims.constraints.count == 7)
    }

    @Test func `document 002 has its indexes, its key types and Better Auth's tables`() throws {
        let sql = try schema(of: BundledScenarios.uuidConversations)
        let indexes = [
            "idx_tasks_user_id", "idx_conversations_user_id", "idx_conversations_updated_at",
            "idx_messages_conversation_id", "idx_messages_created_at",
        ]
        for name in indexes { #expect(sql.contains("CREATE INDEX \(name) ON "), "\(name)") }
        #expect(sql.contains("id UUID PRIMARY KEY DEFAULT gen_random_uuid()"))
        #expect(sql.contains("ENUM ('user', 'assistant')"))
        #expect(sql.contains("tool_calls JSONB"))
        for name in ["\"user\"", "session", "account", "verification"] {
            #expect(sql.contains("CREATE TABLE \(name) ("))
        }
    }

    @Test func `document 002's messages are owned through their conversation alone`() throws {
        let scenario = try ScenarioFile.load(
            path: BundledScenarios.uuidConversations, environment: [:])
        let tables = Dictionary(
            uniqueKeysWithValues: scenario.population.tables.map { ($0.table, $0) })
        let messages = try #require(tables["messages"])
        #expect(messages.owner == nil)
        #expect(messages.parents == ["conversation_id"])
        #expect(
            messages.rows == RowCounts(basis: .perParent, minimum: 1, maximum: 980, mean: 20))
        #expect(
            messages.columns.first { $0.column == "tool_calls" }?.rule.conditions
                == [ColumnCondition(column: "role", value: "assistant")])
        #expect(tables["conversations"]?.hidden?.column == "deleted_at")
        let paged = scenario.operations.filter { $0.pages != nil }
        #expect(paged.map(\.name) == ["tasks_page", "messages_page"])
        #expect(paged.allSatisfy { $0.sql.source.contains("LIMIT 50") })
        let hidden = scenario.operations.filter(\.concernsHidden)
        #expect(
            hidden.map(\.name) == [
                "deleted_conversations", "restore_conversation", "clean_up_conversations",
            ])
        #expect(hidden.last?.actor == .system)
    }
}
