import ResultModel
import Testing

/// Runs against an application whose users sign in, and that has no database.
@Suite("An application behind sessions", .serialized, .sandbox)
struct SessionTests {
    private let sandbox: Sandbox
    private let app: SessionApp

    init() throws {
        sandbox = try Sandbox.current
        app = SessionApp(sandbox: sandbox)
    }

    @Test("is attacked and loaded by users who register, and by rows that they make")
    func clean() async throws {
        let ending = try await sandbox.bulkhead("run", try app.folder(), "--out", "result")
        let result = try sandbox.result(in: "result")
        #expect(ending.passed, "\(ending.message)\n\(ending.output)")
        #expect(result.findings.isEmpty)
        #expect(result.verdict?.sections[.isolation] == .pass)
        #expect(result.target?.kind == .api)
        let load = try #require(result.load)
        #expect(load.counts.succeeded > 50)
        #expect(load.counts.failed == 0)
        let probes = try #require(result.isolation?.probes)
        #expect(probes.contains { $0.rule == "foreign-read" && $0.outcome == .held })
        #expect(probes.contains { $0.rule == "foreign-write" && $0.outcome == .held })
        #expect(probes.contains { $0.rule == "deleted-account-served" && $0.outcome == .held })
        #expect(!probes.contains { $0.outcome == .leaked })
        // How much there was is said.
        #expect(result.notes.contains { $0.hasPrefix("notes: 8 users made 12 to 24 rows each") })
        #expect(result.notes.contains { $0.contains("no database to look at") })
    }

    @Test(
        "that leaks is found out",
        arguments: [
            ("read", "foreign-read", "get_note"), ("list", "foreign-read", "list_notes"),
            ("write", "foreign-write", "edit_note"), ("delete", "foreign-write", "delete_note"),
            ("anonymous", "anonymous-access", "GET /api/notes"),
        ])
    func leaks(leak: String, rule: String, object: String) async throws {
        let ending = try await sandbox.bulkhead(
            "verify", try app.folder(), "--out", "result", environment: ["LEAK": leak])
        #expect(ending.exitCode == ExitStatus.violated.code, "\(ending.message)")
        let findings = try sandbox.result(in: "result").findings
        #expect(findings.contains { $0.ruleId == rule && $0.object == object })
    }

    @Test("has its sessions renewed before they end")
    func renews() async throws {
        let ending = try await sandbox.bulkhead(
            "run", try app.folder(), "--out", "result", "--skip", "isolation", "--duration", "6s",
            environment: ["SESSION_SECONDS": "3"])
        #expect(ending.passed, "\(ending.message)\n\(ending.output)")
        let result = try sandbox.result(in: "result")
        #expect(result.load?.counts.failed == 0)
        #expect(result.notes.contains { $0.contains("sessions were renewed during the load") })
    }

    @Test("that refuses to register anybody is told with what it said, and without the password")
    func refuses() async throws {
        let folder = try app.folder {
            $0.replacing(
                #"{ email: ":email", password: ":password" }, user"#,
                with: #"{ email: ":email", password: "hunter" }, user"#)
        }
        let ending = try await sandbox.bulkhead("verify", folder)
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(ending.message.contains("register (POST /auth/register) answered 422"))
        #expect(ending.message.contains("the password is too short"))
        #expect(!ending.message.contains("hunter"))
    }

    @Test("whose login sets another cookie than the scenario names is told")
    func otherCookie() async throws {
        let folder = try app.folder { $0.replacing("cookie: session", with: "cookie: sid") }
        let ending = try await sandbox.bulkhead("verify", folder)
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(ending.message.contains("set no cookie 'sid'"))
    }

    // MARK: One that runs already

    @Test("that runs already is attacked with accounts of the run alone")
    func running() async throws {
        let folder = try app.folder()
        let sandbox = sandbox
        let ending = try await app.running(leak: "read") { url in
            try await sandbox.bulkhead("verify", folder, "--base-url", url, "--out", "result")
        }
        #expect(ending.exitCode == ExitStatus.violated.code, "\(ending.message)")
        let result = try sandbox.result(in: "result")
        #expect(result.target?.ephemeral == false)
        #expect(result.findings.contains { $0.ruleId == "foreign-read" && $0.object == "get_note" })
        #expect(result.notes.contains { $0.contains("stay in the application") })
    }

    @Test("that runs already is loaded only where that is asked for")
    func loadsRunning() async throws {
        let folder = try app.folder()
        let sandbox = sandbox
        let endings = try await app.running { url in
            let refused = try await sandbox.bulkhead(
                "run", folder, environment: ["API_URL": url])
            let allowed = try await sandbox.bulkhead(
                "run", folder, "--allow-existing-data", "--skip", "isolation", "--out", "result",
                environment: ["API_URL": url])
            return [refused, allowed]
        }
        #expect(endings[0].exitCode == ExitStatus.usage.code)
        #expect(endings[0].message.contains("--allow-existing-data"))
        #expect(endings[1].passed, "\(endings[1].message)\n\(endings[1].output)")
        #expect(try #require(try sandbox.result(in: "result").load).counts.succeeded > 50)
    }

    @Test("that runs already and opens no accounts is left alone")
    func runningWithoutAccounts() async throws {
        let folder = try app.folder { text in
            text.replacing("    register:", with: "    # register:")
                .replacing(
                    "login: { request: POST /auth/login, json: { email: \":email\", ",
                    with: "login: { request: POST /auth/login, bind: { email: { value: a@b.c } }, "
                        + "json: { email: \":email\", "
                ).replacing("cookie: session }", with: "cookie: session, user: $.id }")
        }
        let ending = try await sandbox.bulkhead(
            "verify", folder, environment: ["API_URL": "http://127.0.0.1:9"])
        #expect(ending.exitCode == ExitStatus.usage.code, "\(ending.message)")
        #expect(ending.message.contains("nothing opens any"))
    }
}

extension Ending {
    /// Whether nothing was wrong but, on a busy machine, the times.
    fileprivate var passed: Bool { exitCode == 0 || exitCode == ExitStatus.saturated.code }
}
