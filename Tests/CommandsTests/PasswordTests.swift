import Foundation
import PostgresDriver
import ResultModel
import Synchronization
import TestDatabases
import Testing

extension NamedServerTests {
    @Suite("A password is never printed, written or passed on")
    struct PasswordTests {
        private let sandbox: Sandbox
        /// Of each test its own, since all run beside each other.
        private let secret = "hunter2-\(UInt32.random(in: 0 ... .max))"

        init() throws { sandbox = try Sandbox.current }

        /// A fresh database of a role that logs in with the secret.
        private func database() async throws -> ConnectionParameters {
            let parameters = try await TestServer.database()
            let administrator = try Connection.open(parameters)
            let role = "keeper_\(UInt32.random(in: 0 ... .max))"
            let current = try administrator.query("SELECT current_database()").string(
                row: 0, column: 0)
            let name = try #require(current)
            try administrator.execute(
                "CREATE ROLE \(role) SUPERUSER LOGIN PASSWORD '\(secret)'")
            try administrator.execute("ALTER DATABASE \(name) OWNER TO \(role)")
            return parameters.setting("user", to: role).setting("password", to: secret)
        }

        @Test("In a run that comes to its end", arguments: [true, false])
        func run(onCommandLine: Bool) async throws {
            let dsn = try await database().connectionString
            let folder = try ScenarioText.notes.write(to: sandbox)
            let seen = Mutex<Set<Int32>>([])
            let target = onCommandLine ? ["--dsn", dsn] : []
            let ending = try await sandbox.run(
                ["run", folder, "--out", "out", "--skip", "indexes,storage"] + target,
                environment: onCommandLine ? [:] : ["DATABASE_URL": dsn]
            ) { program in
                try await program.says("load: started")
                let telling = Processes.identifiers().filter {
                    Processes.commandLine(of: $0).contains(secret)
                }
                seen.withLock {
                    $0 = Set(telling).subtracting(onCommandLine ? [program.processID] : [])
                }
            }
            #expect(try sandbox.result().load?.counts.succeeded ?? 0 > 0)
            #expect(seen.withLock { $0 } == [])
            #expect(!ending.output.contains(secret) && !ending.errors.contains(secret))
            for file in FileManager.default.enumerator(atPath: sandbox.workingFolder) ?? .init() {
                #expect(!sandbox.text(of: "\(file)").contains(secret), "\(file)")
            }
        }

        @Test(
            "In a connection string that cannot be read or used",
            arguments: [
                "postgresql://me:SECRET%zz@127.0.0.1:1/app",
                "postgresql://me:SECRET@[127.0.0.1:1/app",
                "postgresql://me:x@SECRET@127.0.0.1:1/app",
                "postgresql://me:SECRET/x@127.0.0.1:1/app",
                "postgresql://me:SECRET@127.0.0.1:port/app",
                "postgresql://127.0.0.1:1/app?SECRET=x",
                "host=127.0.0.1 port=1 password=a SECRET user=me",
                "host=127.0.0.1 port=1 password='SECRET",
                "host=127.0.0.1 port=1 password=SECRET",
            ])
        func unreadable(form: String) async throws {
            let dsn = form.replacing("SECRET", with: secret)
            let folder = try ScenarioText.notes.write(to: sandbox)
            for (arguments, environment) in [(["--dsn", dsn], [:]), ([], ["DATABASE_URL": dsn])] {
                let ending = try await sandbox.run(
                    ["run", folder] + arguments, environment: environment)
                #expect(ending.exitCode == ExitStatus.unavailable.code)
                #expect(!ending.errors.contains(secret) && !ending.output.contains(secret))
            }
        }
    }
}
