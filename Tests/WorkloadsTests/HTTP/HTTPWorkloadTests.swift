import APIRequests
import HTTPDriver
import LoadEngine
import LoopbackServer
import Population
import Recording
import ResultModel
import ScenarioModel
import Synchronization
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    /// Loads over real sockets against a small server that answers as each test wants.
    @Suite(.database(schema: TestScenario.schema)) struct HTTPWorkloadTests {
        private typealias Answer =
            @Sendable (_ path: [String], _ request: LoopbackRequest)
            -> LoopbackAnswer?

        private static let mine = [
            Bind(
                parameter: "task",
                rule: ValueRule(
                    generator: .reference(ColumnReference(table: "tasks", column: "id"))),
                position: somewhere)
        ]

        private static let getTask = HTTPOperation(
            name: "get_task",
            request: HTTPRequestTemplate(
                method: .get,
                path: TextTemplate(parts: [
                    .text("/api/"), .parameter("user"), .text("/tasks/"), .parameter("task"),
                ])), binds: mine, position: somewhere)

        private static let createTask = HTTPOperation(
            name: "create_task",
            request: HTTPRequestTemplate(
                method: .post,
                path: TextTemplate(parts: [.text("/api/"), .parameter("user"), .text("/tasks")]),
                body: .json(
                    .object([JSONTemplateMember(name: "title", value: .value(of: "title"))]))),
            binds: [
                Bind(
                    parameter: "title", rule: ValueRule(generator: .words(2...4)),
                    position: somewhere)
            ],
            captures: [
                HTTPCapture(
                    name: "id",
                    source: .body(ScenarioModel.JSONPath(source: "$.task.id", steps: [])),
                    position: somewhere)
            ], creates: "tasks", position: somewhere)

        private static let chat = HTTPOperation(
            name: "chat",
            request: HTTPRequestTemplate(
                method: .post,
                path: TextTemplate(parts: [.text("/api/"), .parameter("user"), .text("/chat")])),
            stream: EventStreamTemplate(
                token: ScenarioModel.JSONCondition(
                    source: "$.kind == 'token'",
                    subject: .path(
                        ScenarioModel.JSONPath(source: "$.kind", steps: [.member("kind")])),
                    test: .equals(.string("token")))),
            position: somewhere)

        /// What a task looks like whose owner is the one in the path.
        private static func task(_ id: String, of owner: String, title: String = "x") -> [UInt8] {
            Array(#"{"task":{"id":\#(id),"user_id":\#(owner),"title":"\#(title)"}}"#.utf8)
        }

        private func run(
            _ operations: [HTTPOperation], answering answer: @escaping Answer
        ) throws -> SeededDatabase.Run {
            let server = try LoopbackServer(
                at: .anyPort,
                answering: [
                    { request in
                        answer(request.path.split(separator: "/").map(String.init), request)
                    }
                ])
            defer { server.stop() }
            return try run(operations, at: server.url)
        }

        private func run(
            _ operations: [HTTPOperation], at url: String
        ) throws -> SeededDatabase.Run {
            var scenario = try TestScenario.make([], load: .closed(operations.map(\.name)))
            let api = APIDeclaration(baseURL: nil, position: somewhere)
            scenario.api = api
            scenario.httpOperations = operations
            let database = try SeededDatabase(scenario)
            let compiler = try HTTPScenarioCompiler(
                scenario, api: api, origin: try HTTPOrigin(baseURL: url),
                population: database.population)
            var plan = compiler.loadPlan()
            plan.phases = [
                Phase(
                    durationNanoseconds: 600_000_000, isWarmup: false,
                    model: .closed(clients: 3, think: nil))
            ]
            let workload = try compiler.workloadPlan(credentials: .none, register: nil)
            let outcome = try LoadRun.perform(
                plan, progress: LoadProgress(workers: plan.workers), stop: StopFlag(),
                makeWorkload: { try HTTPWorkload(workload, worker: $0) },
                makeReactor: { HTTPReactor($0) })
            #expect(outcome.checkIdentities() == nil)
            return SeededDatabase.Run(plan: plan, outcome: outcome)
        }

        @Test func `requests are performed, and every answer is checked`() throws {
            let run = try run([Self.getTask]) { path, _ in
                .json(Self.task(path[3], of: path[1]))
            }
            let figures = try run.figures("get_task")
            #expect(figures.counts.succeeded > 0)
            #expect(figures.errors.isEmpty)
            #expect(run.evidence.rowsChecked >= figures.counts.succeeded)
            #expect(run.evidence.leakCount == 0)
        }

        @Test func `an owner that is somebody else is a leak`() throws {
            let run = try run([Self.getTask]) { path, _ in
                .json(Self.task(path[3], of: "999999"))
            }
            #expect(run.evidence.leakCount > 0)
            #expect(run.evidence.leaks.first?.evidence == "owner in user_id")
        }

        @Test func `a foreign canary is a leak, also in an error`() throws {
            let scenario = try TestScenario.make([], load: nil)
            let canary = try SeededDatabase(scenario).population.canary(ofUser: 7).text
            let run = try run([Self.getTask]) { path, _ in
                .json(Self.task(path[3], of: path[1], title: "\(canary) x"), status: 404)
            }
            #expect(try run.figures("get_task").errors.keys.contains("HTTP 404"))
            #expect(run.evidence.leaks.contains { $0.owner == 7 })
            // The user's own is none.
            #expect(run.evidence.leaks.allSatisfy { $0.actingUser != 7 })
        }

        @Test func `a created row joins the user's, under the key that the answer tells`() throws {
            let made = Mutex(900_000)
            let asked = Mutex<Set<String>>([])
            let run = try run([Self.createTask, Self.getTask]) { path, request in
                if request.method == "POST" {
                    let id = made.withLock { number in
                        number += 1
                        return number
                    }
                    return .json(Self.task(String(id), of: path[1]))
                }
                asked.withLock { _ = $0.insert(path[3]) }
                return .json(Self.task(path[3], of: path[1]))
            }
            #expect(try run.figures("create_task").counts.succeeded > 0)
            #expect(asked.withLock { $0.contains { $0.hasPrefix("9000") } })
            #expect(run.evidence.leakCount == 0)
        }

        @Test func `an answer without what is captured is a failure`() throws {
            let run = try run([Self.createTask]) { _, _ in .json(Array("{}".utf8)) }
            #expect(try run.figures("create_task").errors.keys.contains("nothing to capture"))
        }

        @Test func `a request that is throttled is sent again, and is no failure`() throws {
            let refusals = Mutex(3)
            let run = try run([Self.getTask]) { path, _ in
                let isRefused = refusals.withLock { left in
                    left -= 1
                    return left >= 0
                }
                return isRefused
                    ? .json([], status: 429) : .json(Self.task(path[3], of: path[1]))
            }
            #expect(run.evidence.throttled == 3)
            #expect(try run.figures("get_task").errors.isEmpty)
        }

        @Test func `a stream's times are taken, its first token apart from its first event`() throws
        {
            let pieces = ["start", "token", "token"].enumerated().map { index, kind in
                LoopbackAnswer.Piece(
                    afterNanoseconds: index == 0 ? 0 : 20_000_000,
                    bytes: Array("data: {\"kind\":\"\(kind)\"}\n\n".utf8))
            }
            let run = try run([Self.chat]) { _, _ in .events(pieces) }
            let stream = try #require(try run.figures("chat").stream)
            #expect(stream.firstToken.count > 0)
            #expect(stream.betweenTokens.count == stream.firstToken.count)
            let first = try #require(stream.firstToken.value(atQuantile: 0.5))
            let event = try #require(stream.firstEvent.value(atQuantile: 0.5))
            #expect(first >= 20_000_000)
            #expect(event < first)
        }

        @Test func `a server that is not there is a failure with its name`() throws {
            let server = try LoopbackServer(at: .anyPort, answering: [])
            let url = server.url
            server.stop()
            let run = try run([Self.getTask], at: url)
            let figures = try run.figures("get_task")
            #expect(figures.counts.succeeded == 0)
            #expect(figures.errors.keys.contains("connection refused"))
        }
    }
}
