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
                    seenBy: subject.schemaExaminations,
                    equivalentBecause: table.keeper(ofUniqueness: index).map {
                        "\($0.name) keeps the same values apart"
                    })
            }
        }
        return .of(mutants, orNone: "nothing but primary keys is unique")
    }
}

extension Table {
    /// Another index that refuses whatever this one refuses: over some of its columns, and over
    /// every row.
    fileprivate func keeper(ofUniqueness index: Index) -> Index? {
        let columns = Set(index.columns.compactMap(\.self))
        guard columns.count == index.columns.count else { return nil }
        return indexes.first { other in
            let names = other.columns.compactMap(\.self)
            return other.id != index.id && other.isUnique && other.isValid
                && other.predicate == nil && names.count == other.columns.count
                && columns.isSuperset(of: names)
        }
    }
}
