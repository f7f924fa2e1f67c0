import HTTPTypes
import Hummingbird

/// What is not about a user: health and the description of the API.
struct SystemRoutes: Sendable {
    let tasks: TaskStore
    let defects: Set<Defect>

    func add(to router: Router<TodoContext>) {
        // Asks neither the pool nor the model: it tells whether the event loop runs.
        router.get("health") { _, _ in ["status": "ok"] }
        let document = document
        router.get("openapi.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: document)))
        }
        if defects.contains(.debugRoute) {
            router.get("debug/tasks") { _, _ in
                TaskList(
                    tasks: try await tasks.newestOfEverybody(), total: 20, limit: 20, offset: 0)
            }
        }
    }

    private var document: String {
        let text = String(decoding: PackageResources.openapi_json, as: UTF8.self)
        guard defects.contains(.debugRoute) else { return text }
        return text.replacing(
            #""paths": {"#,
            with: """
                "paths": {
                    "/debug/tasks": {
                        "get": {
                            "operationId": "debug_tasks",
                            "summary": "The newest tasks",
                            "responses": { "200": { "description": "Tasks" } }
                        }
                    },
                """)
    }
}
