internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// A rule that is judged from one attack.
protocol AttackRule {
    static var rule: Rule { get }
    /// What shows that the rule is broken; nil where it is not.
    static func evidence(in attack: Attack) -> String?
    /// One sentence about the operation.
    static func message(_ attack: Attack) -> String
    static func fix(_ attack: Attack, _ context: VerificationContext) -> String
}

extension AttackRule {
    /// One finding for all attacks on an operation that broke the rule.
    ///
    /// - Parameter broken: the attacks with their evidence; not empty.
    static func finding(
        _ first: Attack, evidence: [String], _ context: VerificationContext
    ) -> Finding {
        rule.finding(
            layer: "queries", object: first.operation.name, message: message(first),
            evidence: evidence.joined(separator: "\n"), replay: first.replay,
            fix: fix(first, context))
    }
}

/// The predicate that keeps an operation to the acting user's rows, as SQL.
enum OwnerPredicate {
    /// What to add to the attacked statement.
    static func fix(for attack: Attack, _ context: VerificationContext) -> String {
        let referenced = attack.references.first.map { context.table($0.table) }
        let answering = attack.answer.columns.lazy.compactMap(\.origin)
            .compactMap { context.catalog.table(withID: $0.table) }
            .filter { context.tenancy.ownership(of: $0) != nil }
        // A statement may take a parent's key and read children only.
        let isRead = referenced.map { table in answering.contains { $0.id == table.id } } ?? false
        let table = isRead ? referenced : answering.first ?? referenced
        guard let table, let condition = condition(on: table, context) else {
            return "add the acting user to the WHERE clause of \(attack.operation.name)"
        }
        return "in the WHERE clause of \(attack.operation.name), add: AND \(condition)"
    }

    /// `user_id = :user`, or the way through the parent.
    static func condition(on table: Table, _ context: VerificationContext) -> String? {
        switch context.tenancy.ownership(of: table) {
        case .tenant:
            return "\(table.shownName).\(context.tenancy.tenantColumn.quotedWhereNeeded) = :user"
        case .column(let column):
            return "\(table.shownName).\(column.quotedWhereNeeded) = :user"
        case .parent(let key):
            guard let parent = context.catalog.table(withID: key.referencedTable),
                let inner = condition(on: parent, context)
            else { return nil }
            let columns = key.columns.map { "\(table.shownName).\($0.quotedWhereNeeded)" }
                .joined(separator: ", ")
            return """
                \(key.columns.count == 1 ? columns : "(\(columns))") IN \
                (SELECT \(key.referencedColumns.shownNames) \
                FROM \(parent.shownName) WHERE \(inner))
                """
        case nil: return nil
        }
    }
}
