import Foundation
import Glibc
import ResultModel
import Subprocess
import SystemPackage
import Testing

/// Runs that start a server of their own; one at a time, since several would starve each other.
@Suite("With a throw-away server", .serialized, .sandbox)
struct ThrowAwayServerTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    @Test("A pool that the server cannot hold is refused with the setting that would do")
    func connections() async throws {
        let folder = try ScenarioText.todo().write(to: sandbox)
        let ending = try await sandbox.bulkhead(
            "run", folder, "--pg-setting", "max_connections=12")
        #expect(ending.exitCode == ExitStatus.invalidScenario.code)
        #expect(ending.message.contains("15 connections"))
        #expect(ending.message.contains("the server allows 12"))
        #expect(ending.message.contains("--pg-setting max_connections=20"))
        #expect(!ending.errors.contains("seeding"))
        #expect(!sandbox.exists("results"))
    }

    @Test(
        "A setting that the server refuses is a mistake on the command line",
        arguments: ["work_memory=1", "work_mem=1kB"])
    func setting(_ setting: String) async throws {
        let folder = try ScenarioText.notes.write(to: sandbox)
        let ending = try await sandbox.bulkhead("run", folder, "--pg-setting", setting)
        #expect(ending.exitCode == ExitStatus.usage.code)
        #expect(ending.output == "")
        #expect(ending.message.contains(String(setting.prefix { $0 != "=" })))
        #expect(ending.message.contains("--pg-setting"))
        #expect(!sandbox.exists("results"))
    }

    @Test(
        "--keep leaves the server, and says how to remove it even where nothing else is printed",
        arguments: [true, false])
    func keep(isRight: Bool) async throws {
        let text = isRight ? ScenarioText.notes : ScenarioText.notes.addingToSchema("nonsense;")
        let folder = try text.write(to: sandbox)
        let ending = try await sandbox.bulkhead(
            "verify", folder, "--keep", "--quiet", "--skip", "indexes,isolation,cascade",
            leaving: .server)
        let lines = ending.errors.split(separator: "\n").map { $0.drop { $0 == " " } }
        let connection = try #require(lines.first { $0.contains("psql -h 127.0.0.1") })
        let answer = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", connection + " -XAtc 'SELECT current_database()'"],
            output: .string(limit: 100), error: .discarded)
        // The one that was seeded.
        #expect(answer.standardOutput == "bulkhead\n")
        let removal = try #require(lines.last { $0.contains("pg_ctl") })
        _ = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-c", String(removal)], output: .discarded)
        #expect(sandbox.leftovers() == [])
    }

    // MARK: Ended from outside

    @Test("Ctrl-C during the load keeps what was measured")
    func interruptedLoad() async throws {
        let folder = try ScenarioText.notes.replacing("duration: 1s", by: "duration: 10m")
            .write(to: sandbox)
        let ending = try await sandbox.bulkhead(
            "run", folder, "--out", "out", "--skip", "indexes,isolation",
            "--pg-setting", "log_min_duration_statement=0"
        ) { program in
            try await program.says("load: started")
            try await program.serverLogs("execute", "UPDATE notes SET body", timesMore: 10)
            program.send(SIGINT)
        }
        #expect(ending.exitCode == ExitStatus.interrupted.code)
        #expect(ending.errors.contains("what was measured will be kept"))
        let result = try sandbox.result()
        let load = try #require(result.load)
        #expect(load.counts.succeeded >= 10)
        #expect(load.counts.failed == 0)
        #expect(load.operations["edit_note"]?.counts.succeeded ?? 0 >= 10)
        #expect(result.verdict?.exitCode == ExitStatus.interrupted.code)
        #expect(result.verdict?.status == .inconclusive)
        #expect(result.cascade == nil)
        #expect(ending.report.contains("(exit 105)"))
    }

    @Test("SIGTERM while it is seeded ends it within its chunk of rows")
    func terminatedSeeding() async throws {
        let folder = try ScenarioText.todo().write(to: sandbox)
        let ending = try await sandbox.bulkhead(
            "run", folder, "--users", "5000", "--out", "out",
            "--pg-setting", "log_statement=all"
        ) { program in
            try await program.says("seeding 5,000 users: started")
            try await program.serverLogs("COPY", timesMore: 1)
            program.send(SIGTERM)
        }
        #expect(ending.exitCode == ExitStatus.interrupted.code)
        #expect(try sandbox.result().population == nil)
    }

    @Test("Ctrl-C twice ends it at once, whatever the server is doing")
    func interruptedTwice() async throws {
        let folder = try ScenarioText.notes.addingToSchema(ScenarioText.slowDelete)
            .write(to: sandbox)
        let ending = try await sandbox.bulkhead(
            "verify", folder, "--out", "out", "--skip", "indexes", leaving: .nothingSoon
        ) { program in
            try await program.says("deleting users: started")
            program.send(SIGINT)
            try await program.says("Again to stop at once")
            program.send(SIGINT)
        }
        #expect(ending.exitCode == ExitStatus.interrupted.code)
        // Written before the deletes began.
        #expect(try sandbox.result().isolation?.probes.isEmpty == false)
    }

    @Test("kill -9 during the load leaves no server")
    func killed() async throws {
        let folder = try ScenarioText.notes.replacing("duration: 1s", by: "duration: 10m")
            .write(to: sandbox)
        let ending = try await sandbox.bulkhead(
            "run", folder, "--out", "out", "--skip", "indexes,isolation", leaving: .nothingSoon
        ) { program in
            try await program.says("load: started")
            #expect(program.sandbox.postmaster != nil)
            program.send(SIGKILL)
        }
        #expect(ending.exitCode == nil)
        // What was measured before the load is on the disk.
        #expect(try sandbox.result().population?.users == 20)
    }
}
