import Foundation
import ScenarioModel
import Testing

@testable import ScenarioDrafting

@Suite struct OpenAPIDraftTests {
    /// A document of the fixtures, which are written in the style of what frameworks publish.
    private func fixture(_ name: String) throws -> String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try String(
            contentsOf: folder.appendingPathComponent("Fixtures/\(name)"), encoding: .utf8)
    }

    /// What the scenario language makes of a draft.
    private func scenario(_ draft: OpenAPIDraft) throws -> Scenario {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("bulkhead-draft-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // A document that is kept beside the scenario.
        try Data().write(to: folder.appendingPathComponent("openapi.json"))
        let file = folder.appendingPathComponent("scenario.yaml")
        try Data(draft.text.utf8).write(to: file)
        do throws(ScenarioError) {
            return try ScenarioFile.load(path: file.path, environment: [:])
        } catch {
            Issue.record("\(error.rendered())\n\(draft.text)")
            throw error
        }
    }

    @Test(
        arguments: [
            "fastapi-todo.json", "fastapi-accounts.json", "express-notes.yaml",
            "fastapi-projects.json",
        ],
        ["/openapi.json", nil])
    func `what is drafted is valid`(name: String, location: String?) throws {
        let draft = try OpenAPIDraft(document: try fixture(name), location: location)
        let scenario = try scenario(draft)
        #expect(scenario.httpOperations.count == draft.operations)
        #expect(draft.operations > 4)
        #expect(scenario.isolation.layers == [.api])
        #expect(scenario.load?.mix.isEmpty == false)
        #expect((scenario.api?.openAPI != nil) == (location != nil))
    }

    private func projects() throws -> Scenario {
        try scenario(try OpenAPIDraft(document: try fixture("fastapi-projects.json")))
    }

    @Test func `what a list may be searched and filtered by is tried beside it`() throws {
        let scenario = try projects()
        let lists = scenario.httpOperations.filter { $0.request.route == "GET /projects" }
        #expect(
            lists.map(\.name) == [
                "get_projects", "get_projects_by_search", "get_projects_by_status",
                "get_projects_by_owner_id",
            ])
        #expect(lists[0].request.query == [])
        #expect(lists[1].bind(for: "search")?.rule.generator == .words(1...1))
        // Whose rows are wanted may be asked by anybody.
        #expect(lists[3].request.query.map(\.name) == ["owner_id"])
        #expect(lists[3].request.occurrences == ["user"])
        // Paging is no search.
        #expect(!scenario.httpOperations.contains { $0.name.hasSuffix("_by_limit") })
    }

    @Test func `a parent that a new row may name is tried beside what is required`() throws {
        let scenario = try projects()
        let named = "post_projects_project_id_tasks"
        let create = try #require(scenario.httpOperation(named: named))
        let below = try #require(scenario.httpOperation(named: named + "_with_project_id"))
        let projects = ColumnReference(table: "projects", column: "id")
        #expect(create.binds.compactMap(\.reference) == [projects])
        #expect(below.binds.compactMap(\.reference) == [projects, projects])
        #expect(below.creates == "tasks")
    }

    @Test func `lists of keys name rows, and those that are listed to go are gone`() throws {
        let scenario = try projects()
        let tasks = ColumnReference(table: "tasks", column: "id")
        for name in ["post_tasks_bulk_delete", "patch_tasks_batch", "delete_tasks_batch"] {
            let operation = try #require(scenario.httpOperation(named: name))
            #expect(operation.binds.compactMap(\.reference) == [tasks], "\(name)")
            #expect(operation.deletes == (name.hasPrefix("patch") ? nil : "tasks"), "\(name)")
        }
        let reorder = try #require(scenario.httpOperation(named: "put_tasks_reorder"))
        #expect(reorder.request.body == .json(.array([.value(of: "task")])))
    }

    @Test func `rows in a new row name what they belong to`() throws {
        let create = try #require(try projects().httpOperation(named: "post_invoices"))
        #expect(
            create.binds.compactMap(\.reference) == [
                ColumnReference(table: "projects", column: "id"),
                ColumnReference(table: "tasks", column: "id"),
            ])
        guard case .json(.object(let members)) = create.request.body else {
            Issue.record("no object is sent")
            return
        }
        #expect(members.map(\.name) == ["project_id", "lines"])
    }

    @Test func `FastAPI's routes become operations with binds, captures and effects`() throws {
        let scenario = try scenario(try OpenAPIDraft(document: try fixture("fastapi-todo.json")))
        #expect(scenario.name == "todo-ai-chatbot-api")
        #expect(
            scenario.httpOperations.map(\.name) == [
                "health", "list_tasks", "list_tasks_by_completed", "create_task", "get_task",
                "update_task", "delete_task", "complete_task", "chat",
                "chat_with_conversation_id", "messages",
            ])
        let get = try #require(scenario.httpOperation(named: "get_task"))
        #expect(get.request.route == "GET /api/:user/tasks/:task")
        #expect(get.bind(for: "task")?.reference == ColumnReference(table: "tasks", column: "id"))
        let create = try #require(scenario.httpOperation(named: "create_task"))
        #expect(create.creates == "tasks")
        #expect(create.captures.map(\.name) == ["id"])
        #expect(create.expectedStatuses.contains(201))
        #expect(
            create.request.body
                == .json(.object([JSONTemplateMember(name: "title", value: .value(of: "title"))])))
        #expect(create.bind(for: "title")?.rule.generator == .words(2...8))
        #expect(scenario.httpOperation(named: "delete_task")?.deletes == "tasks")
        #expect(scenario.httpOperation(named: "chat")?.stream != nil)
        #expect(scenario.httpOperation(named: "health")?.actor == .anonymous)
        guard case .signedToken? = scenario.api?.authentication.credential else {
            Issue.record("no token is signed")
            return
        }
    }

    @Test func `routes that open accounts and sign users in become the authentication`() throws {
        let draft = try OpenAPIDraft(document: try fixture("fastapi-accounts.json"))
        let scenario = try scenario(draft)
        let authentication = try #require(scenario.api?.authentication)
        #expect(authentication.register?.request.route == "POST /users/signup")
        #expect(authentication.register?.user?.source == "$.id")
        #expect(authentication.login?.request.route == "POST /auth/token")
        #expect(authentication.login?.token?.source == "$.access_token")
        #expect(authentication.login?.request.occurrences == ["email", "password"])
        #expect(draft.leftOut == ["POST /items/{id}/files: its body is multipart/form-data"])
        #expect(scenario.isolation.untestedRoutes.map(\.path) == ["/items/{id}/files"])
        let create = try #require(scenario.httpOperation(named: "items_create_item"))
        // The owner is whoever acts, so that somebody else can be put in its place.
        #expect(create.parameters.contains("user"))
        #expect(create.request.route == "POST /items/")
        #expect(scenario.cascade.map(\.child) == ["items"])
        #expect(
            scenario.httpOperation(named: "items_read_items")?.bind(for: "kind")?.rule.generator
                == .choice([
                    WeightedValue(value: "open", weight: 1),
                    WeightedValue(value: "done: late", weight: 1),
                ]))
    }

    /// As Django REST framework's schema generators write documents.
    private static let framework = """
        {"openapi": "3.0.3", "info": {"title": "Notes"}, "security": [{"tokenAuth": []}],
         "components": {
           "securitySchemes": {"tokenAuth": {
             "type": "apiKey", "in": "header", "name": "Authorization",
             "description": "Token-based authentication with required prefix \\"Token\\""}},
           "schemas": {
             "Account": {"type": "object", "required": ["id", "username", "password"],
               "properties": {
                 "id": {"type": "integer", "readOnly": true}, "username": {"type": "string"},
                 "password": {"type": "string", "writeOnly": true}}},
             "Token": {"type": "object", "required": ["username", "password", "token"],
               "properties": {
                 "username": {"type": "string"}, "password": {"type": "string"},
                 "token": {"type": "string", "readOnly": true}}},
             "Note": {"type": "object", "required": ["id", "notebook", "tags", "title"],
               "properties": {
                 "id": {"type": "integer", "readOnly": true}, "notebook": {"type": "integer"},
                 "tags": {"type": "array", "items": {"type": "integer"}},
                 "title": {"type": "string"}}},
             "Notes": {"type": "object", "properties": {
               "count": {"type": "integer"}, "next": {"type": "string", "format": "uri"},
               "results": {"type": "array", "items": {"$ref": "#/components/schemas/Note"}}}}}},
         "paths": {
           "/register/": {"post": {
             "requestBody": {"content": {"application/json": {
               "schema": {"$ref": "#/components/schemas/Account"}}}},
             "responses": {"201": {"content": {"application/json": {
               "schema": {"$ref": "#/components/schemas/Account"}}}}}}},
           "/token/": {"post": {
             "requestBody": {"content": {"application/json": {
               "schema": {"$ref": "#/components/schemas/Token"}}}},
             "responses": {"200": {"content": {"application/json": {
               "schema": {"$ref": "#/components/schemas/Token"}}}}}}},
           "/notes/": {
             "get": {"responses": {"200": {"content": {"application/json": {
               "schema": {"$ref": "#/components/schemas/Notes"}}}}}},
             "post": {
               "requestBody": {"content": {"application/json": {
                 "schema": {"$ref": "#/components/schemas/Note"}}}},
               "responses": {"201": {}}}},
           "/notes/{id}/": {"get": {"responses": {"200": {}}}},
           "/notebooks/{id}/": {"get": {"responses": {"200": {}}}},
           "/tags/{id}/": {"get": {"responses": {"200": {}}}}}}
        """

    @Test func `keys named after what they lead to, linked pages and a prefix are seen`() throws {
        let scenario = try scenario(try OpenAPIDraft(document: Self.framework))
        let authentication = try #require(scenario.api?.authentication)
        #expect(authentication.register?.request.occurrences == ["email", "password"])
        #expect(authentication.login?.request.occurrences == ["email", "password"])
        #expect(
            authentication.credential
                == .session(.header(name: "Authorization", prefix: "Token")))
        let create = try #require(
            scenario.httpOperations.first { $0.creates == "notes" })
        #expect(
            create.bind(for: "notebook")?.reference
                == ColumnReference(table: "notebooks", column: "id"))
        #expect(
            create.bind(for: "tag")?.reference == ColumnReference(table: "tags", column: "id"))
        let pages = try #require(scenario.httpOperations.lazy.compactMap(\.pages).first)
        #expect(pages.table == "notes")
        #expect(pages.rows.source == "$.results[*]")
        #expect(
            pages.continuation == .link(JSONPath(source: "$.next", steps: [.member("next")])))
    }

    @Test func `a session in a cookie is signed in for`() throws {
        let document = Self.framework
            .replacing(#""in": "header""#, with: #""in": "cookie""#)
            .replacing(#""name": "Authorization""#, with: #""name": "sid""#)
            .replacing(#""token": {"type": "string", "readOnly": true}"#, with: #""x": {}"#)
            .replacing(#"["username", "password", "token"]"#, with: #"["username", "password"]"#)
        let scenario = try scenario(try OpenAPIDraft(document: document))
        #expect(scenario.api?.authentication.credential == .session(.cookie("sid")))
        #expect(scenario.api?.authentication.login?.token == nil)
    }

    @Test func `other styles of names, keys and paths are understood`() throws {
        let draft = try OpenAPIDraft(document: try fixture("express-notes.yaml"))
        let scenario = try scenario(draft)
        #expect(
            scenario.httpOperations.map(\.name) == [
                "list_notes", "create_note", "get_workspaces_workspace_id_notes_note_id", "get",
                "all_2", "n_2search",
            ])
        #expect(
            scenario.httpOperations.map(\.request.route) == [
                "GET /workspaces/:workspace/notes", "POST /workspaces/:workspace/notes",
                "GET /workspaces/:workspace/notes/:note",
                "DELETE /workspaces/:workspace/notes/:note",
                "POST /workspaces/:workspace/notes/:note::archive",
                "GET /b%C3%BAsqueda/:page-:size",
            ])
        let create = try #require(scenario.httpOperation(named: "create_note"))
        let path = JSONPath(source: "$.note.id", steps: [.member("note"), .member("id")])
        #expect(create.captures.map(\.source) == [.body(path)])
        #expect(create.request.headers.map(\.name) == ["X-Request-Id"])
        #expect(create.bind(for: "due_at")?.rule.generator == .ago(3_600_000_000...604_800_000_000))
        #expect(scenario.httpOperation(named: "n_2search")?.actor == .anonymous)
        guard case .headers(let fields)? = scenario.api?.authentication.credential else {
            Issue.record("no header is sent")
            return
        }
        #expect(fields.map(\.name) == ["X-API-Key"])
        #expect(draft.text.contains("https://api.example.com/v2}"))
    }

    @Test(arguments: [
        ("http://127.0.0.1:9000/openapi.json", "/v2", "http://127.0.0.1:9000/v2"),
        ("http://127.0.0.1:9000/v2/openapi.json", "/v2/", "http://127.0.0.1:9000/v2"),
        ("http://127.0.0.1:9000/api.json", "https://a.example/v2", "http://127.0.0.1:9000/v2"),
        ("https://docs.example/openapi.json", "https://api.example", "https://api.example"),
        ("https://api.example/openapi.json?a=b", "", "https://api.example"),
        ("openapi.json", "/v2", "http://127.0.0.1:8000/v2"),
    ])
    func `where the document came from says where the application is`(
        location: String, server: String, address: String
    ) throws {
        let text = """
            openapi: 3.0.0
            info: { title: x }
            servers: [{ url: '\(server)' }]
            paths: { /things: { get: { responses: { '200': { description: ok } } } } }
            """
        let draft = try OpenAPIDraft(document: text, location: location)
        _ = try scenario(draft)
        #expect(draft.text.contains("${API_URL:-\(address)}"))
        let isTheirs = location.hasPrefix(address + "/")
        let published = isTheirs ? String(location.dropFirst(address.count)) : location
        #expect(draft.text.contains("openapi: \"\(published)\""))
    }

    @Test func `what goes beside it names what was left out`() throws {
        let draft = try OpenAPIDraft(document: try fixture("fastapi-accounts.json"))
        let readme = draft.readme(source: "a`b")
        #expect(readme.contains("from `a'b`"))
        #expect(readme.contains("- `POST /items/{id}/files: its body is multipart/form-data`"))
        let whole = try OpenAPIDraft(document: try fixture("fastapi-todo.json"))
        #expect(whole.readme(source: "x").contains("## Left out\n\nNothing."))
    }

    @Test(arguments: [
        ("", "empty"), ("[", "neither JSON nor YAML"), ("{}", "no 'openapi'"),
        ("swagger: '2.0'", "Swagger 2"), ("openapi: 4.0.0", "4.0.0 is not read"),
        ("openapi: 3.0.0\npaths: {}", "no paths"), ("<html></html>", "no 'openapi'"),
    ])
    func `what is no OpenAPI document is refused`(text: String, words: String) {
        let error = #expect(throws: DraftingError.self) { try OpenAPIDraft(document: text) }
        #expect(error?.description.contains(words) == true)
    }

    @Test func `references that go in a circle end`() throws {
        let text = """
            openapi: 3.0.0
            info: { title: x }
            paths:
              /things:
                post:
                  requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }
                  responses: { '200': { description: ok } }
            components:
              schemas:
                A: { $ref: '#/components/schemas/B' }
                B: { $ref: '#/components/schemas/A' }
            """
        #expect(try scenario(try OpenAPIDraft(document: text)).httpOperations.count == 1)
    }

    @Test func `words are made singular as English usually does`() {
        for (many, one) in [
            ("tasks", "task"), ("categories", "category"), ("boxes", "box"), ("classes", "class"),
            ("class", "class"), ("news", "new"),
        ] {
            #expect(Names.singular(many) == one)
        }
        #expect(Names.snake("userId") == "user_id")
        #expect(Names.snake("X-Request-Id") == "x_request_id")
    }
}
