import Foundation
import Glibc
import Subprocess
import Supervision
import SystemPackage
import Testing

@testable import EphemeralPostgres

@Suite("Whoever is killed, nothing is left", .serialized)
struct ViolentDeathTests {
    private let parent: TestFolder

    init() throws { parent = try TestFolder() }

    /// Nothing of any cluster below the parent folder, neither file nor process.
    private func isClean() -> Bool {
        parent.contents == [] && processes(mentioning: parent.path + "/bulkhead-") == []
    }

    /// Runs the fixture, which owns a cluster or a pooler, until `end` has ended it.
    private func runOwner(
        of options: [String] = [],
        _ end:
            @Sendable (Execution<CustomWriteInput, SequenceOutput, DiscardedOutput>)
            async throws -> Void
    ) async throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let candidates = [CommandLine.arguments[0], tests].map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/EphemeralPostgresFixture"
        }
        let fixture = try #require(
            candidates.first { FileManager.default.isExecutableFile(atPath: $0) })
        _ = try await Subprocess.run(
            .path(FilePath(fixture)), arguments: Arguments([parent.path] + options),
            input: .inputWriter, output: .sequence, error: .discarded
        ) { execution in
            try await end(execution)
        }
    }

    @Test("The owner killed while its server runs", arguments: [SIGKILL, SIGINT])
    func ownerKilled(signal: Int32) async throws {
        try await endOwner(by: signal)
    }

    @Test("The owner killed while its pooler runs", arguments: [SIGKILL, SIGINT])
    func poolerOwnerKilled(signal: Int32) async throws {
        try await endOwner(of: ["--pooler"], by: signal)
    }

    private func endOwner(of options: [String] = [], by signal: Int32) async throws {
        try await runOwner(of: options) { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            let words = try #require(try await lines.next()).split(separator: " ")
            let server = try #require(Int32(words[1]))
            #expect(FileManager.default.fileExists(atPath: String(words[0])))
            #expect(RunningProcess.isRunning(server))
            #expect(!isClean())
            try execution.send(signal: Signal(rawValue: signal))
        }
        #expect(try await eventually { isClean() })
    }

    @Test("The owner killed while initdb runs")
    func ownerKilledEarly() async throws {
        try await runOwner { execution in
            let isInitializing = try await eventually {
                parent.contents.contains {
                    FileManager.default.fileExists(atPath: "\(parent.path)/\($0)/data")
                }
            }
            #expect(isInitializing)
            try execution.send(signal: .kill)
        }
        #expect(try await eventually { isClean() })
    }

    @Test("The owner ends without stopping its server")
    func ownerForgets() async throws {
        try await runOwner { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            _ = try #require(try await lines.next())
            try await execution.standardInputWriter.finish()
        }
        #expect(try await eventually { isClean() })
    }

    @Test("The last reference let go without stopping")
    func released() async throws {
        var cluster: EphemeralCluster? = try await EphemeralCluster.start(
            ClusterOptions(parentFolder: parent.path))
        #expect(cluster?.isServerRunning == true)
        cluster = nil
        #expect(try await eventually { isClean() })
    }

    @Test("The postmaster killed under its owner")
    func serverKilled() async throws {
        let cluster = try await EphemeralCluster.start(ClusterOptions(parentFolder: parent.path))
        let file = try String(contentsOfFile: cluster.startup.layout.processFile, encoding: .utf8)
        // Line 7: the key and the identifier of the System V segment.
        let segment = file.split(separator: "\n", omittingEmptySubsequences: false)[6]
            .split(separator: " ").last
        let identifier = try #require(segment.flatMap { Int($0) })
        #expect(try hasSegment(identifier))
        kill(cluster.serverProcessID, SIGKILL)
        #expect(try await eventually { !cluster.isServerRunning })
        await cluster.stop()
        #expect(cluster.remains == [])
        #expect(try !hasSegment(identifier))
        #expect(isClean())
    }

    /// Whether a System V shared memory segment exists, by the second column of the kernel's table.
    private func hasSegment(_ identifier: Int) throws -> Bool {
        try String(contentsOfFile: "/proc/sysvipc/shm", encoding: .utf8)
            .split(separator: "\n")
            .contains { $0.split(separator: " ").dropFirst().first == "\(identifier)" }
    }

    @Test("The supervisor killed under its owner")
    func supervisorKilled() async throws {
        let cluster = try await EphemeralCluster.start(ClusterOptions(parentFolder: parent.path))
        let parentID = try #require(status("PPid", of: cluster.serverProcessID))
        let supervisor = try #require(Int32(parentID))
        kill(supervisor, SIGKILL)
        await cluster.stop()
        #expect(try await eventually { cluster.remains == [] })
        #expect(isClean())
    }
}
