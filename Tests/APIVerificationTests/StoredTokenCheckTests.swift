import ResultModel
import TestDatabases
import Testing
import Verification

@testable import APIVerification

@Suite("Tokens that stand in a table", .database(schema: TestSchema.sql + TestSchema.sessions))
struct StoredTokenCheckTests {
    static let holes = [Hole.storedExpiryIgnored, .halfOfStoredTokenTaken]

    private func probes(_ report: IsolationReport) -> [String: ProbeResult.Outcome] {
        Dictionary(
            uniqueKeysWithValues: report.probes.filter { $0.object.hasPrefix("stored-") }
                .map { ($0.object, $0.outcome) })
    }

    @Test("Of a correct application are refused where their time is over, or half is missing")
    func silence() throws {
        let report = try TestTarget.check(hasSessions: true)
        #expect(report.findings == [])
        #expect(probes(report) == ["stored-expired": .held, "stored-truncated": .held])
    }

    @Test(
        "Are found where they should have been refused",
        arguments: zip(holes, ["stored-expired", "stored-truncated"]))
    func found(hole: Hole, object: String) throws {
        let other = object == "stored-expired" ? "stored-truncated" : "stored-expired"
        let report = try TestTarget.check([hole], hasSessions: true)
        #expect(report.findings.map(\.ruleId) == ["forged-token-accepted"])
        #expect(report.findings.map(\.object) == [object])
        #expect(report.findings.first?.severity == .critical)
        #expect(probes(report) == [object: .leaked, other: .held])
    }

    @Test("Prove nothing where not even a good one is accepted")
    func inconclusive() throws {
        let report = try TestTarget.check(
            hasSessions: true,
            prepare: "UPDATE sessions SET token = 'another ' || token")
        #expect(Set(probes(report).values) == [.inconclusive])
    }
}
