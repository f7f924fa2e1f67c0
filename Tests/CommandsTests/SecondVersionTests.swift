import EphemeralPostgres
import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

extension ThrowAwayServerTests {
    /// The spine on PostgreSQL 18, beside the installed one.
    @Suite(
        "On two versions of PostgreSQL",
        .enabled(if: TestInstallations.second != nil, "\(TestInstallations.whyNoSecond)"))
    struct SecondVersionTests {
        private let sandbox: Sandbox
        private let programs: String

        init() throws {
            sandbox = try Sandbox.current
            programs = try #require(TestInstallations.second)
        }

        @Test("The bundled scenario is found the same: every finding, accepted, and no other")
        func bundled() async throws {
            let folder = try ScenarioText.todo().write(to: sandbox)
            var found: [Set<String>] = []
            for options in [[], ["--postgres-bin", programs]] {
                let ending = try await sandbox.run(["verify", folder, "--out", "out"] + options)
                #expect(ending.exitCode == 0, "\(ending)")
                let result = try sandbox.result()
                let expected = options.isEmpty ? "" : "18."
                #expect(result.target?.serverVersion.hasPrefix(expected) == true)
                #expect(result.findings.allSatisfy { $0.accepted != nil || $0.severity < .medium })
                found.append(Set(result.findings.map(\.fingerprint)))
            }
            #expect(found[0] == found[1])
        }

        @Test("The small scenario is loaded, with its answers checked")
        func loaded() async throws {
            let folder = try ScenarioText.notes.write(to: sandbox)
            _ = try await sandbox.bulkhead(
                "run", folder, "--out", "out", "--postgres-bin", programs)
            let result = try sandbox.result()
            #expect(result.load?.counts.succeeded ?? 0 > 0)
            #expect(result.load?.counts.failed == 0)
            #expect(result.load?.leaks == 0)
        }

        @Test("Where 18 was built without TLS, the claim is untested, and that is said")
        func encryption() async throws {
            let folder = try ScenarioText.encryptedNotes().write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--out", "out", "--postgres-bin", programs,
                "--skip", "indexes,cascade")
            #expect(ending.exitCode == 0, "\(ending)")
            #expect(try sandbox.result().plaintextProbes.map(\.outcome) == [.untested])
            #expect(ending.report.contains("was built without TLS"))
        }

        /// Where somebody's database is, on a server of that version.
        private func withDatabase(
            programs: String?, schema: String,
            _ body: (ConnectionParameters) async throws -> Void
        ) async throws {
            let cluster = try await EphemeralCluster.start(
                ClusterOptions(binDirectory: programs))
            do {
                let parameters = ConnectionParameters(
                    cluster.connectionParameters(database: "postgres", overSocket: true))
                try Connection.open(parameters).executeScript(schema)
                try await body(parameters)
            } catch {
                await cluster.stop()
                throw error
            }
            await cluster.stop()
        }

        @Test("A structure of the older version is copied to the newer one, and the versions told")
        func olderStructure() async throws {
            try await withDatabase(programs: nil, schema: ScenarioText.notes.schema) { database in
                let folder = try ScenarioText.notes.write(to: sandbox)
                let ending = try await sandbox.bulkhead(
                    "verify", folder, "--dsn", database.connectionString, "--out", "out",
                    "--postgres-bin", programs, "--skip", "indexes,storage")
                #expect(ending.exitCode == 0, "\(ending)")
                let result = try sandbox.result()
                #expect(result.target?.serverVersion.hasPrefix("18.") == true)
                #expect(result.notes.contains { $0.contains("its copy on 18.") })
            }
        }

        @Test("A structure of the newer version needs programs that know it")
        func newerStructure() async throws {
            try await withDatabase(programs: programs, schema: ScenarioText.notes.schema) {
                database in
                let installed = try await PostgresInstallation.locate()
                try #require(installed.majorVersion < 18, "18 is the installed one here")
                let folder = try ScenarioText.notes.write(to: sandbox)
                let ending = try await sandbox.bulkhead(
                    "verify", folder, "--dsn", database.connectionString,
                    "--postgres-bin", installed.binDirectory)
                #expect(ending.exitCode == ExitStatus.unavailable.code)
                #expect(ending.message.contains("is of PostgreSQL \(installed.majorVersion)"))
                #expect(ending.message.contains("cannot read a server of version 18."))
            }
        }

        @Test("An extension that the copy's server lacks is named")
        func missingExtension() async throws {
            let schema = ScenarioText.notes.schema + "CREATE EXTENSION pgcrypto;"
            try await withDatabase(programs: nil, schema: schema) { database in
                let folder = try ScenarioText.notes.write(to: sandbox)
                let ending = try await sandbox.bulkhead(
                    "verify", folder, "--dsn", database.connectionString,
                    "--postgres-bin", programs)
                #expect(ending.exitCode == ExitStatus.unavailable.code)
                #expect(ending.message.contains("the extension pgcrypto"))
                #expect(ending.message.contains("Nothing of it was changed"))
            }
        }
    }
}
