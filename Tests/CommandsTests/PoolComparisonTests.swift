import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    /// A machine that is busy with other tests may be too noisy for a number: then nothing is
    /// compared either, and that is said.
    @Suite("What a sized pool is compared with")
    struct PoolComparisonTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        /// Sizes a pool for the notes with an identity and a journey that pauses.
        private func sized(_ options: String...) async throws -> PoolResult {
            let text = try ScenarioText.notes.replacing(
                "{ schema: schema.sql }",
                by: "{ schema: schema.sql, identity: "
                    + "[\"SELECT set_config('app.user_id', :user, false)\"] }"
            ).replacing(
                "\nload:\n",
                by: """

                    journeys:
                      reply:
                        - get_note
                        - think: { fixed: 20ms, holding: connection }
                        - get_note
                    load:

                    """
            ).replacing(
                "mix: { list_notes: 2, get_note: 1, edit_note: 1 }",
                by: "mix: { list_notes: 3, reply: 1 }")
            let folder = try text.write(to: sandbox)
            let ending = try await sandbox.run(
                [
                    "pool", folder, "--dsn", try await emptyDatabase(), "--out", "out",
                    "--rate", "20", "--budget", "5s",
                ] + options)
            #expect([0, ExitStatus.inconclusive.code].contains(ending.exitCode), "\(ending)")
            return try #require(try sandbox.result().pool)
        }

        @Test("PgBouncer beside direct connections, a journey with and without its connection")
        func compared() async throws {
            let pool = try await sized()
            #expect(try #require(pool.replay).checkouts > 0)
            let pooler = try #require(pool.pooler)
            #expect(pooler.unusable.first?.hasPrefix("identity: SET, and set_config") == true)
            guard pool.answer?.outcome != .inconclusive else {
                #expect(pooler.reason != nil && pool.holding.isEmpty && pool.settings.isEmpty)
                return
            }
            #expect(pooler.reason == nil)
            #expect(try #require(pooler.directP50Ms) > 0)
            #expect(try #require(pooler.pooledP95Ms) >= #require(pooler.pooledP50Ms))
            #expect(try #require(pooler.pooledCpuMicroseconds) > 0)
            let reply = try #require(pool.holding.first)
            #expect(pool.holding.count == 1 && reply.journey == "reply" && reply.isHeld)
            #expect(reply.pauseMeanMs == 20)
            #expect(reply.released.perSecond > reply.held.perSecond)
            #expect(reply.transactionHeld?.busyServers ?? 0 > reply.held.busyServers ?? 0)
            #expect(pool.settings.map(\.name) == ["SQLAlchemy", "pgbouncer.ini"])
        }

        @Test("No PgBouncer is said, with what to do, and is no failure")
        func missing() async throws {
            let pool = try await sized("--pgbouncer-bin", sandbox.temporaryFolder)
            let pooler = try #require(pool.pooler)
            #expect(pooler.version == nil && !pooler.unusable.isEmpty)
            let reason = try #require(pooler.reason)
            #expect(
                pool.answer?.outcome == .inconclusive
                    || reason.hasPrefix("there is no pgbouncer in"))
        }
    }
}
