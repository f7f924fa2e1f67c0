internal import DatabaseCatalog

/// What one execution of a plan did, in the numbers that the rules judge.
struct PlanMeasure: Sendable, Equatable {
    /// Shared blocks hit and read by the execution; planning and triggers are not counted.
    var buffers: Int64 = 0
    /// Index descents executed.
    var descents: Double = 0
    /// Rows that the plan was for: returned, entering the top aggregate, or written.
    var rows: Double = 0
    /// Rows that one scan produced or threw away, the scan with the most of them.
    ///
    /// A join reads at least one row in each of its tables, and a policy in those it asks: that is
    /// no waste.
    var rowsRead: Double = 0
    /// Whether a LIMIT ends the reading early.
    var isLimited = false
    /// Rows written; 0 for a read.
    var rowsWritten: Double = 0
    /// Indexes of the tables written to.
    var writtenIndexes = 0

    init() {}

    /// Measures an executed plan.
    ///
    /// - Parameter indexCount: how many indexes a table of that name has.
    init(_ plan: ExplainedPlan, indexCount: (String) -> Int) {
        let nodes = plan.root.allNodes
        buffers = plan.root.buffers
        descents = nodes.filter(\.descendsIndex).reduce(0) { $0 + Self.descents(of: $1) }
        rowsRead =
            nodes.filter(\.readsTable).map {
                $0.rows + ($0.rowsRemovedByFilter + $0.rowsRemovedByRecheck) * $0.loops
            }.max() ?? 0
        isLimited = nodes.contains { $0.nodeType == "Limit" }
        for write in nodes where write.nodeType == "ModifyTable" {
            rowsWritten += write.outerChild?.rows ?? 0
            writtenIndexes += write.relation.map(indexCount) ?? 0
        }
        rows = rowsWritten > 0 ? rowsWritten : Self.rowsWanted(plan.root)
    }

    /// One descent for each loop; before PostgreSQL 18, one for each element of an array too.
    private static func descents(of node: PlanNode) -> Double {
        if let searches = node.indexSearches { return searches }
        return node.loops * Double(elements(in: node.indexCondition ?? ""))
    }

    /// The elements of the array constant in `(id = ANY ('{1,2,3}'::integer[]))`; 1 without one.
    private static func elements(in condition: String) -> Int {
        guard let start = condition.firstRange(of: "ANY ('{")?.upperBound,
            let end = condition[start...].firstIndex(of: "}")
        else { return 1 }
        return condition[start..<end].split(separator: ",").count
    }

    /// Rows returned; where an aggregate condenses them, rows entering it.
    private static func rowsWanted(_ root: PlanNode) -> Double {
        var node = root
        // Down through nodes that pass their rows on; a plan is a tree, so this ends.
        while true {
            switch node.nodeType {
            case "Aggregate", "Group", "WindowAgg":
                return max(node.outerChild?.rows ?? node.rows, node.rows)
            case "Limit", "Sort", "Incremental Sort", "Result", "Unique", "LockRows",
                "Subquery Scan":
                guard let child = node.outerChild else { return root.rows }
                // A limit above an aggregate still wants what the aggregate condenses.
                node = child
            default: return root.rows
            }
        }
    }
}

extension PlanMeasure {
    /// The month in which the budget's constants were tuned.
    static let budgetAsOf = "2026-09"

    /// The most shared blocks that a sound plan needs: `4 * descents + 1.1 * rows + 12`.
    ///
    /// Tuned on 480 plans of the bundled schema's kind (2026-09): it failed 53, all of them real
    /// defects, and passed 32 sequential scans of small tables. A write may touch 8 more blocks
    /// for each row (heap, free space, visibility, TOAST) and 4 for each index it goes into.
    var budget: Double {
        4 * descents + 1.1 * rows + 12 + rowsWritten * Double(8 + 4 * writtenIndexes)
    }

    var isOverBudget: Bool { Double(buffers) > budget }

    /// Rows read for each row wanted.
    var waste: Double { rowsRead / max(rows, 1) }
}
