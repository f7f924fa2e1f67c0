import HTTPDriver
import LoadEngine
import LoopbackServer
import Recording
import ScenarioModel
import Testing

@testable import Workloads

/// Loads over real sockets against a small server that answers as each test wants.
enum HTTPLoad {
    typealias Answer =
        @Sendable (_ path: [String], _ request: LoopbackRequest)
        -> LoopbackAnswer?

    static let mine = [
        Bind(
            parameter: "task",
            rule: ValueRule(
                generator: .reference(ColumnReference(table: "tasks", column: "id"))),
            position: somewhere)
    ]

    static let getTask = HTTPOperation(
        name: "get_task",
        request: HTTPRequestTemplate(
            method: .get,
            path: TextTemplate(parts: [
                .text("/api/"), .parameter("user"), .text("/tasks/"), .parameter("task"),
            ])), binds: mine, position: somewhere)

    static let createTask = HTTPOperation(
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

    static let chat = HTTPOperation(
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
    static func task(_ id: String, of owner: String, title: String = "x") -> [UInt8] {
        Array(#"{"task":{"id":\#(id),"user_id":\#(owner),"title":"\#(title)"}}"#.utf8)
    }

    /// - Parameter journey: whether the operations are steps of one, in order.
    static func run(
        _ operations: [HTTPOperation], asJourney: Bool = false,
        answering answer: @escaping Answer
    ) throws -> SeededDatabase.Run {
        let server = try LoopbackServer(
            at: .anyPort,
            answering: [
                { request in
                    answer(request.path.split(separator: "/").map(String.init), request)
                }
            ])
        defer { server.stop() }
        return try Self.run(operations, asJourney: asJourney, at: server.url)
    }

    static func run(
        _ operations: [HTTPOperation], asJourney: Bool = false, at url: String
    ) throws -> SeededDatabase.Run {
        let mix = asJourney ? ["journey"] : operations.map(\.name)
        var scenario = try TestScenario.make([], load: .closed(mix))
        if asJourney {
            scenario.httpJourneys = [
                HTTPJourney(
                    name: "journey", steps: operations.map { .operation($0.name, somewhere) },
                    position: somewhere)
            ]
        }
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
}
