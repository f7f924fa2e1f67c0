/// Every parameter of what signs a user in has a value, and no operation says over again who calls.
enum AuthenticationHasValues: ValidationRule {
    static func check(_ draft: ScenarioDraft) -> [Diagnostic] {
        guard let api = draft.scenario.api else { return [] }
        let authentication = api.authentication
        var diagnostics: [Diagnostic] = []
        if let register = authentication.register {
            // Where its answer gives the key, there is none yet.
            diagnostics += check(
                register.request.occurrences, register.binds, knowsUser: register.user == nil,
                at: register.position)
        }
        if let login = authentication.login {
            let knowsUser = login.user == nil || authentication.register?.user != nil
            diagnostics += check(
                login.request.occurrences, login.binds, knowsUser: knowsUser, at: login.position)
        }
        if let csrf = authentication.csrf, let request = csrf.request {
            diagnostics += check(request.occurrences, [], knowsUser: false, at: csrf.position)
        }
        switch authentication.credential {
        case .signedToken(let signing):
            diagnostics += check(
                signing.claims.occurrences, signing.binds, knowsUser: true, at: signing.position)
        case .headers(let fields):
            diagnostics += check(
                fields.flatMap(\.value.occurrences), [], knowsUser: true, at: api.position)
        case .none, .session, .storedToken: break
        }
        return diagnostics + doubled(draft.scenario, authentication)
    }

    private static func check(
        _ occurrences: [String], _ binds: [Bind], knowsUser: Bool, at position: SourcePosition
    ) -> [Diagnostic] {
        let bound = binds.map(\.parameter)
        let known =
            AuthenticationDeclaration.accountParameters + bound + (knowsUser ? ["user"] : [])
        var seen: Set<String> = []
        let missing = occurrences.filter { !known.contains($0) && seen.insert($0).inserted }
        return missing.map { parameter in
            Diagnostic(
                parameter == "user"
                    ? "':user' is what the answer gives, and the request takes it"
                    : "the parameter ':\(parameter)' has no bind"
                        + Suggestion.clause(for: parameter, among: known), at: position,
                hint: "':email', ':password' and ':name' are an account's own; anything else is "
                    + "bound: 'bind: { \(parameter): { words: 2 } }'")
        }
            + binds.filter { !occurrences.contains($0.parameter) }.map { bind in
                Diagnostic(
                    "nothing here has a parameter ':\(bind.parameter)'"
                        + Suggestion.clause(for: bind.parameter, among: missing),
                    at: bind.position, hint: "remove the bind, or use ':\(bind.parameter)'")
            }
    }

    /// Operations of a user that carry the credential's own header, or that of its token.
    private static func doubled(
        _ scenario: Scenario, _ authentication: AuthenticationDeclaration
    ) -> [Diagnostic] {
        var names = Set(authentication.credential.headerNames.map { $0.lowercased() })
        if case .header(let name)? = authentication.csrf?.carrier {
            names.insert(name.lowercased())
        }
        return (scenario.httpOperations + scenario.isolation.httpControls).compactMap { operation in
            guard operation.actor == .user,
                let header = operation.request.headers.first(where: {
                    names.contains($0.name.lowercased())
                })
            else { return nil }
            return Diagnostic(
                "'\(operation.name)' sends the header '\(header.name)', which 'auth' sends already",
                at: operation.position, hint: "remove it, or write 'as: anonymous'")
        }
    }
}

extension AuthenticationDeclaration.Credential {
    /// The headers that carry it.
    fileprivate var headerNames: [String] {
        switch self {
        case .none: []
        case .headers(let fields): fields.map(\.name)
        case .signedToken(let signing): signing.placement.headerNames
        case .session(let placement): placement.headerNames
        case .storedToken(let token): token.placement.headerNames
        }
    }
}

extension TokenPlacement {
    fileprivate var headerNames: [String] {
        switch self {
        case .header(let name, _): [name]
        case .cookie: ["Cookie"]
        }
    }
}
