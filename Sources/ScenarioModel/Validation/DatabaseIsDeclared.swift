/// A scenario of an API alone says nothing that only a database could show.
enum DatabaseIsDeclared: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let scenario = draft.scenario
        guard let api = scenario.api, !scenario.declaresDatabase else { return [] }
        let hint = "add 'database: { schema: schema.sql }'"
        func mistake(_ what: String, _ position: SourcePosition) -> Diagnostic {
            Diagnostic("\(what) a database, and the scenario has none", at: position, hint: hint)
        }
        var diagnostics = (scenario.operations + scenario.isolation.controls).map {
            mistake("'\($0.name)' is a statement for", $0.position)
        }
        diagnostics += scenario.invariants.map {
            mistake("'\($0.name)' is a query for", $0.position)
        }
        diagnostics += scenario.storage.prefix(1).map {
            mistake("'storage' claims the size of", $0.position)
        }
        let claims = scenario.claims
        if claims.indexes != nil || !claims.constraints.isEmpty {
            diagnostics.append(mistake("'claims' speaks of", claims.position))
        }
        if case .storedToken(let token) = api.authentication.credential {
            diagnostics.append(mistake("'bearer' takes tokens from", token.position))
        }
        let layers = draft.layerPositions.filter { $0.key != .api }
        diagnostics += layers.map { mistake("the layer '\($0.key.rawValue)' is about", $0.value) }
        return diagnostics + accounts(scenario, api)
    }

    /// Without seeded rows, accounts and what is deleted come and go through the API.
    private static func accounts(_ scenario: Scenario, _ api: APIDeclaration) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        let authentication = api.authentication
        if let login = authentication.login, authentication.register == nil, login.binds.isEmpty {
            diagnostics.append(
                Diagnostic(
                    "users sign in, and nothing opens their accounts", at: login.position,
                    hint: "add 'register: { request: POST /auth/register, ... }', or a 'database' "
                        + "with accounts in it"))
        }
        let requests = [authentication.register, authentication.login].compactMap { $0 }
        let operation = scenario.httpOperations.first { $0.parameters.contains("user") }
        if let first = requests.first, let operation, requests.allSatisfy({ $0.user == nil }) {
            diagnostics.append(
                Diagnostic(
                    "'\(operation.name)' takes ':user', and no answer says what a user's key is",
                    at: first.position, hint: "add 'user: $.id', where the answer holds it"))
        }
        let deleted = Set(scenario.httpOperations.compactMap(\.deletes))
        var reported: Set<String> = []
        for edge in scenario.cascade
        where !deleted.contains(edge.parent) && reported.insert(edge.parent).inserted {
            diagnostics.append(
                Diagnostic(
                    "no operation deletes a row of '\(edge.parent)', so nothing can cascade "
                        + "from it",
                    at: edge.position,
                    hint: "add 'delete_account: { http: DELETE /account, deletes: "
                        + "\(edge.parent) }', or a 'database'"))
        }
        return diagnostics
    }
}
