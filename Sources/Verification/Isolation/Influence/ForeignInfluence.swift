internal import DatabaseCatalog
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an operation answers a user differently because of other users' rows: it counts
    /// them, sums them, ranks among them, searches them or joins them.
    ///
    /// **Why**: a total over everybody, or a row that appears because somebody else has one, hands
    /// out other people's data without a single row that names them. Judged by the answer alone: it
    /// must be the one from a database that holds only this user's rows, and must stay when others
    /// gain rows.
    ///
    /// **Fix**: keep every table that the statement, or a statement behind the request, reads to the
    /// owner: each side of a join, each subquery and EXISTS, both arms of an OR
    /// (`(… OR …) AND user_id = :user`).
    ///
    /// CWE-203, CWE-200; OWASP API3:2023.
    package static let foreignInfluence = Rule(
        "foreign-influence", .critical, .isolation,
        "an answer depends on rows that belong to other users")
}

enum ForeignInfluence {
    static func finding(
        _ trial: InfluenceTrial, _ context: VerificationContext
    ) -> Finding? {
        guard let first = trial.influences.first else { return nil }
        let shown = trial.influences.prefix(4).map(\.evidence)
        let more = trial.influences.count - shown.count
        return Rule.foreignInfluence.finding(
            layer: "queries", object: trial.operation.name,
            message: "\(trial.operation.name) answers with what other users' rows come to",
            evidence: (shown + (more > 0 ? ["and \(more) more calls"] : []))
                .joined(separator: "\n"),
            replay: first.replay, fix: fix(trial, context))
    }

    private static func fix(_ trial: InfluenceTrial, _ context: VerificationContext) -> String {
        let tables = unguardedTables(trial.shape, context)
        let conditions = tables.compactMap { OwnerPredicate.condition(on: $0, context) }
        guard !conditions.isEmpty else {
            return "keep every table that \(trial.operation.name) reads to the acting user"
        }
        return "wherever \(trial.operation.name) reads "
            + tables.map(\.displayName).joined(separator: " or ") + ", add: AND "
            + conditions.joined(separator: " AND ")
    }

    /// The owned tables that the plan reads without asking for an owner; all that it reads where
    /// each one is asked for.
    private static func unguardedTables(
        _ shape: ExplainedPlan, _ context: VerificationContext
    ) -> [Table] {
        var read: [Table] = []
        var unguarded: [Table] = []
        for scan in shape.root.allNodes.filter(\.readsTable) {
            guard let table = scan.relation.flatMap({ context.catalog.table(named: $0) }),
                context.tenancy.ownership(of: table) != nil
            else { continue }
            if !read.contains(table) { read.append(table) }
            let columns = scan.conditions.flatMap {
                PlanCondition($0, of: table, alias: scan.alias).equalities
            }
            let owner = context.ownerColumn(of: table)
            guard owner.map({ !columns.contains($0) }) ?? true, !unguarded.contains(table) else {
                continue
            }
            unguarded.append(table)
        }
        return unguarded.isEmpty ? read : unguarded
    }
}

extension VerificationContext {
    /// The column of the table itself that names the owner; nil where a parent does.
    func ownerColumn(of table: Table) -> String? {
        switch tenancy.ownership(of: table) {
        case .tenant: tenancy.tenantColumn
        case .column(let column): column
        case .parent, nil: nil
        }
    }
}

extension PlanNode {
    /// Every condition that the node and its bitmap ask rows for.
    var conditions: [String] {
        allNodes.flatMap { [$0.indexCondition, $0.recheckCondition, $0.filter] }
            .compactMap(\.self)
    }
}
