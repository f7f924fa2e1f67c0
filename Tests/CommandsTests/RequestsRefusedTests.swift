import ResultModel
import Testing

@Suite("A scenario of requests", .serialized, .sandbox)
struct RequestsRefusedTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    private func folder() throws -> String {
        try ScenarioText.notes.replacing(
            "operations:\n",
            by: "api: { base_url: http://127.0.0.1:9 }\noperations:\n"
                + "  fetch_notes: { http: GET /notes }\n"
        ).write(to: sandbox)
    }

    @Test("Is valid, and refused by what would leave its requests out")
    func refused() async throws {
        let folder = try folder()
        let validated = try await sandbox.bulkhead("validate", folder)
        #expect(validated.exitCode == 0)
        for verb in ["run", "verify", "prove"] {
            let ending = try await sandbox.bulkhead(verb, folder)
            #expect(ending.exitCode == ExitStatus.invalidScenario.code, "\(verb)")
            #expect(ending.message.contains("performs statements only"), "\(verb)")
        }
    }
}
