import Testing

@testable import Population

@Suite("Seeded bytes")
struct DigestTests {
    /// FNV-1a over the COPY data of every table, in order.
    private func digest(_ plan: PopulationPlan) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for table in plan.tables.indices {
            var stream = CopyStream(plan, table: table)
            while stream.makeNextChunk() {
                stream.withChunk { chunk in
                    for offset in 0..<chunk.byteCount {
                        hash = (hash ^ UInt64(chunk.byte(at: offset))) &* 0x0000_0100_0000_01b3
                    }
                }
            }
        }
        return hash
    }

    @Test("are the same on every machine for the same scenario and seed")
    func pinned() throws {
        let plan = try TodoScenario.plan(users: 25, seed: 20_251_219)
        #expect(digest(plan) == 15_499_133_565_904_461_037)
    }

    @Test("change with the seed")
    func seeded() throws {
        let one = try TodoScenario.plan(users: 5, seed: 1)
        let other = try TodoScenario.plan(users: 5, seed: 2)
        #expect(digest(one) != digest(other))
    }
}
