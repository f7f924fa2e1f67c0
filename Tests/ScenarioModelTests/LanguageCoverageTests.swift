import Testing

@testable import ScenarioModel

/// Where a shape stands in a file, and what must stand beside a key for it to be read.
private struct ShapeContext: Sendable {
    let shape: ObjectShape
    /// Keys with values that are always there, unless they are the key that is tried.
    let base: [(key: String, value: String)]
    /// The keys that can stand beside the base; nil for all of them.
    let keys: Set<String>?
    /// A whole file around the entries of a mapping, `a: 1, b: 2`.
    let file: @Sendable (String) -> String

    init(
        _ shape: ObjectShape, _ base: [(key: String, value: String)] = [],
        keys: Set<String>? = nil, _ file: @escaping @Sendable (String) -> String
    ) {
        self.shape = shape
        self.base = base
        self.keys = keys
        self.file = file
    }

    func file(with key: String, _ value: String) -> String {
        let entries = base.filter { $0.key != key } + [(key, value)]
        return file(entries.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
    }
}

@Suite struct LanguageCoverageTests {
    private static let start =
        "bulkhead: 1\nname: x\ndatabase: { schema: schema.sql }\ntenant: users.id\n"

    private static func operation(_ entries: String) -> String {
        "\(start)population: { users: 1 }\noperations: { x: { \(entries) } }"
    }

    private static func column(_ generator: String) -> String {
        "\(start)population: { users: 1, tables: { users: { columns: { x: \(generator) } } } }"
    }

    private static func table(_ entries: String) -> String {
        "\(start)population: { users: 1, tables: { x: { \(entries) } } }"
    }

    private static func journey(_ step: String) -> String {
        "\(start)population: { users: 1 }\njourneys: { x: [\(step)] }"
    }

    private static func section(_ name: String, _ value: String) -> String {
        "\(start)population: { users: 1 }\n\(name): \(value)"
    }

    private static func load(_ entries: String) -> String {
        section("load", "{ \(entries) }")
    }

    private static func api(_ entries: String) -> String {
        section("api", "{ \(entries) }")
    }

    private static func auth(_ entries: String) -> String {
        api("base_url: http://localhost, auth: { \(entries) }")
    }

    private static func request(_ entries: String) -> String {
        operation("http: POST /x, \(entries)")
    }

    private static let contexts = databaseContexts + requestContexts + apiContexts

    private static let databaseContexts: [ShapeContext] = [
        ShapeContext(
            .scenario,
            [
                ("bulkhead", "1"), ("name", "x"), ("database", "{ schema: schema.sql }"),
                ("tenant", "users.id"), ("population", "{ users: 1 }"),
            ]
        ) { "{ \($0) }" },
        ShapeContext(.database) { "bulkhead: 1\ndatabase: { \($0) }" },
        ShapeContext(.identity, [("sql", "SELECT 1")]) {
            "bulkhead: 1\ndatabase: { identity: [{ \($0) }] }"
        },
        ShapeContext(.tenant) { "bulkhead: 1\ntenant: { \($0) }" },
        ShapeContext(.sharedTable) { section("shared", "[{ \($0) }]") },
        ShapeContext(.population) { "\(start)population: { \($0) }" },
        ShapeContext(.activity) { "\(start)population: { activity: { \($0) } }" },
        ShapeContext(.table, [("owner", "user_id")]) { table($0) },
        ShapeContext(.rows) { table("owner: user_id, rows: { \($0) }") },
        ShapeContext(.hidden) { table("owner: user_id, hidden: { deleted_at: { \($0) } }") },
        ShapeContext(.generator) { column("{ \($0) }") },
        ShapeContext(.chat) { column("{ chat: { \($0) } }") },
        ShapeContext(.operation, [("sql", "SELECT 1")]) { operation($0) },
        ShapeContext(.pages, [("of", "x"), ("offset", "skip")], keys: ["of", "offset"]) {
            operation("sql: SELECT 1, pages: { \($0) }")
        },
        ShapeContext(.pages, [("of", "x")], keys: ["after"]) {
            operation("sql: SELECT 1, pages: { \($0) }")
        },
        ShapeContext(.expectation) { operation("sql: SELECT 1, expect: { \($0) }") },
        ShapeContext(.control, [("sql", "SELECT 1")]) {
            section("isolation", "{ controls: { x: { \($0) } } }")
        },
        ShapeContext(.isolation) { section("isolation", "{ \($0) }") },
        ShapeContext(.journeyStep) { journey("{ \($0) }") },
        ShapeContext(.think) { journey("{ think: { \($0) } }") },
        ShapeContext(.think, [("fixed", "1s")], keys: ["holding"]) {
            journey("{ think: { \($0) } }")
        },
        ShapeContext(.exponential) { journey("{ think: { exponential: { \($0) } } }") },
        ShapeContext(.logNormal) { journey("{ think: { lognormal: { \($0) } } }") },
        ShapeContext(.each) { journey("{ each: { \($0) } }") },
        ShapeContext(.load) { load($0) },
        ShapeContext(.pool) { load("pool: { \($0) }") },
        ShapeContext(.phase, [("duration", "1s")], keys: ["duration", "rate", "users"]) {
            load("phases: [{ \($0) }]")
        },
        ShapeContext(.phase, [("rate", "1/s")], keys: ["duration", "warmup"]) {
            load("phases: [{ \($0) }]")
        },
        ShapeContext(
            .phase, [("duration", "1s"), ("rate", "1/s")], keys: ["rate", "ramp_to", "arrivals"]
        ) { load("phases: [{ \($0) }]") },
        ShapeContext(.phase, [("duration", "1s"), ("users", "1")], keys: ["users", "think"]) {
            load("phases: [{ \($0) }]")
        },
        ShapeContext(.pause) { load("phases: [{ duration: 1s, users: 1, think: { \($0) } }]") },
        ShapeContext(.storageClaim) { section("storage", "[{ \($0) }]") },
        ShapeContext(.claims) { section("claims", "{ \($0) }") },
        ShapeContext(.constraintClaim) { section("claims", "{ constraints: [{ \($0) }] }") },
        ShapeContext(.acceptance) { section("accept", "[{ \($0) }]") },
        ShapeContext(.prove) { section("prove", "{ \($0) }") },
        ShapeContext(.equivalentMutant) { section("prove", "{ equivalent: [{ \($0) }] }") },
    ]

    private static let requestContexts: [ShapeContext] = [
        ShapeContext(.httpOperation, [("http", "POST /x")]) { operation($0) },
        ShapeContext(
            .httpOperation, [("http", "POST /x"), ("stream", "sse")],
            keys: ["stream", "first_token", "fails_when"]
        ) { operation($0) },
        ShapeContext(.capture, [("event", "$.a"), ("path", "$.b")], keys: ["event", "path"]) {
            request("stream: sse, capture: { x: { \($0) } }")
        },
        ShapeContext(.capture, keys: ["header"]) { request("capture: { x: { \($0) } }") },
        ShapeContext(.scriptedReply) { request("model: { \($0) }") },
        ShapeContext(.httpPages, [("of", "x"), ("number", "p")], keys: ["of", "rows", "number"]) {
            request("pages: { \($0) }")
        },
        ShapeContext(.httpPages, [("of", "x")], keys: ["after", "offset"]) {
            request("pages: { \($0) }")
        },
        ShapeContext(.httpPages, [("of", "x")], keys: ["next"]) { request("pages: { \($0) }") },
        ShapeContext(.httpControl, [("http", "POST /x")]) {
            section("isolation", "{ controls: { x: { \($0) } } }")
        },
        ShapeContext(.route, [("route", "GET /x"), ("because", "x")]) {
            section("isolation", "{ public: [{ \($0) }] }")
        },
    ]

    private static let apiContexts: [ShapeContext] = [
        ShapeContext(
            .api,
            [("base_url", "http://localhost"), ("start", "{ command: [x], ready: /x }")]
        ) { api($0) },
        ShapeContext(.start, [("command", "[x]"), ("ready", "/x")]) {
            api("start: { \($0) }")
        },
        ShapeContext(
            .defects, [("arguments", "[\"${DEFECT}\"]"), ("names", "[a]")]
        ) {
            api("start: { command: [x], ready: /x }, defects: { \($0) }")
        },
        ShapeContext(.timeouts) { api("base_url: http://localhost, timeouts: { \($0) }") },
        ShapeContext(.tls) { api("base_url: http://localhost, tls: { \($0) }") },
        ShapeContext(.retry) { api("base_url: http://localhost, retry: { \($0) }") },
        ShapeContext(.scriptedModel, [("listen", "\"127.0.0.1:1\"")]) {
            api("base_url: http://localhost, model: { \($0) }")
        },
        ShapeContext(.authentication, keys: ["header", "jwt", "login", "register", "bearer"]) {
            auth($0)
        },
        ShapeContext(
            .authentication, [("login", "{ request: POST /x, cookie: sid }")], keys: ["csrf"]
        ) { auth($0) },
        ShapeContext(
            .csrf, [("cookie", "a"), ("header", "X-A")], keys: ["request", "cookie", "header"]
        ) { auth("login: { request: POST /x, cookie: sid }, csrf: { \($0) }") },
        ShapeContext(.csrf, [("token", "$.a"), ("field", "a")], keys: ["token", "field"]) {
            auth("login: { request: POST /x, cookie: sid }, csrf: { \($0) }")
        },
        ShapeContext(
            .jwt, [("algorithm", "HS256"), ("secret", "x"), ("claims", "{ sub: \":user\" }")],
            keys: [
                "algorithm", "secret", "claims", "bind", "expires", "key_id", "header", "prefix",
                "cookie",
            ]
        ) { auth("jwt: { \($0) }") },
        ShapeContext(
            .jwt, [("algorithm", "ES256"), ("claims", "{ sub: \":user\" }")],
            keys: ["key", "jwks"]
        ) { auth("jwt: { \($0) }") },
        ShapeContext(.keyFile) {
            auth("jwt: { algorithm: ES256, claims: { a: 1 }, key: { \($0) } }")
        },
        ShapeContext(.jwks, [("listen", "\"127.0.0.1:1\"")]) {
            auth("jwt: { algorithm: ES256, claims: { a: 1 }, jwks: { \($0) } }")
        },
        ShapeContext(.accountRequest, [("request", "POST /x"), ("token", "$.t")]) {
            auth("login: { \($0) }")
        },
        ShapeContext(.storedToken, [("column", "users.token")]) { auth("bearer: { \($0) }") },
    ]

    @Test func `every key of every shape is tried here`() {
        var shapes: [ObjectShape] = []
        collect(.scenario, into: &shapes)
        #expect(shapes.count > 20)
        for shape in shapes {
            let contexts = Self.contexts.filter { $0.shape.name == shape.name }
            for key in shape.keys {
                let isTried = contexts.contains { $0.keys?.contains(key.name) ?? true }
                #expect(isTried, "\(shape.name): \(key.name)")
            }
        }
    }

    @Test func `no key is ignored: what is written wrongly makes a difference`() throws {
        // Values that any key of these kinds takes, so that nothing can be wrong with them.
        let takesAnything: Set<String> = ["json"]
        let folder = try ScenarioFolder()
        for context in Self.contexts {
            for key in context.shape.keys
            where !takesAnything.contains(key.name) && context.keys?.contains(key.name) ?? true {
                let wrong = context.file(with: key.name, "[[{ zzz: 1 }]]")
                let right = context.file(
                    with: key.name, key.example.isEmpty ? "1" : key.example)
                let name = "\(context.shape.name): \(key.name)"
                if [.unsupported, .misplaced].contains(key.presence) {
                    let message =
                        key.presence == .unsupported
                        ? "'\(key.name)' is not supported by this version"
                        : "'\(key.name)' does not go with 'sql'"
                    let mistakes = folder.mistakes(in: right)
                    #expect(mistakes.contains { $0.hasSuffix(message) }, "\(name)")
                } else {
                    #expect(folder.mistakes(in: wrong) != folder.mistakes(in: right), "\(name)")
                }
            }
        }
    }

    private func collect(_ shape: ObjectShape, into shapes: inout [ObjectShape]) {
        guard !shapes.contains(where: { $0.name == shape.name }) else { return }
        shapes.append(shape)
        for key in shape.keys { collect(key.value, into: &shapes) }
    }

    private func collect(_ value: ValueShape, into shapes: inout [ObjectShape]) {
        switch value {
        case .object(let shape): collect(shape, into: &shapes)
        case .list(let item, _), .named(let item): collect(item, into: &shapes)
        case .either(let choices): for choice in choices { collect(choice, into: &shapes) }
        default: break
        }
    }
}
