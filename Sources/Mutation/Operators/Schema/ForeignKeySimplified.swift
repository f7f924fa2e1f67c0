internal import DatabaseCatalog
package import PostgresDriver

/// Every foreign key of several columns, with only those of them that are unique by themselves.
package enum ForeignKeySimplified: MutationOperator {
    package static let id = "foreign-key-simplified"
    package static let summary = "a foreign key that holds the owner too only holds the row"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        var mutants: [Mutant] = []
        for definition in try subject.foreignKeys() where definition.key.columns.count > 1 {
            for column in definition.key.columns.indices {
                let referenced = definition.key.referencedColumns[column]
                guard definition.parent.isUnique(by: [referenced]) else { continue }
                mutants.append(
                    Mutant(
                        id, "\(definition.object) (\(definition.key.columns[column]))",
                        database: [definition.drop, definition.addition(columns: [column])],
                        seenBy: subject.allExaminations))
            }
        }
        return .of(mutants, orNone: "no foreign key of several columns could do with fewer")
    }
}

extension Table {
    /// Whether a primary key or a unique constraint consists of exactly these columns.
    func isUnique(by columns: [String]) -> Bool {
        primaryKey == columns || uniqueConstraints.contains { $0.columns == columns }
    }
}
