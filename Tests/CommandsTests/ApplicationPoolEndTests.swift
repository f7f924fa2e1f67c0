import Foundation
import Glibc
import ResultModel
import Testing

extension ThrowAwayServerTests {
    /// What ends a sweep from outside while an application is started anew at each of its points.
    @Suite("bulkhead pool on an application, ended from outside")
    struct ApplicationPoolEndTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// Sizes the pool of `todo-api`, and ends it when a point was measured and the application
        /// runs for another one.
        private func pool(
            ending signal: Int32, leaving remains: Remains
        ) async throws -> (ending: Ending, result: RunResult) {
            let sandbox = sandbox
            let ending = try await sandbox.run(
                [
                    "pool", TodoApplication.scenario, "--users", "12", "--budget", "10m", "--out",
                    "out",
                ], environment: ["TODO_API": try TodoApplication.program()], leaving: remains
            ) { program in
                let isMeasuring = try await eventually(within: .seconds(150)) {
                    (try? sandbox.result().pool?.points.count) ?? 0 > 0
                        && !sandbox.applications.isEmpty
                }
                try #require(isMeasuring, "\(sandbox.temporaryFolder)")
                program.send(signal)
            }
            return (ending, try sandbox.result())
        }

        /// The points that were measured are on the disk, and nothing claims to be an answer.
        private func expectPoints(_ result: RunResult) throws {
            let pool = try #require(result.pool)
            #expect(!pool.points.isEmpty && !pool.complete && pool.answer == nil)
            #expect(pool.points.allSatisfy { $0.throughput > 0 })
        }

        @Test("Ctrl-C keeps what was measured, and stops application and server")
        func interrupted() async throws {
            let (ending, result) = try await pool(ending: SIGINT, leaving: .nothing)
            #expect(ending.exitCode == ExitStatus.interrupted.code, "\(ending)")
            #expect(ending.errors.contains("what was measured will be kept"), "\(ending)")
            #expect(result.verdict?.exitCode == ExitStatus.interrupted.code)
            #expect(result.verdict?.status == .inconclusive)
            #expect(ending.report.contains("(exit 105)"), "\(ending)")
            try expectPoints(result)
        }

        @Test("kill -9 leaves neither application nor server")
        func killed() async throws {
            let (ending, result) = try await pool(ending: SIGKILL, leaving: .nothingSoon)
            #expect(ending.exitCode == nil)
            try expectPoints(result)
        }
    }
}
