internal import DatabaseCatalog
package import ResultModel
internal import ScenarioModel
internal import ScenarioModel

extension Rule {
    /// **What**: a column holds the keys of another table's rows, and no foreign key says so:
    /// `user_id` without REFERENCES.
    ///
    /// **Why**: the server takes rows that belong to nobody, and a delete of the parent leaves
    /// rows behind wherever no other path happens to take them along.
    ///
    /// **Fix**: add the foreign key, with what a delete does.
    package static let referenceWithoutKey = Rule(
        "reference-without-key", .low, .cascade,
        "a column references rows of another table without a foreign key")
}

/// Looks for references that only a column's name, or the scenario, tells of; needs only the
/// catalog.
package enum ReferenceWithoutKey {
    package static func findings(_ context: VerificationContext) -> [Finding] {
        let kept = context.scenario.cascade.filter { $0.rule == .keep }
        return context.impliedReferences.filter { reference in
            // Rows that stay when their parent goes cannot have a foreign key.
            !kept.contains { edge in
                context.catalog.table(named: edge.child)?.id == reference.child.id
                    && context.catalog.table(named: edge.parent)?.id == reference.parent.id
            }
        }.map { reference in
            let (child, parent) = (reference.child.displayName, reference.parent.displayName)
            let rule = context.scenario.cascade.first { edge in
                context.catalog.table(named: edge.child)?.id == reference.child.id
                    && context.catalog.table(named: edge.parent)?.id == reference.parent.id
            }?.rule
            let action = rule.map(\.clause) ?? ""
            return Rule.referenceWithoutKey.finding(
                object: "\(child).\(reference.column)",
                message: "\(child).\(reference.column) names rows of \(parent), and no foreign key "
                    + "holds it to that",
                evidence:
                    "\(child) has no foreign key on \(reference.column); \(parent) is found by "
                    + "\(reference.referencedColumn)",
                fix: "ALTER TABLE \(child) ADD FOREIGN KEY (\(list(reference.key.columns))) "
                    + "REFERENCES \(parent) (\(list(reference.key.referencedColumns)))\(action);")
        }
    }
}

private func list(_ columns: [String]) -> String {
    columns.map(\.quotedWhereNeeded).joined(separator: ", ")
}

extension CascadeRule {
    /// What a foreign key needs to do it.
    fileprivate var clause: String {
        switch self {
        case .delete: " ON DELETE CASCADE"
        case .detach: " ON DELETE SET NULL"
        case .block, .keep: ""
        }
    }
}
