import ResultModel
import Testing

extension NamedServerTests {
    @Suite("A schema without operations")
    struct SchemaAloneTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        @Test("Claims the policies layer, and is judged by nothing that it does not declare")
        func policiesAlone() async throws {
            let text = ScenarioText(
                yaml: """
                    bulkhead: 1
                    name: notes
                    database: { schema: schema.sql }
                    tenant: users.id
                    population:
                      users: 20
                      tables: { notes: { owner: user_id, rows: { min: 1, max: 20, mean: 5 } } }

                    """, schema: ScenarioText.notes.schema)
            let folder = try text.write(to: sandbox)
            _ = try await sandbox.bulkhead(
                "run", folder, "--dsn", try await emptyDatabase(), "--out", "out")
            let result = try sandbox.result()
            #expect(result.isolation?.layers == ["policies"])
            #expect(result.load == nil && result.indexes == nil && result.cascade == nil)
            #expect(result.findings.allSatisfy { $0.section == .isolation })
        }
    }
}
