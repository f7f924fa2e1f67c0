import ResultModel
import Testing

@testable import Verification

@Suite("Operations under the policies")
struct OwnRowsWithheldTests {
    /// The chat with operations, one of which is bound to a row.
    private static let chat = PolicySchema(
        sql: PolicySchema.chat.sql,
        scenario: PolicySchema.chat.scenario + """

            operations:
              conversations: { sql: SELECT id FROM conversations }
              messages:
                sql: SELECT id FROM messages WHERE conversation_id = :conversation
                bind: { conversation: conversations.id }
              write:
                sql: >
                  INSERT INTO messages (user_id, conversation_id, role, body)
                  VALUES (:user, :conversation, 'user', 'x')
                bind: { conversation: conversations.id }
            """)

    private func withheld(_ fault: String) async throws -> [String] {
        try await Self.chat.attacked(fault).findings
            .filter { $0.ruleId == Rule.ownRowsWithheld.id }.map(\.object).sorted()
    }

    @Test("Nothing is withheld where the policies hold, and a twin that hides all is seen")
    func silence() async throws {
        let report = try await Self.chat.attacked()
        let probes = report.probes.filter { $0.rule == Rule.ownRowsWithheld.id }
        #expect(probes.map(\.outcome) == Array(repeating: .held, count: 4))
        #expect(
            report.twins.first { $0.rule == Rule.ownRowsWithheld.id }
                == TwinResult(rule: Rule.ownRowsWithheld.id, fired: 1, total: 1, silent: []))
    }

    @Test(
        "A policy that is gone, a right that was never granted",
        arguments: [
            ("DROP POLICY messages_r ON messages", ["messages"]),
            ("DROP POLICY messages_a ON messages", ["write"]),
            ("REVOKE SELECT ON conversations FROM {app}", ["conversations"]),
            ("CREATE POLICY none ON messages AS RESTRICTIVE USING (false)", ["messages", "write"]),
        ])
    func mutants(_ fault: String, _ operations: [String]) async throws {
        #expect(try await withheld(fault) == operations)
    }
}
