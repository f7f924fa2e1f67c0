import DatabaseCatalog
import Testing

@testable import Verification

@Suite("References that no foreign key makes")
struct ImpliedReferenceTests {
    private func implied(
        _ sql: String, _ template: TestTemplate = .small
    ) async throws -> [String] {
        let database = try await TestDatabase(template, sql: sql)
        return database.context.impliedReferences.map {
            "\($0.child.displayName).\($0.column) → \($0.parent.displayName).\($0.referencedColumn)"
        }
    }

    @Test("Where every reference has its foreign key there is none")
    func silence() async throws {
        #expect(try await implied("") == [])
        #expect(try await implied("", .journal) == [])
    }

    @Test("A dropped foreign key leaves the reference")
    func dropped() async throws {
        let found = try await implied(
            """
            ALTER TABLE messages DROP CONSTRAINT messages_conversation_id_fkey;
            ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey;
            """)
        #expect(
            found == ["tasks.user_id → users.id", "messages.conversation_id → conversations.id"])
    }

    @Test("Other spellings count; another type, another name and a table's own key do not")
    func names() async throws {
        let found = try await implied(
            """
            CREATE TABLE entries (id int PRIMARY KEY);
            CREATE TABLE audit (
              id int PRIMARY KEY, "userId" bigint, entry_id int, task_id text, useless_id int,
              author int, conversations_id int);
            CREATE TABLE profiles (user_id int PRIMARY KEY);
            """)
        #expect(
            found == [
                "audit.userId → users.id", "audit.entry_id → entries.id",
                "audit.conversations_id → conversations.id",
            ])
    }
}
