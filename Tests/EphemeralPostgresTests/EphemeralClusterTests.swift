import Foundation
import Glibc
import Testing

@testable import EphemeralPostgres

@Suite("Ephemeral cluster", .serialized)
struct EphemeralClusterTests {
    private let parent: TestFolder

    init() throws { parent = try TestFolder() }

    private func start(_ arguments: String...) async throws -> EphemeralCluster {
        let settings = try arguments.map { try ServerSetting(argument: $0) }
        return try await EphemeralCluster.start(
            ClusterOptions(settings: settings, parentFolder: parent.path))
    }

    @Test("A cluster answers over TCP and its socket, and stopping it leaves nothing")
    func lifeCycle() async throws {
        let cluster = try await start()
        let version = try await cluster.query("SHOW server_version")
        #expect(version.hasPrefix(cluster.serverVersion))
        #expect(try await cluster.query("SELECT 1", overSocket: true) == "1")
        #expect(cluster.isServerRunning)
        #expect(!cluster.remains.isEmpty)
        await cluster.stop()
        await cluster.stop()
        #expect(!cluster.isServerRunning)
        #expect(cluster.remains == [])
        #expect(parent.contents == [])
    }

    @Test("The server is durable, keeps statistics, speaks UTF-8, and takes the caller's settings")
    func settings() async throws {
        let cluster = try await start("work_mem=7MB", "max_connections=37", "cluster_name=it's \\")
        let shown = try await cluster.query(
            """
            SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN
            ('fsync', 'full_page_writes', 'synchronous_commit', 'work_mem', 'max_connections')
            """)
        #expect(shown == "on on 37 on 7168")
        #expect(try await cluster.query("SHOW cluster_name") == "it's \\")
        #expect(try await cluster.query("SHOW server_encoding") == "UTF8")
        let preloaded = try await cluster.query("SHOW shared_preload_libraries")
        #expect(preloaded.contains("pg_stat_statements") == cluster.hasStatementStatistics)
        await cluster.stop()
    }

    @Test("The password is required everywhere, and public nowhere")
    func password() async throws {
        let cluster = try await start()
        for overSocket in [false, true] {
            let refused = try await cluster.query(
                "SELECT 1", overSocket: overSocket, password: "wrong")
            #expect(refused.contains("password authentication failed"))
        }
        let secret = cluster.password()
        #expect(secret.count == 32)
        #expect(processes(mentioning: secret) == [])
        var dumped = ""
        dump(cluster, to: &dumped)
        #expect(!"\(cluster) \(String(reflecting: cluster)) \(dumped)".contains(secret))
        let search = try await shell("grep -rl \(secret) \(cluster.folder)")
        #expect(search.output == "", "a file still holds the password")
        await cluster.stop()
    }

    @Test("Neither the server nor its supervisor runs as root, and others cannot enter the folder")
    func unprivileged() async throws {
        let cluster = try await start()
        let running = processes(mentioning: cluster.name)
        #expect(running.count > 2)
        #expect(running.allSatisfy { status("Uid", of: $0) != "0" })
        let attributes = try FileManager.default.attributesOfItem(atPath: cluster.folder)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        await cluster.stop()
    }

    @Test("Two clusters run side by side, and stopping one leaves the other alone")
    func two() async throws {
        async let first = start()
        async let second = start()
        let (one, other) = try await (first, second)
        #expect(one.port != other.port)
        await one.stop()
        #expect(one.remains == [])
        #expect(try await other.query("SELECT 1") == "1")
        await other.stop()
        #expect(parent.contents == [])
    }

    @Test("A paused server is frozen until it is resumed")
    func pause() async throws {
        let cluster = try await start()
        let server = ServerProcesses(dataFolder: cluster.startup.layout.dataFolder)
        cluster.pauseServer()
        #expect(server.identifiers().count > 2)
        let frozen = try await eventually {
            server.identifiers().allSatisfy { status("State", of: $0) == "T" }
        }
        #expect(frozen)
        cluster.resumeServer()
        #expect(try await cluster.query("SELECT 1") == "1")
        await cluster.stop()
    }

    @Test("A paused server can be stopped")
    func stopPaused() async throws {
        let cluster = try await start()
        cluster.pauseServer()
        await cluster.stop()
        #expect(cluster.remains == [])
    }

    @Test("A kept server is reached, stopped and removed by the commands it prints")
    func keep() async throws {
        let cluster = try await EphemeralCluster.start(
            ClusterOptions(parentFolder: parent.path, keep: true))
        await cluster.stop()
        let kept = try #require(cluster.kept)
        #expect(cluster.isServerRunning)
        #expect(!kept.instructions(database: "postgres").contains(cluster.password()))
        let answer = try await shell(
            kept.connectCommand(database: "template1") + " -XAtc 'SELECT current_database()'")
        #expect(answer.output == "template1\n")
        let removal = try await shell(kept.removeCommand)
        #expect(removal.succeeded, "\(removal.output)")
        #expect(cluster.remains == [])
        #expect(parent.contents == [])
    }
}
