internal import DatabaseCatalog
package import PostgresDriver

/// Every CHECK constraint, gone.
package enum CheckDropped: MutationOperator {
    package static let id = "check-dropped"
    package static let summary = "a CHECK constraint is not there"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let mutants = subject.catalog.tables.flatMap { table in
            table.checks.map { check in
                Mutant(
                    id, "\(table.displayName).\(check.name)",
                    database: [
                        "ALTER TABLE \(table.asName) DROP CONSTRAINT \(check.name.asName)"
                    ], seenBy: [.structure, .refusals])
            }
        }
        return .of(mutants, orNone: "the schema has no CHECK constraint")
    }
}
