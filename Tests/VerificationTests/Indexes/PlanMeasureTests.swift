import ResultModel
import Testing

@testable import Verification

@Suite("Measuring and judging plans without a server")
struct PlanMeasureTests {
    private func plan(_ json: String) throws -> ExplainedPlan {
        try ExplainedPlan(json: "[{\"Plan\": \(json), \"Triggers\": []}]")
    }

    private let sortedList = """
        {"Node Type": "Limit", "Actual Rows": 50, "Actual Loops": 1, "Shared Hit Blocks": 650,
         "Shared Read Blocks": 5, "Plans": [
          {"Node Type": "Sort", "Actual Rows": 50, "Actual Loops": 1,
           "Sort Key": ["tasks.created_at DESC"], "Plans": [
            {"Node Type": "Bitmap Heap Scan", "Relation Name": "tasks", "Alias": "tasks",
             "Actual Rows": 1000, "Actual Loops": 1, "Rows Removed by Filter": 20,
             "Recheck Cond": "(user_id = 5)", "Plans": [
              {"Node Type": "Bitmap Index Scan", "Index Name": "ix", "Actual Rows": 1000,
               "Actual Loops": 1, "Index Cond": "(user_id = 5)"}]}]}]}
        """

    @Test("Buffers, descents, rows wanted and rows read come out of the plan")
    func numbers() throws {
        let measure = PlanMeasure(try plan(sortedList)) { _ in 0 }
        #expect(measure.buffers == 655)
        #expect(measure.descents == 1)
        #expect(measure.rows == 50)
        #expect(measure.rowsRead == 1_020)
        #expect(measure.isLimited)
        #expect(abs(measure.budget - 71) < 0.001)
        #expect(measure.isOverBudget)
    }

    @Test("An aggregate's rows are those that enter it")
    func aggregate() throws {
        let measure = PlanMeasure(
            try plan(
                """
                {"Node Type": "Aggregate", "Actual Rows": 1, "Actual Loops": 1,
                 "Shared Hit Blocks": 20, "Plans": [
                  {"Node Type": "Index Only Scan", "Relation Name": "tasks", "Index Name": "ix",
                   "Actual Rows": 1000, "Actual Loops": 1}]}
                """)
        ) { _ in 0 }
        #expect(measure.rows == 1_000)
        #expect(!measure.isOverBudget)
    }

    @Test("A join that reads one row in each of its tables wastes nothing")
    func join() throws {
        let scan = """
            {"Node Type": "Index Scan", "Relation Name": "t", "Actual Rows": 1, "Actual Loops": 1}
            """
        let join = """
            {"Node Type": "Nested Loop", "Actual Rows": 1, "Actual Loops": 1,
             "Shared Hit Blocks": 16, "Plans": [\(scan), \(scan), \(scan), \(scan)]}
            """
        let measure = PlanMeasure(try plan(join)) { _ in 0 }
        #expect(measure.rowsRead == 1)
        #expect(!PlanWaste.isBroken(by: measure))
        let wasteful = join.replacing(
            "\(scan)]",
            with: scan.replacing("\"Actual Rows\": 1", with: "\"Actual Rows\": 40") + "]")
        #expect(PlanWaste.isBroken(by: PlanMeasure(try plan(wasteful)) { _ in 0 }))
    }

    @Test("Each loop is a descent, and each element of an array before PostgreSQL 18")
    func descents() throws {
        let loops = """
            {"Node Type": "Index Scan", "Relation Name": "t", "Actual Rows": 2, "Actual Loops": 7}
            """
        #expect(PlanMeasure(try plan(loops)) { _ in 0 }.descents == 7)
        let array = """
            {"Node Type": "Index Scan", "Relation Name": "t", "Actual Rows": 2, "Actual Loops": 1,
             "Index Cond": "(id = ANY ('{1,2,3}'::integer[]))"}
            """
        #expect(PlanMeasure(try plan(array)) { _ in 0 }.descents == 3)
        let told = """
            {"Node Type": "Index Scan", "Relation Name": "t", "Actual Rows": 2.5,
             "Actual Loops": 4, "Index Searches": 9}
            """
        #expect(PlanMeasure(try plan(told)) { _ in 0 }.descents == 9)
    }

    @Test("A write may touch more: by row and by index of its table")
    func writes() throws {
        let update = """
            {"Node Type": "ModifyTable", "Operation": "Update", "Relation Name": "tasks",
             "Actual Rows": 0, "Actual Loops": 1, "Shared Hit Blocks": 30, "Plans": [
              {"Node Type": "Index Scan", "Relation Name": "tasks", "Actual Rows": 1,
               "Actual Loops": 1}]}
            """
        let measure = PlanMeasure(try plan(update)) { name in name == "tasks" ? 3 : 0 }
        #expect(measure.rowsWritten == 1)
        // 1.1 for the row, 12 at the least, 8 for the row and 4 for each of 3 indexes; 4 for the
        // descent that found it.
        #expect(abs(measure.budget - 37.1) < 0.001)
        #expect(!measure.isOverBudget)
    }

    @Test("Waste is judged without LIMIT and from a dozen blocks on")
    func waste() {
        var measure = PlanMeasure()
        measure.rowsRead = 301
        measure.rows = 44
        measure.buffers = 256
        #expect(PlanWaste.isBroken(by: measure))
        measure.rows = 101
        #expect(!PlanWaste.isBroken(by: measure))
        measure.rows = 44
        measure.isLimited = true
        #expect(!PlanWaste.isBroken(by: measure))
        measure.isLimited = false
        measure.buffers = 12
        #expect(!PlanWaste.isBroken(by: measure))
    }

    private func plan(
        _ buffers: Int64, descents: Double = 1, rowsRead: Double = 0
    ) -> PlanMeasure {
        var measure = PlanMeasure()
        measure.buffers = buffers
        measure.descents = descents
        measure.rowsRead = rowsRead
        return measure
    }

    @Test("A flip is over twice the custom plan and over a dozen blocks")
    func flip() {
        #expect(PlanFlip.isFlip(custom: plan(11), generic: plan(54)))
        #expect(!PlanFlip.isFlip(custom: plan(3), generic: plan(15)))
        #expect(!PlanFlip.isFlip(custom: plan(30), generic: plan(60)))
        #expect(!PlanFlip.isFlip(custom: plan(54), generic: plan(11)))
    }

    @Test("A lookup for each row that both plans read is the other order of a join, and no flip")
    func joinOrder() {
        let custom = plan(26, descents: 2, rowsRead: 141)
        #expect(
            !PlanFlip.isFlip(custom: custom, generic: plan(446, descents: 142, rowsRead: 141)))
        // A lookup for each row of many more than the answer needs.
        #expect(
            PlanFlip.isFlip(
                custom: custom, generic: plan(4_200, descents: 1_400, rowsRead: 1_400)))
        // The same blocks, and no lookups.
        #expect(PlanFlip.isFlip(custom: custom, generic: plan(446, rowsRead: 141)))
    }
}
