package import ResultModel

extension SampleResults {
    /// A variant that helps one operation and costs another, one that breaks isolation, and one whose
    /// cascade could not be judged.
    package static let variants: VariantsResult = {
        var own = VariantsResult.Design(
            name: "todo-ai-chatbot", summary: nil, contentHash: "ab12")
        own.operations = [
            "list_pending_tasks": .init(buffers: 713, rows: 50, walBytes: nil),
            "get_task": .init(buffers: 4, rows: 1, walBytes: nil),
            "create_task": .init(buffers: 14, rows: 1, walBytes: 612),
        ]
        own.tables = [
            "tasks": TableSize(rows: 50_000, bytes: 8_609_792, indexBytes: 1_933_312)
        ]
        own.isolation = .pass
        own.cascade = .pass
        var variants = VariantsResult(reference: own, budgetSeconds: 600)
        variants.designs = [
            helpful(own), open(own), unclear(own),
        ]
        variants.complete = true
        return variants
    }()

    private static func helpful(_ own: VariantsResult.Design) -> VariantsResult.Design {
        var design = own
        design.name = "index-pending-tasks"
        design.summary = "Open tasks, newest first."
        design.operations["list_pending_tasks"]?.buffers = 53
        design.operations["create_task"]?.walBytes = 1_180
        design.tables["tasks"]?.indexBytes = 3_104_768
        design.evidence = [
            EvidenceDifference(
                kind: .wal, weight: .regression, object: "create_task",
                message: "create_task, heavy, custom plan: 612 B of write-ahead log become 1.2 kB"),
            EvidenceDifference(
                kind: .buffers, weight: .improvement, object: "list_pending_tasks",
                message: "list_pending_tasks, heavy, custom plan: 713 blocks become 53"),
        ]
        design.measurement = compare.measurement
        design.pairs = compare.pairs
        design.notMeasured = ["profile p50 would take 12 min 0 s, the budget is 5 min 0 s."]
        return design
    }

    private static func open(_ own: VariantsResult.Design) -> VariantsResult.Design {
        var design = own
        design.name = "open-policy"
        design.isolation = .fail
        design.broken = ["tasks: users see the rows of others in tasks"]
        design.notMeasured = ["What breaks something is not measured."]
        return design
    }

    private static func unclear(_ own: VariantsResult.Design) -> VariantsResult.Design {
        var design = own
        design.name = "partition-tasks"
        design.cascade = .inconclusive
        design.doubts = ["The cascade users to tasks is unclear: a trigger took too long."]
        return design
    }
}
