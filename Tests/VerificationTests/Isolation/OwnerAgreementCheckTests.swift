import PostgresDriver
import ResultModel
import Testing
@testable import Verification

@Suite("Owners of parents and children")
struct OwnerAgreementCheckTests {
    @Test("Seeded rows agree with their parents")
    func agreement() async throws {
        let database = try await TestDatabase()
        let report = try OwnerAgreementCheck.run(
            database.context, database.connection, moment: "seeded")
        #expect(report.findings == [])
        #expect(report.agreements.map(\.child) == ["messages"])
        #expect(report.agreements.map(\.parent) == ["conversations"])
        #expect(report.agreements.map(\.disagreeing) == [0])
    }

    @Test("A denormalised owner that drifted is found, counted and replayable")
    func drift() async throws {
        let database = try await TestDatabase(
            sql: """
                UPDATE messages SET user_id = user_id % 60 + 1
                WHERE id IN (SELECT id FROM messages ORDER BY id LIMIT 3)
                """)
        let report = try OwnerAgreementCheck.run(
            database.context, database.connection, moment: "after load")
        #expect(report.findings.rules == ["owner-disagreement"])
        #expect(report.agreements.map(\.disagreeing) == [3])
        let replay = try #require(report.findings.first?.replay)
        #expect(try database.connection.query(replay.replacing(";", with: "")).rowCount == 3)
    }
}
