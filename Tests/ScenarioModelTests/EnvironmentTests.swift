import Testing

@testable import ScenarioModel

@Suite struct EnvironmentTests {
    private let environment = [
        "USERS": "25", "EMPTY": "", "SECRET": "5 hunter2", "NEST": "${USERS}",
    ]

    private func expand(_ value: String) throws -> String {
        try EnvironmentExpansion.expand(value, environment: environment)
    }

    @Test func `variables stand for their values`() throws {
        #expect(try expand("${USERS}") == "25")
        #expect(try expand("a ${USERS} b ${USERS}") == "a 25 b 25")
        #expect(try expand("${MISSING:-7}") == "7")
        #expect(try expand("${EMPTY:-7}") == "7")
        #expect(try expand("${EMPTY}") == "")
        #expect(try expand("${MISSING:-}") == "")
        #expect(try expand("${MISSING:-a:-b}") == "a:-b")
        #expect(
            try expand("no variable, $USERS, $$ or $ {USERS}")
                == "no variable, $USERS, $$ or $ {USERS}")
    }

    @Test func `what a variable holds is not expanded again`() throws {
        #expect(try expand("${NEST}") == "${USERS}")
    }

    @Test(arguments: [
        ("a ${MISSING}", "the environment variable MISSING is not set", 2),
        ("é ${MISSING", "'${' is never closed", 2),
        ("${}", "'${}' does not name an environment variable", 0),
        ("${a b}", "'${a b}' does not name an environment variable", 0),
        ("${USERS:7}", "'${USERS:7}' does not name an environment variable", 0),
    ])
    func `a value that cannot be expanded says why`(value: String, message: String, offset: Int) {
        let failure = #expect(throws: EnvironmentExpansion.Failure.self) { try expand(value) }
        #expect(failure?.message == message)
        #expect(failure?.characterOffset == offset)
    }

    @Test func `numbers may come from the environment, quoted or not`() throws {
        for value in ["${USERS}", "\"${USERS}\"", "${OTHER:-25}"] {
            let yaml = SmallScenario.replacing("users: 10", by: "users: \(value)")
            let scenario = try ScenarioFolder().parse(yaml, environment: environment).get()
            #expect(scenario.population.users == 25)
        }
    }

    @Test func `keys are never expanded`() throws {
        let yaml = SmallScenario.replacing("  list_tasks:", by: "  ${USERS}:")
        let mistakes = try ScenarioFolder().mistakes(in: yaml, environment: environment)
        #expect(mistakes.contains("16:3: '${USERS}' cannot name an operation"))
    }

    @Test func `a value that is refused is shown as it is written, not as the variable holds it`()
        throws
    {
        let folder = try ScenarioFolder()
        for place in [
            "users: 10", "rate: 200/s", "claim: 50MB", "task: tasks.id", "layers: [queries]",
            "schema: schema.sql", "tenant: users.id", "bulkhead: 1", "words: 2..8", "errors < 0.1%",
            "SELECT id, user_id FROM tasks WHERE user_id = :user", "size: 10", "tasks: delete",
        ] {
            let key = place.firstIndex(of: ":").map { String(place[...$0]) } ?? ""
            let broken = place.hasPrefix("SELECT") ? "${SECRET} '" : "\(key) ${SECRET}"
            let yaml = SmallScenario.replacing(place, by: broken)
            guard case .failure(let error) = folder.parse(yaml, environment: environment) else {
                Issue.record("'\(broken)' was accepted")
                continue
            }
            #expect(!error.rendered().contains("hunter2"))
        }
    }

    @Test func `the place of a missing variable is found inside a long value`() throws {
        let yaml = SmallScenario.replacing(
            "    sql: SELECT id, user_id FROM tasks WHERE user_id = :user",
            by:
                "    sql: >\n      SELECT id,\n        user_id FROM ${TABLE}\n      WHERE user_id = :user"
        )
        #expect(
            try ScenarioFolder().mistakes(in: yaml)
                == ["19:22: the environment variable TABLE is not set"])
    }
}
