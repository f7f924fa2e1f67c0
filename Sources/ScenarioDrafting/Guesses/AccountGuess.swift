/// How users sign in, guessed from the document's security schemes and routes.
struct AccountGuess {
    /// The lines below `api:`, indented by two.
    var lines: [String] = []
    /// The routes that are no operations, because they open accounts or sign users in.
    var routes: Set<String> = []

    init(_ document: OpenAPIDocument) {
        let posts = document.routes.filter { $0.method == "POST" }
        let cookie = Self.cookie(document)
        let login = posts.first { route in
            route.segments.last.map(Names.isLogin) ?? false
                && (cookie != nil
                    || Self.path(in: document.answer(of: route), document, Self.tokenNames) != nil)
        }
        let register = posts.first { $0.segments.last.map(Names.isRegistration) ?? false }
        let registersAlone =
            register.flatMap { Self.path(in: document.answer(of: $0), document, Self.tokenNames) }
        if let register, login != nil || registersAlone != nil {
            lines = ["  auth:"]
            lines += Self.request(
                "register", register, document, token: login == nil ? registersAlone : nil,
                userIsNeeded: true)
            routes.insert(register.name)
            if let login {
                let token = Self.path(in: document.answer(of: login), document, Self.tokenNames)
                lines += Self.request(
                    "login", login, document, token: token, userIsNeeded: false)
                if token == nil, let cookie {
                    lines.append("      cookie: \(YAMLText.scalar(cookie))")
                } else if let prefix = Self.prefix(document) {
                    lines.append("      prefix: \(YAMLText.scalar(prefix))")
                }
                routes.insert(login.name)
            }
            return
        }
        lines = Self.signed(document)
        if let login {
            lines.append(
                "  "
                    + YAMLText.comment("\(login.name) signs users in, and no route opens accounts")
            )
            routes.insert(login.name)
        }
    }

    private static let tokenNames = [
        "access_token", "accessToken", "token", "id_token", "jwt", "session_token",
    ]
    private static let keyNames = ["id", "user_id", "userId", "uid"]

    private static func schemes(_ document: OpenAPIDocument) -> [OpenAPIValue] {
        (document.root["components"]?["securitySchemes"]?.entries ?? [])
            .compactMap { document.resolved($0.value) }
    }

    /// The cookie that a session is kept in, where nothing but a cookie is said to tell who calls.
    private static func cookie(_ document: OpenAPIDocument) -> String? {
        let schemes = schemes(document)
        guard schemes.allSatisfy({ $0["in"]?.text == "cookie" }) else { return nil }
        return schemes.first?["name"]?.text
    }

    /// What stands before a token where it is not `Bearer`, as documents of Django REST framework
    /// say in words: `Token-based authentication with required prefix "Token"`.
    private static func prefix(_ document: OpenAPIDocument) -> String? {
        let keys = schemes(document).filter {
            $0["type"]?.text == "apiKey" && $0["name"]?.text?.lowercased() == "authorization"
        }
        for words in keys.compactMap({ $0["description"]?.text }) {
            guard let start = words.firstRange(of: "prefix \"")?.upperBound,
                let end = words[start...].firstIndex(of: "\"")
            else { continue }
            let prefix = String(words[start..<end])
            if !prefix.isEmpty, prefix.allSatisfy({ $0.isASCII && $0.isLetter }) { return prefix }
        }
        return nil
    }

    /// A token that Bulkhead signs, or an API key, by what the document says of its schemes.
    private static func signed(_ document: OpenAPIDocument) -> [String] {
        let schemes = document.root["components"]?["securitySchemes"]?.entries ?? []
        let scheme = schemes.first.flatMap { document.resolved($0.value) }
        guard let scheme else {
            return ["  auth: none   # the document names no security scheme"]
        }
        if scheme["type"]?.text == "apiKey", scheme["in"]?.text == "header",
            let name = scheme["name"]?.text, name.lowercased() != "authorization"
        {
            return [
                "  # the key of the user who acts; one key for everybody shows nothing",
                "  auth: { header: { \(YAMLText.scalar(name)): \"${API_KEY:-change-me}\" } }",
            ]
        }
        return [
            "  # guessed: the application verifies HS256 by this secret, and 'sub' is the user's key",
            "  auth: { jwt: { algorithm: HS256, secret: \"${JWT_SECRET:-change-me}\", "
                + "claims: { sub: \":user\" } } }",
        ]
    }

    private static func request(
        _ key: String, _ route: OpenAPIRoute, _ document: OpenAPIDocument, token: String?,
        userIsNeeded: Bool
    ) -> [String] {
        var lines = ["    \(key):", "      request: \(YAMLText.scalar(route.name))"]
        let json = document.body(of: route, as: "application/json")
        let form = document.body(of: route, as: "application/x-www-form-urlencoded")
        let properties = document.properties(of: json ?? form)
        let wanted = properties.all.filter {
            let isNamed = ["email", "username", "password", "name"].contains(Names.snake($0.key))
            let isWritten = document.resolved($0.value)?["readOnly"]?.isTrue != true
            return isWritten && (properties.required.contains($0.key) || isNamed)
        }
        var binds: [String] = []
        let fields = wanted.map { entry in
            let name = Names.snake(entry.key)
            var parameter = Names.identifier(name)
            switch name {
            case "email", "username", "user_name", "login": parameter = "email"
            case _ where name.contains("password"): parameter = "password"
            case "name", "full_name", "first_name", "last_name", "display_name": parameter = "name"
            default: binds.append("\(parameter): { words: 1 }")
            }
            return "\(YAMLText.scalar(entry.key)): \":\(parameter)\""
        }
        if !fields.isEmpty {
            let body = json != nil ? "json" : "form"
            lines.append("      \(body): { \(fields.joined(separator: ", ")) }")
        }
        if !binds.isEmpty { lines.append("      bind: { \(binds.joined(separator: ", ")) }") }
        if let token { lines.append("      token: \(YAMLText.scalar(token))") }
        if userIsNeeded {
            let answer = document.answer(of: route)
            let user = path(in: answer, document, keyNames)
            lines.append(
                "      user: \(YAMLText.scalar(user ?? "$.id"))"
                    + (user == nil ? "   # guessed: the document does not say" : ""))
        }
        return lines
    }

    /// The path to a property of one of these names, at the top or one level below.
    static func path(
        in schema: OpenAPIValue?, _ document: OpenAPIDocument, _ names: [String]
    ) -> String? {
        let properties = document.properties(of: schema).all
        for name in names where properties.contains(where: { $0.key == name }) {
            return "$.\(name)"
        }
        for entry in properties where isName(entry.key) {
            let inner = document.properties(of: document.plain(entry.value)).all
            for name in names where inner.contains(where: { $0.key == name }) {
                return "$.\(entry.key).\(name)"
            }
        }
        return nil
    }

    private static func isName(_ text: String) -> Bool {
        text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
