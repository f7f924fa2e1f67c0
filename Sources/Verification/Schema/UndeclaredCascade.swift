internal import DatabaseCatalog
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: rows hang below a user, by a foreign key or by a column that only holds its key,
    /// and the scenario does not say what becomes of them when their parent is deleted.
    ///
    /// **Why**: whether they go, stay, or block the delete is then an accident of the schema. Without
    /// a foreign key they stay, and name somebody who is gone.
    ///
    /// **Fix**: declare the edge under `cascade:`, and let the foreign key do it.
    package static let undeclaredCascade = Rule(
        "undeclared-cascade", .high, .cascade,
        "nothing says what a delete does to the rows below")
}

/// Looks for references below the tenant that `cascade:` does not mention.
package enum UndeclaredCascade {
    /// - Throws: the server's error; it is asked whether a column's values are keys at all.
    package static func findings(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> [Finding] {
        let declared = Set(
            context.scenario.cascade.compactMap { edge -> [UInt32]? in
                guard let parent = context.catalog.table(named: edge.parent),
                    let child = context.catalog.table(named: edge.child)
                else { return nil }
                return [parent.id, child.id]
            })
        var seen = declared
        var findings = context.ownedTables.flatMap { parent -> [Finding] in
            context.catalog.foreignKeys(referencing: parent).compactMap { child, key in
                guard seen.insert([parent.id, child.id]).inserted else { return nil }
                let (above, below) = (parent.displayName, child.displayName)
                return Rule.undeclaredCascade.finding(
                    object: "\(above) → \(below)",
                    message: "the scenario does not say what deleting \(above) does to \(below)",
                    evidence: """
                        \(key.name): \(below) (\(key.columns.joined(separator: ", "))) references \
                        \(above), ON DELETE \(key.onDelete.sql)
                        """,
                    fix: """
                        under cascade, add: \(above): { \(below): delete }   # or keep, detach, \
                        block
                        """)
            }
        }
        for reference in context.impliedReferences
        where context.tenancy.ownership(of: reference.parent) != nil {
            let (parent, child) = (reference.parent, reference.child)
            guard !seen.contains([parent.id, child.id]), try reference.holds(connection) else {
                continue
            }
            seen.insert([parent.id, child.id])
            findings.append(finding(reference))
        }
        return findings
    }

    private static func finding(_ reference: ImpliedReference) -> Finding {
        let (above, below) = (reference.parent.displayName, reference.child.displayName)
        return Rule.undeclaredCascade.finding(
            object: "\(above) → \(below)",
            message: "the scenario does not say what deleting \(above) does to \(below)",
            evidence: """
                \(below).\(reference.column) has the name and the type of a reference to \(above), \
                every value in it is one of its keys, and no foreign key says so
                """,
            fix: """
                under cascade, add: \(above): { \(below): delete }   # or keep, detach, block
                ALTER TABLE \(reference.child.shownName) ADD FOREIGN KEY \
                (\(reference.column.quotedWhereNeeded)) REFERENCES \
                \(reference.parent.shownName) \
                (\(reference.referencedColumn.quotedWhereNeeded)) ON DELETE CASCADE;
                """)
    }
}
