import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("Storage against its claim")
struct StorageCheckTests {
    private func claim(_ bytes: Int64, at users: Int) -> StorageClaim {
        StorageClaim(bytes: bytes, users: users, position: SourcePosition(line: 1, column: 1))
    }

    @Test("Ten per cent either way pass; another number of users is not judged")
    func tolerance() {
        func outcome(_ claimed: Int64, at users: Int = 60) -> Outcome {
            StorageCheck.judge(claim(claimed, at: users), users: 60, measured: 1_000, database: 0)
                .outcome
        }
        #expect(outcome(1_000) == .pass)
        #expect(outcome(1_100) == .pass)
        #expect(outcome(1_200) == .fail)
        #expect(outcome(800) == .fail)
        #expect(outcome(800, at: 600) == .untested)
    }

    @Test("Tables and indexes are measured, and a claim that is off is a finding")
    func measured() async throws {
        let database = try await TestDatabase { scenario in
            scenario.storage = [self.claim(50_000_000, at: 60), self.claim(1, at: 10_000)]
        }
        let report = try StorageCheck.run(database.context, database.connection)
        #expect(report.results.map(\.outcome) == [.fail, .untested])
        #expect(report.findings.rules == ["storage-claim"])
        #expect(report.findings.map(\.object) == ["60 users"])
        #expect(report.tables["tasks"]?.rows == 3_600)
        #expect(report.tables.values.allSatisfy { $0.bytes > 0 && $0.indexBytes > 0 })
        let sum = report.tables.values.reduce(0) { $0 + $1.bytes + $1.indexBytes }
        #expect(report.results.first?.measuredBytes == sum)
        #expect((report.results.first?.databaseBytes ?? 0) > sum)
        let replay = try #require(report.findings.first?.replay)
        #expect(try database.value(replay) == String(sum))
    }
}
