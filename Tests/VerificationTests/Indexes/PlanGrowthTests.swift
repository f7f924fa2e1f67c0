import ResultModel
import Testing

@testable import Verification

@Suite("Plans with more users, compared without a server")
struct PlanGrowthTests {
    private func plan(
        _ buffers: Int64, rows: Int64 = 20, _ operation: String = "list",
        _ userClass: UserClass = .heavy, verdict: PlanVerdict = .withinBudget,
        budget: Double = 1_000
    ) -> PlanResult {
        PlanResult(
            operation: operation, userClass: userClass, planMode: .custom, buffers: buffers,
            budget: budget, rows: rows, nodes: ["Limit", "Index Scan"], indexesUsed: [],
            verdict: verdict)
    }

    private func grown(_ few: PlanResult, _ many: PlanResult, to users: Int = 10_000) -> [String] {
        PlanGrowth.compare([few], fewUsers: 1_000, [many], manyUsers: users).result.grown
    }

    @Test("A deeper index is no growth; reading what belongs to others is")
    func growth() {
        #expect(grown(plan(3), plan(4)) == [])
        #expect(grown(plan(100), plan(150)) == [])
        #expect(grown(plan(100), plan(160)) == ["list"])
        #expect(grown(plan(236), plan(1_009)) == ["list"])
        // A hundred times the users may cost twice the blocks.
        #expect(grown(plan(100), plan(200), to: 100_000) == [])
        #expect(grown(plan(100), plan(240), to: 100_000) == ["list"])
    }

    @Test("Only plans for as many rows are compared")
    func comparable() {
        #expect(grown(plan(100, rows: 20), plan(900, rows: 200)) == [])
        #expect(grown(plan(100, rows: 20), plan(900, rows: 24)) == ["list"])
        #expect(grown(plan(100), plan(900, rows: 20, "other")) == [])
        #expect(grown(plan(100), plan(900, verdict: .skipped)) == [])
        let report = PlanGrowth.compare(
            [plan(3), plan(3, rows: 20, "get")], fewUsers: 1_000,
            [plan(3), plan(3, rows: 90, "get")], manyUsers: 10_000)
        #expect(report.result.compared == 1)
    }

    @Test("What is over its budget has a finding already, which is told how it grows")
    func overBudget() {
        let report = PlanGrowth.compare(
            [plan(600, budget: 71)], fewUsers: 1_000, [plan(1_300, budget: 71)],
            manyUsers: 10_000)
        #expect(report.result.grown == [])
        #expect(report.findings == [])
        let known = Rule.planOverBudget.finding(
            object: "list", message: "", evidence: "over", fix: "")
        #expect(
            report.grown(known).evidence.hasPrefix(
                "over\nheavy, custom plan: 20 rows from 600"))
        let other = Rule.planOverBudget.finding(
            object: "other", message: "", evidence: "over", fix: "")
        #expect(report.grown(other) == other)
    }

    @Test("Below a thousand users nothing is judged")
    func small() {
        let report = PlanGrowth.compare(
            [plan(20)], fewUsers: 999, [plan(900)], manyUsers: 10_000)
        #expect(report.result.compared == 1)
        #expect(report.result.grown == [])
    }

    @Test("One finding for an operation, about its worst plan")
    func worst() throws {
        let report = PlanGrowth.compare(
            [plan(10, rows: 5, "list", .light), plan(50)], fewUsers: 1_000,
            [plan(100, rows: 5, "list", .light), plan(900)], manyUsers: 10_000)
        #expect(report.findings.map(\.object) == ["list"])
        let finding = try #require(report.findings.first)
        #expect(finding.ruleId == "plan-growth")
        #expect(
            finding.message
                == "list reads 900 blocks with 10000 users and 50 with 1000, for as many rows")
    }
}
