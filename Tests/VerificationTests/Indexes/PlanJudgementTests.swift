import Population
import ResultModel
import ScenarioModel
import Testing

@testable import Verification

@Suite("One finding for each operation")
struct PlanJudgementTests {
    private func cell(
        _ mode: PlanMode, buffers: Int64, rows: Int, removed: Int = 0
    ) throws -> PlanCell {
        let plan = try ExplainedPlan(
            json: """
                [{"Plan": {"Node Type": "Seq Scan", "Relation Name": "tasks", "Alias": "tasks",
                  "Actual Rows": \(rows), "Actual Loops": 1, "Rows Removed by Filter": \(removed),
                  "Shared Hit Blocks": \(buffers), "Filter": "(user_id = 5)"}, "Triggers": []}]
                """)
        return PlanCell(
            userClass: .heavy, mode: mode, plan: plan, measure: PlanMeasure(plan) { _ in 0 },
            parameters: DrawnParameters(["user": "5"]))
    }

    private func judge(_ cells: [PlanCell]) async throws -> Finding? {
        let database = try await TestDatabase()
        let operation = try #require(database.context.scenario.operation(named: "list_tasks"))
        return PlanJudgement.finding(operation, cells, database.context)
    }

    @Test("Sound cells give none")
    func sound() async throws {
        let cells = try [
            cell(.custom, buffers: 40, rows: 100), cell(.generic, buffers: 44, rows: 100),
        ]
        #expect(try await judge(cells) == nil)
    }

    @Test("A close call of the planner is no defect where another plan of its indexes is sound")
    func closeCall() async throws {
        let sound = try cell(.custom, buffers: 30, rows: 20).measure
        var close = try cell(.custom, buffers: 55, rows: 20)
        #expect(try await judge([close])?.ruleId == "plan-over-budget")
        close.alternative = sound
        #expect(try await judge([close]) == nil)
        var far = try cell(.custom, buffers: 300, rows: 20)
        far.alternative = sound
        #expect(try await judge([far])?.ruleId == "plan-over-budget")
        close.alternative = close.measure
        #expect(try await judge([close])?.ruleId == "plan-over-budget")
    }

    @Test("A generic plan of over twice the blocks is a flip")
    func flip() async throws {
        let cells = try [
            cell(.custom, buffers: 11, rows: 100), cell(.generic, buffers: 54, rows: 100),
        ]
        let finding = try #require(try await judge(cells))
        #expect(finding.ruleId == "plan-flip")
        #expect(finding.message.contains("54 blocks with a generic plan and 11"))
        #expect(finding.replay.contains("force_generic_plan"))
    }

    @Test("Rows thrown away are waste, also where the budget holds")
    func waste() async throws {
        let cells = try [cell(.custom, buffers: 50, rows: 44, removed: 257)]
        #expect(try await judge(cells)?.ruleId == "plan-waste")
    }

    @Test("Over the budget outweighs waste and flip")
    func budget() async throws {
        let cells = try [
            cell(.custom, buffers: 11, rows: 1), cell(.generic, buffers: 300, rows: 1, removed: 99),
        ]
        let finding = try #require(try await judge(cells))
        #expect(finding.ruleId == "plan-over-budget")
        #expect(finding.replay.contains("EXECUTE explained('5')"))
    }
}
