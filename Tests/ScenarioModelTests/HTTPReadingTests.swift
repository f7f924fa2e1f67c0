import Testing

@testable import ScenarioModel

@Suite struct HTTPReadingTests {
    private func scenario(
        _ yaml: String, environment: [String: String] = [:]
    ) throws -> Scenario {
        try ScenarioFolder().parse(yaml, environment: environment).get()
    }

    @Test func `the whole scenario of the reference is read`() throws {
        let scenario = try scenario(HTTPScenario.whole)
        #expect(scenario.operations.isEmpty)
        #expect(
            scenario.httpOperations.map(\.name) == [
                "list_tasks", "create_task", "get_task", "delete_task", "chat", "history",
                "delete_by_tool", "delete_account", "health",
            ])
        #expect(scenario.httpJourneys.map(\.name) == ["chat_turn", "read_all"])
        #expect(scenario.isolation.layers == [.api])
        #expect(scenario.isolation.httpControls.map(\.name) == ["any_task"])
        #expect(scenario.isolation.publicRoutes.map(\.route) == ["GET /docs"])
        #expect(scenario.isolation.untestedRoutes.map(\.route) == ["POST /webhooks/{source}"])
        #expect(scenario.declaresDatabase)
    }

    @Test func `an API needs no database`() throws {
        let scenario = try scenario(HTTPScenario.alone)
        #expect(!scenario.declaresDatabase)
        #expect(scenario.isolation.layers == [.api])
        #expect(scenario.api?.baseURL?.resolved { _ in nil } == "http://127.0.0.1:8000")
    }
}
