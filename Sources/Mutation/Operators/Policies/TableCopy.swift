internal import DatabaseCatalog
package import PostgresDriver

/// A copy of every table, as a backup or an export leaves one, that the application may read.
package enum TableCopy: MutationOperator {
    package static let id = "table-copy"
    package static let summary = "a copy of a table is open to the application"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let role = subject.role.asName
        return subject.list(
            subject.guardedTables.map { target in
                let copy = "\(target.table.schema.asName).bulkhead_copy"
                return Mutant(
                    id, target.table.displayName,
                    database: [
                        "CREATE TABLE \(copy) AS SELECT * FROM \(target.table.asName)",
                        "GRANT SELECT ON \(copy) TO \(role)",
                    ], seenBy: [.policies])
            }, orNone: "no table holds rows of users")
    }
}
