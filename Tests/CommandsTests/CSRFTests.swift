import ResultModel
import Testing

/// Runs against an application that wants a token against forged requests beside the session.
@Suite("An application that wants a token against forged requests", .serialized, .sandbox)
struct CSRFTests {
    private let sandbox: Sandbox
    private let app: SessionApp

    init() throws {
        sandbox = try Sandbox.current
        app = SessionApp(sandbox: sandbox)
    }

    /// The ways in which applications hand such tokens out, as scenarios say them.
    enum Way: String, CaseIterable, Sendable {
        case doubleSubmit = "double-submit"
        case login
        case body
        case form

        var declaration: String {
            switch self {
            case .doubleSubmit:
                "{ request: GET /auth/csrf, cookie: csrftoken, header: X-CSRFToken }"
            case .login: "{ cookie: csrftoken, header: X-CSRFToken }"
            case .body: "{ request: GET /auth/csrf, token: $.csrfToken, header: X-CSRF-Token }"
            case .form: "{ request: GET /auth/csrf, token: $.csrfToken, field: _csrf }"
            }
        }
    }

    private func folder(_ way: Way) throws -> String {
        try app.folder { text in
            let text = text.replacing(
                "tenant: users.id", with: "    csrf: \(way.declaration)\n\ntenant: users.id")
            guard way == .form else { return text }
            // A form without fields has no place for a token.
            return text.replacing(" json: {", with: " form: {").replacing(
                "DELETE /api/notes/:note\"", with: "DELETE /api/notes/:note\", form: { sure: yes }"
            ).replacing("DELETE /api/account", with: "DELETE /api/account, form: { sure: yes }")
        }
    }

    @Test("is signed in to, loaded and attacked with it", arguments: Way.allCases)
    func clean(_ way: Way) async throws {
        let ending = try await sandbox.bulkhead(
            "run", try folder(way), "--out", "result", environment: ["CSRF": way.rawValue])
        let result = try sandbox.result(in: "result")
        #expect(
            ending.exitCode == 0 || ending.exitCode == ExitStatus.saturated.code, "\(ending)")
        #expect(result.findings.isEmpty, "\(ending)")
        #expect(result.verdict?.sections[.isolation] == .pass, "\(ending)")
        let load = try #require(result.load)
        #expect(load.counts.failed == 0)
        #expect(load.operations["create_note"]?.counts.succeeded ?? 0 > 5)
        let probes = try #require(result.isolation?.probes)
        #expect(probes.contains { $0.rule == "foreign-write" && $0.outcome == .held })
    }

    @Test(
        "that changes other users' rows is found out, by the attacker's own token",
        arguments: Way.allCases)
    func leaks(_ way: Way) async throws {
        let ending = try await sandbox.bulkhead(
            "verify", try folder(way), "--out", "result",
            environment: ["CSRF": way.rawValue, "LEAK": "write"])
        #expect(ending.exitCode == ExitStatus.violated.code, "\(ending)")
        let found = try sandbox.result(in: "result").findings.first {
            $0.ruleId == "foreign-write" && $0.object == "edit_note"
        }
        let replay = try #require(found).replay
        #expect(replay.contains("_CSRF_TOKEN"), "\(replay)")
    }

    @Test("and no session is found out, since anybody can have such a token")
    func anonymous() async throws {
        let ending = try await sandbox.bulkhead(
            "verify", try folder(.doubleSubmit), "--out", "result",
            environment: ["CSRF": "double-submit", "LEAK": "anonymous-edit"])
        #expect(ending.exitCode == ExitStatus.violated.code, "\(ending)")
        let found = try sandbox.result(in: "result").findings
        #expect(
            found.contains {
                $0.ruleId == "anonymous-access" && $0.object == "PUT /api/notes/:note"
            }, "\(found.map { "\($0.ruleId) \($0.object)" })")
    }

    @Test("that gets none says so")
    func undeclared() async throws {
        let ending = try await sandbox.bulkhead(
            "verify", try app.folder(), environment: ["CSRF": "double-submit"])
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(ending.message.contains("CSRF verification failed"), "\(ending)")
        #expect(ending.message.contains("csrf: "), "\(ending)")
    }

    @Test("whose answer has no such cookie is told")
    func otherCookie() async throws {
        let folder = try app.folder {
            $0.replacing(
                "tenant: users.id",
                with: "    csrf: { request: GET /auth/csrf, cookie: XSRF-TOKEN, header: X-A }\n"
                    + "tenant: users.id")
        }
        let ending = try await sandbox.bulkhead(
            "verify", folder, environment: ["CSRF": "double-submit"])
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(
            ending.message.contains("csrf (GET /auth/csrf) answered 200 and set no cookie "),
            "\(ending)")
    }
}
