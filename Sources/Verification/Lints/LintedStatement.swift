internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel

/// A statement as the server understands it: its order, its limit, and what tells its rows apart.
///
/// Read from a plan that is never executed, made without indexes, so that every order is a sort
/// that EXPLAIN names; the server's own parser resolves names, views and positions.
struct LintedStatement {
    let plan: ExplainedPlan
    let catalog: Catalog

    /// - Throws: the server's error where it would not plan the statement.
    init(
        _ operation: Operation, _ catalog: Catalog, _ connection: Connection
    ) throws(PostgresError) {
        self.catalog = catalog
        plan = try ExplainedPlan.shape(
            of: operation, connection, options: "VERBOSE",
            settings: [
                "enable_indexscan", "enable_indexonlyscan", "enable_mergejoin",
                "enable_incremental_sort",
            ].map { "SET LOCAL \($0) = off" } + ["SET LOCAL max_parallel_workers_per_gather = 0"])
    }

    var writes: Bool { plan.root.allNodes.contains { $0.nodeType == "ModifyTable" } }

    /// What a LIMIT takes its rows from.
    enum Order: Equatable {
        case unique
        /// Rows can tie; the keys are what they are sorted by, none where they are in no order.
        case ambiguous(keys: [String])
        /// Rows whose identity does not show in the plan.
        case unknown
    }

    /// The order under each LIMIT, outermost first; empty where there is none.
    var limits: [Order] {
        plan.root.allNodes.filter { $0.nodeType == "Limit" }.map(order)
    }

    private func order(of limit: PlanNode) -> Order {
        var node = limit.outerChild
        // Down through what passes rows on in their order; a plan is a tree, so this ends.
        while let current = node {
            switch current.nodeType {
            case "Sort":
                let keys = current.sortKey
                // Who sorts by chance wants no order.
                guard !keys.contains(where: { $0.contains("random()") }) else { return .unknown }
                guard let sources = RowSources(below: current, in: catalog) else { return .unknown }
                return sources.areOrdered(by: keys) ? .unique : .ambiguous(keys: keys)
            case "Result", "LockRows", "WindowAgg", "Subquery Scan", "Unique":
                guard let child = current.outerChild else { return .unique }
                node = child
            default:
                guard let sources = RowSources(below: current, in: catalog) else { return .unknown }
                return sources.areOrdered(by: []) ? .unique : .ambiguous(keys: [])
            }
        }
        return .unknown
    }

    /// Whether nothing bounds the number of rows that one call can return; nil where that does not
    /// show in the plan.
    var isUnbounded: Bool? {
        var node = plan.root
        while true {
            switch node.nodeType {
            case "Limit": return false
            case "Result", "LockRows", "WindowAgg", "Subquery Scan", "Unique", "Sort":
                guard let child = node.outerChild else { return false }
                node = child
            default:
                return RowSources(below: node, in: catalog).map { !$0.areFew }
            }
        }
    }
}
