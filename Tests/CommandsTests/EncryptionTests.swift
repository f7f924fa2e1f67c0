import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

extension ScenarioText {
    /// The notes, with TLS required for every connection.
    static func encryptedNotes() throws -> ScenarioText {
        try notes.replacing("{ schema: schema.sql }", by: "{ schema: schema.sql, tls: required }")
    }
}

extension RunResult {
    var plaintextProbes: [ProbeResult] {
        isolation?.probes.filter { $0.rule == "plaintext-accepted" } ?? []
    }
}

extension ThrowAwayServerTests {
    @Test(
        "Where TLS is required everything runs over it, and plaintext is refused",
        .enabled("\(TestInstallations.whyNoTLS)") { try await TestInstallations.hasTLS() })
    func encrypted() async throws {
        let folder = try ScenarioText.encryptedNotes().write(to: sandbox)
        _ = try await sandbox.bulkhead(
            // Long enough for a busy machine to look at the log while the server is there.
            "run", folder, "--out", "out", "--skip", "indexes,cascade", "--duration", "10s",
            "--pg-setting", "log_connections=on"
        ) { program in
            func connections(_ words: String) -> [Substring] {
                program.sandbox.serverLog.split(separator: "\n").filter {
                    $0.contains("connection authorized:") && $0.contains(words)
                }
            }
            let loads = "application_name=bulkhead load"
            let isLoading = try await eventually { !connections(loads).isEmpty }
            #expect(isLoading)
            // Only the database itself is made over the administrator's socket.
            for line in connections("database=bulkhead") { #expect(line.contains("SSL enabled")) }
        }
        let result = try sandbox.result()
        #expect(result.verdict?.sections[.isolation] == .pass)
        #expect(result.plaintextProbes.map(\.outcome) == [.held])
        let control = result.isolation?.controls.first { $0.name == "plaintext-accepted" }
        #expect(control?.fired == true)
        #expect(result.load?.counts.succeeded ?? 0 > 0)
    }
}

extension NamedServerTests {
    @Suite("A scenario that requires TLS")
    struct EncryptionTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        @Test("A named server that lets plaintext in fails the run")
        func plaintext() async throws {
            let database = try await TestServer.database()
                .setting("host", to: "127.0.0.1").connectionString
            let folder = try ScenarioText.encryptedNotes().write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--dsn", database, "--out", "out", "--skip", "indexes,cascade")
            #expect(ending.exitCode == ExitStatus.violated.code)
            let result = try sandbox.result()
            #expect(result.plaintextProbes.map(\.outcome) == [.leaked])
            #expect(result.findings.map(\.ruleId) == ["plaintext-accepted"])
            #expect(ending.report.contains("plaintext"))
        }

        @Test("Over a unix socket the claim is untested, and that is said")
        func socket() async throws {
            let folder = try ScenarioText.encryptedNotes().write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--dsn", try await emptyDatabase(), "--out", "out",
                "--skip", "indexes,cascade")
            #expect(ending.exitCode == 0)
            #expect(try sandbox.result().plaintextProbes.map(\.outcome) == [.untested])
            #expect(ending.report.contains("a unix socket never uses TLS"))
        }

        @Test("With the isolation left out nothing is asked for")
        func skipped() async throws {
            let folder = try ScenarioText.encryptedNotes().write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--dsn", try await emptyDatabase(), "--out", "out",
                "--skip", "indexes,cascade,isolation")
            #expect(!ending.errors.contains("asking for plaintext"))
            #expect(try sandbox.result().plaintextProbes.isEmpty)
        }
    }
}
