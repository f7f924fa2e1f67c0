import EphemeralPostgres
import Foundation
import Glibc
import PostgresDriver
import ResultModel
import Testing

extension ThrowAwayServerTests {
    /// What happens to a server while pools are measured on it.
    @Suite("bulkhead pool, disturbed")
    struct PoolDisturbanceTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// Runs it, and does something once points were measured.
        private func pool(
            budget: String = "120s", _ arguments: String...,
            afterwards disturb: @escaping @Sendable (RunningProgram) async throws -> Void
        ) async throws -> (ending: Ending, result: RunResult) {
            let folder = try ScenarioText.sleepers.write(to: sandbox)
            let sandbox = sandbox
            let ending = try await sandbox.run(
                [
                    "pool", folder, "--budget", budget, "--out", "out", "--pg-setting",
                    "max_connections=16",
                ] + arguments
            ) { program in
                let measured = try await eventually {
                    (try? sandbox.result().pool?.points.count) ?? 0 > 0
                }
                try #require(measured)
                try await disturb(program)
            }
            return (ending, try sandbox.result())
        }

        @Test("Ctrl-C keeps what was measured until then")
        func interrupted() async throws {
            let (ending, result) = try await pool { $0.send(SIGINT) }
            #expect(ending.exitCode == 105, "\(ending)")
            let pool = try #require(result.pool)
            #expect(!pool.points.isEmpty && !pool.complete && pool.answer == nil)
            #expect(pool.seconds > 0)
        }

        @Test("A server that is lost ends it, with what was measured")
        func lost() async throws {
            let (ending, result) = try await pool { try $0.killServer() }
            #expect(ending.exitCode == 69, "\(ending)")
            #expect(ending.report.contains("lost while pools were measured"), "\(ending)")
            #expect(result.pool?.points.isEmpty == false)
        }

        @Test("A server that restarts has its point measured again, and that is said")
        func restarted() async throws {
            let sandbox = sandbox
            let (ending, result) = try await pool(budget: "12s") { _ in
                // One process that dies takes the connections of all with it.
                let backend = try await eventually {
                    guard let victim = Self.backend(of: sandbox.postmaster) else { return false }
                    kill(victim, SIGKILL)
                    return true
                }
                try #require(backend)
            }
            #expect([0, 96, 99].contains(ending.exitCode), "\(ending)")
            let pool = try #require(result.pool)
            #expect(pool.complete)
            #expect(
                pool.notes.contains { $0.contains("The point was measured again.") },
                "\(pool.notes)")
        }

        /// A process of the server that has a client.
        private static func backend(of postmaster: Int32?) -> Int32? {
            guard let postmaster else { return nil }
            return Processes.identifiers().first { process in
                let status =
                    (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
                return status.contains("PPid:\t\(postmaster)\n")
                    && Processes.commandLine(of: process).contains(" SELECT")
            }
        }

        @Test("Connections that others take end it with what to do")
        func exhausted() async throws {
            let cluster = try await EphemeralCluster.start(
                ClusterOptions(settings: [try ServerSetting(name: "max_connections", value: "12")]))
            do {
                let server = ConnectionParameters(
                    cluster.connectionParameters(database: "postgres", overSocket: true))
                let folder = try ScenarioText.sleepers.write(to: sandbox)
                let sandbox = sandbox
                let ending = try await sandbox.bulkhead(
                    "pool", folder, "--dsn", server.connectionString, "--budget", "120s",
                    "--out", "out"
                ) { _ in
                    let measured = try await eventually {
                        (try? sandbox.result().pool?.points.count) ?? 0 > 0
                    }
                    try #require(measured)
                    try await Self.takeAll(server, until: { sandbox.hasVerdict })
                }
                #expect(ending.exitCode == 69, "\(ending)")
                #expect(
                    ending.report.contains("The server has no connections left"), "\(ending)")
                #expect(try sandbox.result().pool?.points.isEmpty == false)
            } catch {
                await cluster.stop()
                throw error
            }
            await cluster.stop()
        }

        /// Opens as many connections as there are, until a run has noticed.
        private static func takeAll(
            _ server: ConnectionParameters, until noticed: @Sendable () -> Bool
        ) async throws {
            var taken: [TakenConnection] = []
            _ = try await eventually {
                while let connection = try? Connection.open(server), taken.count < 20 {
                    taken.append(TakenConnection(connection))
                }
                return noticed()
            }
            #expect(!taken.isEmpty)
        }
    }
}

/// A connection that is only held.
private final class TakenConnection {
    private let connection: Connection

    init(_ connection: consuming Connection) {
        self.connection = connection
    }
}

extension Sandbox {
    /// Whether a run has come to an end.
    fileprivate var hasVerdict: Bool { (try? result().verdict) != nil }
}
