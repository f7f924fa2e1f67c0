internal import DatabaseCatalog
package import PostgresDriver

/// Every UNIQUE constraint and unique index, gone; the primary keys stay, because rows could not be
/// told apart without them.
package enum UniqueDropped: MutationOperator {
    package static let id = "unique-dropped"
    package static let summary = "the same value is taken twice"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let mutants = subject.catalog.tables.flatMap { table in
            table.indexes.filter { $0.isUnique && !$0.isPrimary }.map { index in
                let drop =
                    index.belongsToConstraint
                    ? """
                    ALTER TABLE \(table.asName) DROP CONSTRAINT \(index.name.asName) CASCADE
                    """ : "DROP INDEX \(table.schema.asName).\(index.name.asName) CASCADE"
                return Mutant(
                    id, "\(table.displayName).\(index.name)", database: [drop],
                    seenBy: subject.schemaExaminations)
            }
        }
        return .of(mutants, orNone: "nothing but primary keys is unique")
    }
}
