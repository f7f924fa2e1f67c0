import Testing

@testable import ScenarioModel

/// The scenarios of documents 003 and 004 have everything that their documents name.
extension BundledScenarioTests {
    func scenario(_ name: String) throws -> Scenario {
        try ScenarioFile.load(path: BundledScenarios.folder + "/" + name, environment: [:])
    }

    /// The names that follow `words` in a schema, sorted.
    func names(after words: String, in schema: String) -> [String] {
        schema.ranges(of: words).map { range in
            String(schema[range.upperBound...].prefix { $0.isLetter || $0 == "_" || $0 == "." })
        }.sorted()
    }

    func statement(_ name: String, of scenario: Scenario) throws -> String {
        try #require(scenario.operation(named: name)).sql.text
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func `document 004 has its seven indexes, its key and its triggers`() throws {
        let schema = try BundledScenarios.schema("uuid-users")
        #expect(
            names(after: "CREATE INDEX ", in: schema) == [
                "idx_tasks_completed", "idx_tasks_created_at", "idx_tasks_updated_at",
                "idx_tasks_user_completed", "idx_tasks_user_id", "idx_users_created_at",
                "idx_users_email",
            ])
        #expect(names(after: "CONSTRAINT ", in: schema) == ["fk_tasks_user_id"])
        #expect(schema.contains("REFERENCES users(id) ON DELETE CASCADE"))
        #expect(schema.contains("id UUID PRIMARY KEY DEFAULT gen_random_uuid()"))
        #expect(schema.ranges(of: "TIMESTAMP WITH TIME ZONE DEFAULT NOW()").count == 4)
        #expect(
            names(after: "CREATE TRIGGER ", in: schema)
                == ["tasks_set_updated_at", "users_set_updated_at"])
    }

    @Test func `document 004 counts six indexes, requires TLS, and keeps its hashes`() throws {
        let scenario = try scenario("uuid-users")
        #expect(scenario.claims.indexes == 6)
        #expect(scenario.database.requiresTLS)
        let users = try #require(scenario.population.tables.first { $0.table == "users" })
        let hash = try #require(users.columns.first { $0.column == "password_hash" })
        #expect(hash.rule == ValueRule(generator: .text(.bcrypt), isSecret: true))
        #expect(
            scenario.population.tables.first { $0.table == "tasks" }?.rows
                == RowCounts(basis: .perUser, minimum: 0, maximum: 1000, mean: 50))
    }

    @Test func `document 003 has every index and constraint that it and document 000 name`()
        throws
    {
        let schema = try BundledScenarios.schema("agentic-foundation")
        let documented = [
            "idx_users_email", "idx_users_created_at", "idx_tasks_user_id", "idx_tasks_priority",
            "idx_tasks_completed", "idx_tasks_created_at", "idx_tasks_title_text",
            "idx_conversations_user_id", "idx_conversations_created_at", "idx_messages_user_id",
            "idx_messages_conversation_id", "idx_messages_created_at", "idx_messages_role",
        ]
        let indexes = names(after: "INDEX ", in: schema)
        #expect(Set(indexes).isSuperset(of: documented))
        // What the document recommends, and what it draws without naming.
        #expect(
            Set(indexes).subtracting(documented) == [
                "idx_messages_user_conversation", "idx_messages_content_text",
                "idx_task_updates_conversation_id", "idx_task_updates_task_id",
                "idx_task_updates_created_at",
            ])
        #expect(
            names(after: "CONSTRAINT ", in: schema) == [
                "ck_conversations_user_id_not_empty", "ck_messages_content_not_empty",
                "ck_messages_role", "ck_tasks_description_length", "ck_tasks_priority",
                "ck_tasks_title_not_empty", "fk_conversations_user_id",
                "fk_messages_conversation_id", "fk_messages_user_id",
                "fk_task_updates_conversation_id", "fk_task_updates_task_id", "fk_tasks_user_id",
                "pk_conversations_id", "pk_messages_id", "pk_task_updates_id", "pk_tasks_id",
                "pk_users_id", "uk_users_email",
            ])
    }

    @Test func `document 003's sample queries are there, word for word`() throws {
        let scenario = try scenario("agentic-foundation")
        #expect(
            try statement("list_conversations", of: scenario)
                == "SELECT * FROM conversations WHERE user_id = $1 ORDER BY created_at DESC")
        #expect(
            try statement("messages_of_conversation", of: scenario)
                == "SELECT * FROM messages WHERE conversation_id = $1 ORDER BY created_at ASC")
        #expect(
            try statement("messages_with_context", of: scenario)
                == """
                SELECT m.*, c.created_at as conversation_start FROM messages m \
                JOIN conversations c ON m.conversation_id = c.id \
                WHERE m.user_id = $1 AND c.id = $2 ORDER BY m.created_at ASC
                """)
    }

    @Test func `document 003's task updates hang on two parents of one user`() throws {
        let scenario = try scenario("agentic-foundation")
        let updates = try #require(
            scenario.population.tables.first { $0.table == "task_updates" })
        #expect(updates.owner == nil)
        #expect(updates.parents == ["conversation_id", "task_id"])
        // The one statement without a user is the document's own mistake.
        let unguarded = scenario.operations.filter { operation in
            operation.actor == .user && !operation.sql.parameters.contains("user")
                && !operation.name.hasPrefix("refuse_")
        }
        #expect(unguarded.map(\.name) == ["messages_of_conversation"])
        #expect(
            scenario.accepted.contains {
                $0.rule == "foreign-read" && $0.object == "messages_of_conversation"
            })
        #expect(scenario.load?.mix.contains { $0.name == "messages_of_conversation" } == false)
    }
}
