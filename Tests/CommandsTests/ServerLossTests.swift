import Foundation
import Glibc
import ResultModel
import Subprocess
import SystemPackage
import Testing

extension ThrowAwayServerTests {
    /// The postmaster killed under a run: exit 69, a sentence, and what was measured until then.
    @Suite("The server is lost")
    struct ServerLossTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private func expectLoss(
            _ ending: Ending, _ result: RunResult, during phase: String,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(ending.exitCode == ExitStatus.unavailable.code, sourceLocation: sourceLocation)
            #expect(result.verdict?.exitCode == ending.exitCode, sourceLocation: sourceLocation)
            let reasons = result.verdict?.reasons.joined(separator: "\n") ?? ""
            #expect(reasons.contains("server"), sourceLocation: sourceLocation)
            #expect(reasons.contains("lost"), sourceLocation: sourceLocation)
            #expect(reasons.contains(phase), sourceLocation: sourceLocation)
            #expect(ending.report.contains("(exit 69)"), sourceLocation: sourceLocation)
        }

        @Test("While it is seeded")
        func seeding() async throws {
            let folder = try ScenarioText.todo().write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "run", folder, "--users", "5000", "--out", "out",
                "--pg-setting", "log_statement=all"
            ) { program in
                try await program.says("seeding 5,000 users: started")
                try await program.serverLogs("COPY", timesMore: 1)
                try program.killServer()
            }
            let result = try sandbox.result()
            expectLoss(ending, result, during: "seeded")
            #expect(result.target?.serverVersion.isEmpty == false)
            #expect(result.population == nil)
        }

        @Test("While it is under load")
        func load() async throws {
            let folder = try ScenarioText.notes.replacing("duration: 1s", by: "duration: 10m")
                .write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "run", folder, "--out", "out", "--skip", "indexes,isolation,cascade",
                "--pg-setting", "log_min_duration_statement=0"
            ) { program in
                try await program.says("load: started")
                try await program.serverLogs("execute", "UPDATE notes SET body", timesMore: 10)
                try program.killServer()
            }
            let result = try sandbox.result()
            expectLoss(ending, result, during: "load")
            let counts = try #require(result.load?.counts)
            #expect(counts.succeeded >= 10)
            #expect(counts.failed > 0)
            #expect(result.population?.users == 20)
        }

        @Test("While users are deleted")
        func cascade() async throws {
            let folder = try ScenarioText.notes.addingToSchema(ScenarioText.slowDelete)
                .write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--out", "out", "--skip", "indexes"
            ) { program in
                try await program.says("deleting users: started")
                try program.killServer()
            }
            let result = try sandbox.result()
            expectLoss(ending, result, during: "cascades")
            #expect(result.isolation?.probes.isEmpty == false)
            #expect(result.isolation?.controls.allSatisfy(\.fired) == true)
        }

        @Test("The report of a lost run can be printed again")
        func report() async throws {
            let folder = try ScenarioText.notes.addingToSchema(ScenarioText.slowDelete)
                .write(to: sandbox)
            let ending = try await sandbox.bulkhead(
                "verify", folder, "--out", "out", "--skip", "indexes,isolation"
            ) { program in
                try await program.says("deleting users: started")
                try program.killServer()
            }
            let again = try await sandbox.bulkhead("report", "out")
            #expect(again.exitCode == 0)
            #expect(again.output == ending.output)
        }
    }

    @Suite("The disk is full")
    struct FullDiskTests {
        /// Whether this process may mount a file system, which a small disk is made of.
        static func mayMount() async throws -> Bool {
            guard geteuid() == 0 else { return false }
            let sandbox = try Sandbox()
            let mounts = try await mount(sandbox, megabytes: 1)
            if mounts { _ = try await unmount(sandbox) }
            try sandbox.remove()
            return mounts
        }

        private static func mount(_ sandbox: Sandbox, megabytes: Int) async throws -> Bool {
            try await Subprocess.run(
                .path("/bin/mount"),
                arguments: [
                    "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=1777", "bulkhead-test",
                    sandbox.temporaryFolder,
                ], output: .discarded
            ).terminationStatus.isSuccess
        }

        private static func unmount(_ sandbox: Sandbox) async throws -> Bool {
            try await Subprocess.run(
                .path("/bin/umount"), arguments: [sandbox.temporaryFolder], output: .discarded
            ).terminationStatus.isSuccess
        }

        private func onDisk(
            megabytes: Int, _ body: (Sandbox) async throws -> Void
        ) async throws {
            let sandbox = try Sandbox.current
            try #require(try await Self.mount(sandbox, megabytes: megabytes))
            do {
                try await body(sandbox)
            } catch {
                _ = try await Self.unmount(sandbox)
                throw error
            }
            #expect(try await Self.unmount(sandbox))
        }

        @Test("While it is seeded", .enabled("needs the right to mount", { try await mayMount() }))
        func seeding() async throws {
            try await onDisk(megabytes: 90) { sandbox in
                let folder = try ScenarioText.todo().write(to: sandbox)
                let ending = try await sandbox.bulkhead(
                    "run", folder, "--users", "3000", "--out", "out")
                #expect(ending.exitCode == ExitStatus.unavailable.code)
                let reasons = try sandbox.result().verdict?.reasons.joined() ?? ""
                #expect(reasons.contains("isk is full"))
                #expect(reasons.contains("--users"))
            }
        }

        @Test(
            "While the cluster is made",
            .enabled("needs the right to mount", { try await mayMount() }))
        func initializing() async throws {
            try await onDisk(megabytes: 10) { sandbox in
                let folder = try ScenarioText.notes.write(to: sandbox)
                let ending = try await sandbox.bulkhead("run", folder)
                #expect(ending.exitCode == ExitStatus.unavailable.code)
                #expect(ending.message.contains("No space left on device"))
                #expect(ending.message.contains("TMPDIR"))
            }
        }
    }
}
