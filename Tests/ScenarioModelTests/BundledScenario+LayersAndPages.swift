import Testing

@testable import ScenarioModel

/// The scenarios of documents 000 and 002 have everything that their documents name.
extension BundledScenarioTests {
    @Test func `document 000 has its constraints and indexes, and one policy a table`() throws {
        let schema = try BundledScenarios.schema("ai-native-todo")
        #expect(
            Set(names(after: "INDEX ", in: schema)) == [
                "idx_users_email", "idx_users_created_at", "idx_tasks_user_id",
                "idx_tasks_priority", "idx_tasks_completed", "idx_tasks_created_at",
                "idx_tasks_title_text", "idx_conversations_user_id",
                "idx_conversations_created_at", "idx_messages_user_id",
                "idx_messages_conversation_id", "idx_messages_created_at", "idx_messages_role",
            ])
        #expect(
            names(after: "CONSTRAINT ", in: schema) == [
                "ck_conversations_user_id_not_empty", "ck_messages_content_not_empty",
                "ck_messages_role", "ck_tasks_description_length", "ck_tasks_priority",
                "ck_tasks_title_not_empty", "ck_users_email_format", "fk_conversations_user_id",
                "fk_messages_conversation_id", "fk_messages_user_id",
                "fk_task_updates_conversation_id", "fk_task_updates_task_id", "fk_tasks_user_id",
                "pk_conversations_id", "pk_messages_id", "pk_task_updates_id", "pk_tasks_id",
                "pk_users_id", "uk_users_email",
            ])
        let tables = names(after: "CREATE TABLE ", in: schema)
        #expect(names(after: "CREATE POLICY ", in: schema) == tables.map { $0 + "_own" })
        for table in tables {
            #expect(schema.contains("ALTER TABLE \(table) FORCE ROW LEVEL SECURITY"))
        }
    }

    @Test func `document 000 claims both layers, and TLS for every connection`() throws {
        let scenario = try scenario("ai-native-todo")
        #expect(scenario.isolation.layers == [.queries, .policies])
        #expect(scenario.database.requiresTLS)
        #expect(scenario.database.role == "todo_app")
        let users = try #require(scenario.population.tables.first { $0.table == "users" })
        #expect(users.columns.first { $0.column == "id" }?.rule.generator == .text(.token))
    }

    @Test func `document 000's sample and security queries are there, word for word`() throws {
        let scenario = try scenario("ai-native-todo")
        let documented = [
            "conversations_of_user":
                "SELECT * FROM conversations WHERE user_id = $1 ORDER BY created_at DESC",
            "messages_of_conversation":
                "SELECT * FROM messages WHERE conversation_id = $1 ORDER BY created_at ASC",
            "messages_with_context": """
            SELECT m.*, c.created_at AS conversation_start FROM messages m \
            JOIN conversations c ON m.conversation_id = c.id \
            WHERE m.user_id = $1 AND c.id = $2 ORDER BY m.created_at ASC
            """,
            "own_conversation": "SELECT * FROM conversations WHERE user_id = $1 AND id = $2",
            "own_messages_of_conversation":
                "SELECT * FROM messages WHERE user_id = $1 AND conversation_id = $2",
        ]
        for (name, text) in documented { #expect(try statement(name, of: scenario) == text) }
    }

    @Test func `document 002 has its indexes, and messages that only a conversation owns`()
        throws
    {
        let schema = try BundledScenarios.schema("uuid-conversations")
        #expect(
            Set(names(after: "CREATE INDEX ", in: schema)).isSuperset(of: [
                "idx_tasks_user_id", "idx_conversations_user_id", "idx_conversations_updated_at",
                "idx_messages_conversation_id", "idx_messages_created_at",
            ]))
        #expect(schema.contains("id UUID PRIMARY KEY DEFAULT gen_random_uuid()"))
        #expect(schema.contains("CREATE TYPE message_role AS ENUM ('user', 'assistant')"))
        let scenario = try scenario("uuid-conversations")
        let tables = scenario.population.tables
        let messages = try #require(tables.first { $0.table == "messages" })
        #expect(messages.owner == nil)
        #expect(messages.parents == ["conversation_id"])
        #expect(tables.first { $0.table == "conversations" }?.hidden?.column == "deleted_at")
    }

    @Test func `document 002's pages hold 50, and its soft delete can be undone`() throws {
        let scenario = try scenario("uuid-conversations")
        let paged = scenario.operations.filter { $0.pages != nil }
        #expect(paged.map(\.name) == ["tasks_page", "messages_page"])
        for operation in paged { #expect(operation.sql.text.contains("LIMIT 50")) }
        let hidden = scenario.operations.filter(\.concernsHidden)
        #expect(
            hidden.map(\.name) == [
                "deleted_conversations", "restore_conversation", "clean_up_conversations",
            ])
        #expect(hidden.last?.actor == .system)
    }
}
