import Foundation
import Glibc
import Supervision
import Testing

@testable import EphemeralPostgres

@Suite("PgBouncer", .serialized)
struct PgBouncerTests {
    private let parent: TestFolder

    init() throws { parent = try TestFolder() }

    private func installation() async throws -> PoolerInstallation {
        try #require(await PoolerInstallation.locate(), "make deps installs pgbouncer")
    }

    /// A cluster, and a pooler with one server connection in front of its database.
    private func withPooler(
        _ body: (EphemeralCluster, PgBouncer) async throws -> Void
    ) async throws {
        let cluster = try await EphemeralCluster.start(ClusterOptions(parentFolder: parent.path))
        let pooler = try await PgBouncer.start(
            try await installation(),
            before: PoolerUpstream(
                host: cluster.socketFolder, port: String(cluster.port), database: "postgres",
                user: cluster.superuser, password: cluster.password()),
            pools: ["one", "other"], poolSize: 1, parentFolder: parent.path)
        do {
            try await body(cluster, pooler)
        } catch {
            await pooler.stop()
            await cluster.stop()
            throw error
        }
        await pooler.stop()
        await cluster.stop()
    }

    /// What `psql` prints for statements, each a transaction of its own.
    private func psql(
        _ pooler: PgBouncer, _ statements: String..., options: String = ""
    ) async throws -> String {
        let parameters = pooler.connectionParameters(pool: "one")
        let place = parameters.filter { $0.keyword != "password" && !$0.value.isEmpty }
            .map { "\($0.keyword)=\($0.value)" }.joined(separator: " ")
        let password = try #require(parameters.first { $0.keyword == "password" }).value
        let commands = statements.map { "-c \"\($0)\"" }.joined(separator: " ")
        return try await shell(
            "PGPASSWORD=\(password) PGOPTIONS='\(options)' psql -XAtq '\(place)' \(commands)"
        ).output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("Hands one server connection to client after client, each pool its own")
    func handsOn() async throws {
        try await withPooler { _, pooler in
            #expect(pooler.version.split(separator: ".").count == 3)
            let first = try await psql(pooler, "SET app.who = 'me'", "SELECT pg_backend_pid()")
            let second = try await psql(
                pooler, "SELECT pg_backend_pid()", "SHOW app.who")
            #expect(second == first + "\nme")
        }
    }

    @Test("Is in transaction mode: start-up options are refused")
    func startupOptions() async throws {
        try await withPooler { _, pooler in
            let answer = try await psql(pooler, "SELECT 1", options: "-c work_mem=7MB")
            #expect(answer.contains("unsupported startup parameter"))
        }
    }

    @Test("Does not run as root; its password is required, and public nowhere")
    func secrets() async throws {
        try await withPooler { cluster, pooler in
            #expect(status("Uid", of: pooler.processID) != "0")
            let attributes = try FileManager.default.attributesOfItem(atPath: pooler.folder)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            #expect(processes(mentioning: cluster.password()) == [])
            let refused = try await shell(
                "PGPASSWORD=wrong psql -XAtq 'host=127.0.0.1 port=\(pooler.port)"
                    + " user=\(cluster.superuser) dbname=one' -c 'SELECT 1'")
            #expect(!refused.succeeded)
        }
    }

    @Test(
        "Stopping it leaves nothing, also when its supervisor was killed", arguments: [false, true])
    func stop(killingSupervisor: Bool) async throws {
        try await withPooler { _, pooler in
            if killingSupervisor {
                let supervisor = try #require(
                    status("PPid", of: pooler.processID).flatMap { Int32($0) })
                kill(supervisor, SIGKILL)
            }
            await pooler.stop()
            #expect(!FileManager.default.fileExists(atPath: pooler.folder))
            #expect(try await eventually { !RunningProcess.isRunning(pooler.processID) })
        }
        #expect(parent.contents == [])
    }

    @Test("One that cannot start says why, and leaves nothing")
    func failure() async throws {
        let program = parent.path + "/pgbouncer"
        _ = try await shell(
            """
            printf '#!/bin/sh\\ncase $1 in --version) echo PgBouncer 9.9.9 ;; *) echo no luck; exit 1 ;; esac' \
            >\(program); chmod 755 \(program)
            """)
        let fake = try #require(await PoolerInstallation.locate(in: [parent.path]))
        #expect(fake.version == "9.9.9")
        let nowhere = PoolerUpstream(
            host: "127.0.0.1", port: "1", database: "none", user: "me", password: "none")
        let error = await #expect(throws: ClusterError.self) {
            try await PgBouncer.start(
                fake, before: nowhere, pools: ["one"], poolSize: 1, parentFolder: parent.path)
        }
        #expect(error?.code == .poolerFailed)
        #expect(error?.output == ["no luck"])
        #expect(parent.contents == ["pgbouncer"])
    }

    @Test("A line break in a password is refused: it could be another setting")
    func lineBreak() async throws {
        let upstream = PoolerUpstream(
            host: "127.0.0.1", port: "1", database: "none", user: "me",
            password: "x\"\nsetting auth_type = any")
        let error = try await #require(throws: ClusterError.self) {
            try await PgBouncer.start(
                try await installation(), before: upstream, pools: ["one"], poolSize: 1,
                parentFolder: parent.path)
        }
        #expect(error.code == .poolerFailed)
        #expect(parent.contents == [])
    }

    @Test("Where there is none, none is found")
    func missing() async {
        #expect(await PoolerInstallation.locate(in: [parent.path]) == nil)
    }
}
