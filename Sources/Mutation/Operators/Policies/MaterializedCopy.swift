internal import DatabaseCatalog
package import PostgresDriver

/// A materialised view over every table, which no policy guards, that the application may read.
package enum MaterializedCopy: MutationOperator {
    package static let id = "materialized-copy"
    package static let summary = "a materialised view of a table is open to the application"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let role = subject.role.asName
        return subject.list(
            subject.guardedTables.map { target in
                let view = "\(target.table.schema.asName).bulkhead_materialized"
                return Mutant(
                    id, target.table.displayName,
                    database: [
                        """
                        CREATE MATERIALIZED VIEW \(view) AS SELECT * FROM \(target.table.asName)
                        """,
                        "GRANT SELECT ON \(view) TO \(role)",
                    ], seenBy: [.policies])
            }, orNone: "no table holds rows of users")
    }
}
