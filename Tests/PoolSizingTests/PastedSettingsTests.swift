import EphemeralPostgres
import Foundation
import PoolModel
import PostgresDriver
import PythonPeers
import Testing

@testable import PoolSizing

/// What is pasted is what the real programs take.
@Suite struct PastedSettingsTests {
    private let stated = QueuePool.Settings(
        size: 10, maxOverflow: 5, timeoutNanoseconds: 12_500_000_000,
        recycleNanoseconds: 3_600_000_000_000, prePing: true)

    private func settings(_ stated: QueuePool.Settings) -> PastedSettings {
        PastedSettings(
            size: 7, most: 9, workers: 4, serverLimit: 92, stated: stated,
            question: "200/s, pool_wait p(99) < 50ms")
    }

    /// A pool as SQLAlchemy made it.
    private struct Pool: Decodable, Equatable {
        var kind: String
        var size: Int
        var overflow: Int
        var timeout: Double
        var recycle: Double
        var pings: Bool
    }

    @Test(.enabled(if: PythonPeers.areInstalled, Comment(rawValue: PythonPeers.whyNot)))
    func `SQLAlchemy makes the pool that was meant`() async throws {
        let pools: [Pool] = try await PythonPeers.run(
            "Peers/create_engine_peer.py",
            with: [
                settings(stated).sqlAlchemy,
                settings(.init(timeoutNanoseconds: 30_000_000_000)).sqlAlchemy,
            ])
        #expect(
            pools == [
                Pool(
                    kind: "QueuePool", size: 7, overflow: 0, timeout: 12.5, recycle: 3600,
                    pings: true),
                Pool(
                    kind: "QueuePool", size: 7, overflow: 0, timeout: 30, recycle: -1,
                    pings: false),
            ])
    }

    @Test func `PgBouncer starts with it, and says so`() async throws {
        let installation = try #require(
            await PoolerInstallation.locate(), "make deps installs pgbouncer")
        // Nothing is asked of the server: PgBouncer answers for itself.
        let pooler = try await PgBouncer.start(
            installation,
            before: PoolerUpstream(
                host: "127.0.0.1", port: "1", database: "none", user: "somebody",
                password: "secret"),
            pools: ["none"], poolSize: 1,
            settings: settings(stated).pgBouncer.split(separator: "\n").map(String.init)
                + ["stats_users = somebody"])
        let answer = Result { () throws(PostgresError) in
            try Connection.open(
                ConnectionParameters(pooler.connectionParameters(pool: "pgbouncer"))
            ).execute("SHOW CONFIG").allRows()
        }
        await pooler.stop()
        var config: [String: String] = [:]
        for row in try answer.get() { config[row[0] ?? ""] = row[1] }
        #expect(config["pool_mode"] == "transaction")
        #expect(config["default_pool_size"] == "28")
        #expect(config["reserve_pool_size"] == "8")
        #expect(config["reserve_pool_timeout"].flatMap { Double($0) } == 1)
        #expect(config["max_db_connections"] == "92")
        #expect(config["max_client_conn"] == "120")
        #expect(config["query_wait_timeout"].flatMap { Double($0) } == 12)
    }

    @Test func `no more is asked of the server than it has`() {
        var large = settings(stated)
        large.workers = 20
        #expect(large.pgBouncer.contains("default_pool_size = 92\n"))
        #expect(large.pgBouncer.contains("reserve_pool_size = 0\n"))
        large.most = nil
        #expect(large.sqlAlchemy.contains("the smallest that meets it\n"))
    }
}
