internal import DatabaseCatalog
package import PostgresDriver

/// Every partition of a guarded table, and every table that inherits from one, without policies of
/// its own and open to the application: the parent's policies are asked through the parent only.
package enum OpenPartition: MutationOperator {
    package static let id = "open-partition"
    package static let summary = "a partition can be read around its table's policies"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let role = subject.role.asName
        let mutants = subject.guardedTables.flatMap { target in
            subject.access.descendants(of: target.table.id).map { part in
                Mutant(
                    id, part.displayName,
                    database: [
                        "ALTER TABLE \(part.asName) DISABLE ROW LEVEL SECURITY",
                        "GRANT SELECT ON \(part.asName) TO \(role)",
                    ], seenBy: [.policies])
            }
        }
        return subject.list(mutants, orNone: "no table with users' rows has partitions")
    }
}
