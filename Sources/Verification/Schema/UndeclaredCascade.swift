internal import DatabaseCatalog
package import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: rows hang below a user by a foreign key, and the scenario does not say what
    /// becomes of them when their parent is deleted.
    ///
    /// **Why**: whether they go, stay, or block the delete is then an accident of the schema.
    ///
    /// **Fix**: declare the edge under `cascade:`, and let the foreign key do it.
    package static let undeclaredCascade = Rule(
        "undeclared-cascade", .high, .cascade,
        "nothing says what a delete does to the rows below")
}

/// Looks for foreign keys below the tenant that `cascade:` does not mention.
package enum UndeclaredCascade {
    package static func findings(_ context: VerificationContext) -> [Finding] {
        let declared = Set(
            context.scenario.cascade.compactMap { edge -> [UInt32]? in
                guard let parent = context.catalog.table(named: edge.parent),
                    let child = context.catalog.table(named: edge.child)
                else { return nil }
                return [parent.id, child.id]
            })
        var seen = declared
        return context.ownedTables.flatMap { parent in
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
    }
}
