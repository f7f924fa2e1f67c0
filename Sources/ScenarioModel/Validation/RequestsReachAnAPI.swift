/// What speaks of requests needs an `api:` to send them to, and what is claimed of the API needs
/// requests to show it by.
enum RequestsReachAnAPI: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        let scenario = draft.scenario
        let operations = scenario.httpOperations + scenario.isolation.httpControls
        guard let api = scenario.api else {
            guard !draft.unread.contains(.api) else { return [] }
            return withoutAPI(draft, operations)
        }
        var diagnostics = operations.compactMap { operation -> Diagnostic? in
            guard operation.scriptedReply != nil, api.model == nil else { return nil }
            return Diagnostic(
                "'\(operation.name)' says what the scripted model answers, and there is none",
                at: operation.position,
                hint: "add 'model: { listen: \"127.0.0.1:${MODEL_PORT}\" }' below 'api:'")
        }
        if let position = draft.layerPositions[.api], scenario.httpOperations.isEmpty,
            scenario.operations.count == draft.operationNames.count
        {
            diagnostics.append(
                Diagnostic(
                    "the layer 'api' is claimed, and no operation is a request", at: position,
                    hint: "add operations with 'http:', or leave 'api' out of 'layers'"))
        }
        if api.openAPI == nil {
            diagnostics += scenario.isolation.untestedRoutes.prefix(1).map { route in
                Diagnostic(
                    "'untested' speaks of an OpenAPI document, and there is none",
                    at: route.position, hint: "add 'openapi: /openapi.json' below 'api:'")
            }
        }
        return diagnostics
    }

    private static func withoutAPI(
        _ draft: ScenarioDraft, _ operations: [HTTPOperation]
    ) -> [Diagnostic] {
        let hint = "add 'api: { base_url: ${API_URL} }', or a 'start' command below 'api:'"
        if let first = operations.first {
            return [
                Diagnostic(
                    "'\(first.name)' is a request, and the scenario has no 'api'",
                    at: first.position, hint: hint)
            ]
        }
        return draft.layerPositions[.api].map { position in
            [
                Diagnostic(
                    "the layer 'api' is claimed, and the scenario has no 'api'", at: position,
                    hint: hint)
            ]
        } ?? []
    }
}
