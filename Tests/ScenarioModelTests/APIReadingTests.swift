import Foundation
import Testing

@testable import ScenarioModel

@Suite struct APIReadingTests {
    private func api(
        _ yaml: String, environment: [String: String] = [:],
        files: [String: String] = ["schema.sql": "SELECT 1;\n"]
    ) throws -> APIDeclaration {
        let scenario = try ScenarioFolder(files: files).parse(yaml, environment: environment).get()
        return try #require(scenario.api)
    }

    private func authentication(
        _ written: String, environment: [String: String] = [:], files: [String: String] = [:]
    ) throws -> AuthenticationDeclaration {
        let whole = HTTPScenario.whole
        let start = try #require(whole.range(of: "  auth: "))
        let end = try #require(whole.range(of: "  timeouts: "))
        let yaml = whole.replacingCharacters(
            in: start.lowerBound..<end.lowerBound, with: "  auth: \(written)\n")
        let all = files.merging(["schema.sql": "SELECT 1;\n"]) { first, _ in first }
        return try api(yaml, environment: environment, files: all).authentication
    }

    // MARK: Where it is

    @Test func `without API_URL the application is started, with variables still open`() throws {
        let api = try api(HTTPScenario.whole, environment: ["PORT": "1", "DATABASE_URL": "x"])
        #expect(api.baseURL == nil)
        #expect(!api.isRunning)
        let start = try #require(api.start)
        #expect(start.command.map(\.written) == ["todo-api", "--port", "${PORT}"])
        #expect(start.command[2].parts == [.variable(.port)])
        #expect(start.readyPath == "/health")
        #expect(start.timeoutNanoseconds == 20_000_000_000)
        #expect(
            start.environment.map(\.value.parts) == [
                [.variable(.databaseURL)], [.text("test only")],
                [.text("http://127.0.0.1:"), .variable(.modelPort), .text("/v1")],
            ])
        let resolved = start.environment[2].value.resolved { $0 == .modelPort ? "81" : nil }
        #expect(resolved == "http://127.0.0.1:81/v1")
    }

    @Test func `API_URL names an application that runs already`() throws {
        let api = try api(HTTPScenario.whole, environment: ["API_URL": "http://10.0.0.1:80"])
        #expect(api.isRunning)
        #expect(api.baseURL?.resolved { _ in nil } == "http://10.0.0.1:80")
    }

    @Test func `an address may hold the port that is found free`() throws {
        let yaml = HTTPScenario.whole.replacingFirst(
            "base_url: ${API_URL}", by: "base_url: \"http://localhost:${PORT}/v2\"")
        let url = try #require(try api(yaml).baseURL)
        #expect(url.variables == [.port])
        #expect(url.resolved { _ in "99" } == "http://localhost:99/v2")
    }

    @Test func `what a started application is given is not in its description`() throws {
        let yaml = HTTPScenario.whole.replacingFirst("test only}", by: "x}")
        let api = try api(yaml, environment: ["JWT_SECRET": "hunter2"])
        #expect(api.start?.environment[1].value.resolved { _ in nil } == "hunter2")
        var shown = ""
        dump(api, to: &shown)
        #expect(!shown.contains("hunter2"))
        #expect(!"\(api)".contains("hunter2"))
    }

    @Test func `defects have names, and a way of telling one to the application`() throws {
        let api = try api(HTTPScenario.whole, environment: ["DEFECT": "x"])
        let defects = try #require(api.defects)
        #expect(defects.names.map(\.text) == ["read-without-owner", "late"])
        #expect(defects.arguments.map(\.parts) == [[.text("--defect")], [.variable(.defect)]])
        #expect(defects.planting("late") == "--defect late")
        let start = try #require(api.start?.planting(defects))
        #expect(
            start.command.map(\.written)
                == ["todo-api", "--port", "${PORT}", "--defect", "${DEFECT}"])
        let yaml = HTTPScenario.whole.replacingFirst(
            "arguments: [--defect, \"${DEFECT}\"]",
            by: "environment: { DEFECT: \"${DEFECT}\", KEY: \"${KEY}\" }")
        let other = try self.api(yaml, environment: ["KEY": "hunter2"])
        #expect(other.defects?.planting("late") == "DEFECT=late KEY=${KEY}")
        #expect(
            other.defects.map { other.start?.planting($0).environment.last?.name } == "KEY")
    }

    @Test func `the bounds of requests have defaults`() throws {
        let api = try api(HTTPScenario.alone)
        #expect(api.timeouts == HTTPTimeouts())
        #expect(api.retry == HTTPRetry(attempts: 3, longestWaitNanoseconds: 10_000_000_000))
        #expect(api.followedRedirects == 0)
        #expect(api.offersHTTP2 && !api.asksForCompression)
        let changed = try self.api(
            HTTPScenario.alone.replacingFirst(
                "  auth:",
                by: "  retry: none\n  redirects: 2\n  http2: false\n  compression: true\n"
                    + "  proxy: http://user:hunter2@proxy:3128\n  openapi: schema.sql\n"
                    + "  tls: { ca: schema.sql }\n  auth:"))
        #expect(changed.retry.attempts == 0)
        #expect(changed.followedRedirects == 2)
        #expect(!changed.offersHTTP2 && changed.asksForCompression)
        #expect(changed.proxy?.revealed.hasPrefix("http://user") == true)
        guard case .file(let path)? = changed.openAPI else {
            Issue.record("the document is no file")
            return
        }
        #expect(path.hasSuffix("/schema.sql"))
        #expect(changed.authorityFile == path)
    }

    @Test func `the scripted model has an address, a delay and tokens`() throws {
        let model = try #require(try api(HTTPScenario.whole).model)
        #expect(model.listen.host == "127.0.0.1")
        #expect(model.listen.port.parts == [.variable(.modelPort)])
        #expect(model.delay == .logNormal(median: 900_000_000, p95: 4_000_000_000))
        #expect(model.tokens == 20...60)
        #expect(model.between == .fixed(20_000_000))
    }

    // MARK: Who calls

    @Test func `a token may be signed by a secret`() throws {
        let declared = try authentication(
            "{ jwt: { algorithm: HS256, secret: \"${S}\", claims: { sub: \":user\", aud: app, "
                + "roles: [user] }, expires: 15m, key_id: main, prefix: none, header: X-Token } }",
            environment: ["S": "hunter2"])
        guard case .signedToken(let signing) = declared.credential else {
            Issue.record("no token is signed")
            return
        }
        #expect(signing.key == .secret(SecretText("hunter2")))
        #expect(signing.claims.occurrences == ["user"])
        #expect(signing.lifetimeNanoseconds == 900_000_000_000)
        #expect(signing.keyID == "main")
        #expect(signing.placement == .header(name: "X-Token", prefix: ""))
    }

    @Test func `a token may be signed by a key of a file, a variable, or the run`() throws {
        let pem = "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n"
        let written: [(String, SigningKey)] = [
            ("key: { file: key.pem }", .pem(SecretText(pem))),
            ("key: \"${KEY}\"", .pem(SecretText(pem))),
            ("jwks: { listen: \"127.0.0.1:${JWKS_PORT}\" }", .madeForTheRun),
        ]
        for (text, key) in written {
            let declared = try authentication(
                "{ jwt: { algorithm: EdDSA, \(text), claims: { sub: \":user\" } } }",
                environment: ["KEY": pem], files: ["key.pem": pem])
            guard case .signedToken(let signing) = declared.credential else {
                Issue.record("no token is signed")
                return
            }
            #expect(signing.key == key)
            #expect(signing.placement == .bearer)
            #expect((signing.keySet != nil) == (key == .madeForTheRun))
        }
    }

    @Test func `users may register and sign in`() throws {
        let declared = try api(HTTPScenario.alone).authentication
        #expect(declared.credential == .session(.bearer))
        #expect(declared.register?.request.route == "POST /auth/register")
        #expect(declared.register?.user?.source == "$.id")
        #expect(declared.login?.token?.source == "$.access_token")
        #expect(
            declared.login?.lifetime
                == .secondsAt(JSONPath(source: "$.expires_in", steps: [.member("expires_in")])))
    }

    @Test func `a session may be a cookie, a token of a table, headers, or nothing`() throws {
        let login = try authentication("{ login: { request: POST /login, cookie: sid } }")
        #expect(login.credential == .session(.cookie("sid")))
        let bearer = try authentication("{ bearer: tasks.token }").credential
        guard case .storedToken(let token) = bearer else {
            Issue.record("no token is stored")
            return
        }
        #expect(token.column == ColumnReference(table: "tasks", column: "token"))
        let headers = try authentication("{ header: { X-User: \":user\" } }").credential
        #expect(
            headers
                == .headers([
                    HTTPField(name: "X-User", value: TextTemplate(parts: [.parameter("user")]))
                ]))
        #expect(try authentication("none").credential == .none)
    }

    @Test func `a token against forged requests goes with a session in a cookie`() throws {
        let login = "login: { request: POST /login, cookie: sid }"
        let twice = try #require(
            try authentication(
                "{ \(login), csrf: { request: GET /csrf, cookie: csrftoken, header: X-CSRFToken } }"
            ).csrf)
        #expect(twice.request?.route == "GET /csrf")
        #expect(twice.source == .cookie("csrftoken"))
        #expect(twice.carrier == .header("X-CSRFToken"))
        let told = try #require(
            try authentication("{ \(login), csrf: { token: $.csrf, field: _csrf } }").csrf)
        #expect(told.request == nil)
        #expect(told.source == .body(JSONPath(source: "$.csrf", steps: [.member("csrf")])))
        #expect(told.carrier == .field("_csrf"))
    }

    @Test func `a secret in the file is shown by no mistake`() throws {
        let yaml = HTTPScenario.whole.replacingFirst(
            "secret: \"${JWT_SECRET:-test only}\", claims:",
            by: "secret: \"hunter2 in the file\", clams:")
        guard case .failure(let error) = try ScenarioFolder().parse(yaml) else {
            Issue.record("the scenario was accepted")
            return
        }
        #expect(error.rendered().contains("unknown key 'clams'"))
        #expect(!error.rendered().contains("hunter2"))
        let sound = HTTPScenario.whole.replacingFirst("${JWT_SECRET:-test only}\"", by: "hunter2\"")
        let scenario = try ScenarioFolder().parse(
            sound.replacingFirst("secret: \"${JWT_SECRET:-test only}\"", by: "secret: hunter2")
        ).get()
        #expect(!scenario.source.text.contains("secret: hunter2"))
    }
}
