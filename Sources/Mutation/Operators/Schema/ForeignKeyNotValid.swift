internal import DatabaseCatalog
package import PostgresDriver

/// Every foreign key as one that was never held against the rows that were there.
package enum ForeignKeyNotValid: MutationOperator {
    package static let id = "foreign-key-not-valid"
    package static let summary = "a foreign key was added NOT VALID, and never validated"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let mutants = try subject.foreignKeys().filter(\.key.isValidated).map {
            Mutant(
                id, $0.object, database: [$0.drop, $0.addition(isValid: false)],
                seenBy: [.structure])
        }
        return .of(mutants, orNone: "the schema has no valid foreign key")
    }
}
