import Foundation
import Testing

@testable import ScenarioModel

@Suite struct HTTPReadingTests {
    private func scenario(
        _ yaml: String, environment: [String: String] = [:]
    ) throws -> Scenario {
        try ScenarioFolder().parse(yaml, environment: environment).get()
    }

    private func operation(_ name: String) throws -> HTTPOperation {
        try #require(try scenario(HTTPScenario.whole).httpOperation(named: name))
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
        #expect(
            scenario.thresholds[1].thresholds.map(\.metric) == [
                .firstToken(.quantile(0.95)), .firstEvent(.quantile(0.95)),
                .betweenTokens(.quantile(0.99)),
            ])
        #expect(scenario.declaresDatabase)
    }

    @Test func `an API needs no database`() throws {
        let scenario = try scenario(HTTPScenario.alone)
        #expect(!scenario.declaresDatabase)
        #expect(scenario.isolation.layers == [.api])
        #expect(scenario.api?.baseURL?.resolved { _ in nil } == "http://127.0.0.1:8000")
        #expect(scenario.population.tables.map(\.table) == ["tasks"])
    }

    @Test func `statements and requests stand in one scenario, each claiming its layer`() throws {
        let yaml = HTTPScenario.whole
            .replacingFirst(
                "journeys:\n", by: "  count: { sql: SELECT 1 }\njourneys:\n  twice: [count]\n"
            )
            .replacingFirst("isolation:\n  layers: [api]\n", by: "isolation:\n")
        let scenario = try scenario(yaml)
        #expect(scenario.operations.map(\.name) == ["count"])
        #expect(scenario.journeys.map(\.name) == ["twice"])
        #expect(scenario.isolation.layers == [.queries, .api])
    }

    // MARK: Operations

    @Test func `a request has its parts`() throws {
        let create = try operation("create_task")
        #expect(create.request.route == "POST /api/:user/tasks")
        #expect(
            create.request.body
                == .json(.object([JSONTemplateMember(name: "title", value: .value(of: "title"))])))
        #expect(create.parameters == ["user", "title"])
        #expect(create.expectedStatuses == StatusSet([200...200, 201...201]))
        #expect(create.creates == "tasks")
        #expect(
            create.captures.map(\.source)
                == [.body(JSONPath(source: "$.id", steps: [.member("id")]))])
        #expect(create.timeoutNanoseconds == 20_000_000_000)
        #expect(create.actor == .user)
        #expect(try operation("health").actor == .anonymous)
        #expect(try operation("health").expectedStatuses == .successful)
        #expect(try operation("get_task").bind(for: "task")?.reference?.table == "tasks")
    }

    @Test func `a stream says which events are tokens, failures and captures`() throws {
        let chat = try operation("chat")
        #expect(chat.stream?.token?.source == "$.type == 'response.output_text.delta'")
        #expect(chat.stream?.failure?.test == .equals(.string("error")))
        guard case .event(let event, let path)? = chat.captures.first?.source else {
            Issue.record("the capture is not taken from an event")
            return
        }
        #expect(event.test == .equals(.string("thread.created")))
        #expect(path.steps == [.member("thread"), .member("id")])
    }

    @Test func `the model's tool calls have parameters like any body`() throws {
        let operation = try operation("delete_by_tool")
        #expect(operation.parameters == ["user", "task"])
        #expect(operation.scriptedReply?.calls.map(\.tool) == ["delete_task"])
    }

    @Test func `a body is YAML with places for values, of any depth`() throws {
        let yaml = HTTPScenario.alone.replacingFirst(
            "json: { title: \":title\" }",
            by: "json: { a: [1, -2.5, true, null, \"1\", [\":title\"]], b: { c: \"so :title!\", "
                + "\"d:e\": \"::x 12:30\" } }")
        let create = try #require(try scenario(yaml).httpOperation(named: "create_task"))
        let title = TextTemplate(parts: [.text("so "), .parameter("title"), .text("!")])
        #expect(
            create.request.body
                == .json(
                    .object([
                        JSONTemplateMember(
                            name: "a",
                            value: .array([
                                .number("1"), .number("-2.5"), .boolean(true), .null,
                                .text(TextTemplate(parts: [.text("1")])),
                                .array([.value(of: "title")]),
                            ])),
                        JSONTemplateMember(
                            name: "b",
                            value: .object([
                                JSONTemplateMember(name: "c", value: .text(title)),
                                JSONTemplateMember(
                                    name: "d:e",
                                    value: .text(TextTemplate(parts: [.text(":x 12:30")]))),
                            ])),
                    ])))
        #expect(create.parameters == ["title"])
    }

    @Test func `query, headers and form stand beside the line`() throws {
        let yaml = HTTPScenario.alone.replacingFirst(
            "list_tasks: { http: GET /tasks }",
            by: """
                list_tasks: { http: "PUT /tasks?a=1", query: { "b c": ":x" }, form: { d: "" },
                  headers: { X-Key: "${KEY}", X-Open: ":x" }, bind: { x: { value: "", null: 1 } } }
                """)
        let list = try #require(
            try scenario(yaml, environment: ["KEY": "hunter2"]).httpOperation(named: "list_tasks"))
        #expect(list.request.query.map(\.name) == ["a", "b%20c"])
        #expect(list.request.headers.map(\.isSecret) == [true, false])
        #expect(list.request.headers[0].value.literal == "hunter2")
        #expect(list.request.body == .form([HTTPField(name: "d", value: TextTemplate(parts: []))]))
        #expect(list.parameters == ["x"])
    }

    @Test(
        arguments: [
            (
                "after: { cursor: $.next }",
                .after([
                    HTTPPathBind(
                        parameter: "cursor",
                        path: JSONPath(source: "$.next", steps: [.member("next")]))
                ])
            ),
            ("offset: cursor", .offset("cursor")), ("number: cursor", .number("cursor")),
        ] as [(String, HTTPPages.Continuation)])
    func `a list may be called page by page`(
        written: String, continuation: HTTPPages.Continuation
    ) throws {
        let yaml = HTTPScenario.alone.replacingFirst(
            "list_tasks: { http: GET /tasks }",
            by: "list_tasks: { http: \"GET /tasks?c=:cursor\", bind: { cursor: { value: 0 } }, "
                + "pages: { of: tasks, rows: \"$.items[*]\", \(written) } }")
        let pages = try scenario(yaml).httpOperation(named: "list_tasks")?.pages
        #expect(pages?.continuation == continuation)
        #expect(pages?.rows.source == "$.items[*]")
        #expect(pages?.parameters == ["cursor"])
    }

    @Test func `a page may hold the address of the next one`() throws {
        let yaml = HTTPScenario.alone.replacingFirst(
            "list_tasks: { http: GET /tasks }",
            by: "list_tasks: { http: GET /tasks, pages: { of: tasks, rows: \"$.items[*]\", "
                + "next: $.next } }")
        let pages = try scenario(yaml).httpOperation(named: "list_tasks")?.pages
        #expect(
            pages?.continuation == .link(JSONPath(source: "$.next", steps: [.member("next")])))
        #expect(pages?.parameters == [])
    }

    @Test func `a parameter may be nothing at all`() throws {
        let yaml = HTTPScenario.alone.replacingFirst(
            "list_tasks: { http: GET /tasks }",
            by: "list_tasks: { http: \"GET /tasks?c=:cursor\", "
                + "bind: { cursor: { value: null } } }")
        let bind = try scenario(yaml).httpOperation(named: "list_tasks")?.bind(for: "cursor")
        #expect(bind?.rule.nullChance == 1)
    }

    @Test func `a journey of requests thinks and loops`() throws {
        let journeys = try scenario(HTTPScenario.alone).httpJourneys
        #expect(journeys[0].steps.count == 3)
        #expect(journeys[0].steps[1] == .think(.fixed(1_000_000_000)))
        guard case .each(let each) = journeys[1].steps[1] else {
            Issue.record("the step is no loop")
            return
        }
        #expect(each.rowsOf == "list_tasks")
        #expect(each.operation == "get_task")
        #expect(each.bind.map(\.parameter) == ["task"])
        #expect(each.bind.map(\.path.steps) == [[.everyElement, .member("id")]])
    }
}
