package import PostgresDriver

/// Every foreign key, gone.
package enum ForeignKeyDropped: MutationOperator {
    package static let id = "foreign-key-dropped"
    package static let summary = "a foreign key is not there"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        .of(
            try subject.foreignKeys().map {
                Mutant(id, $0.object, database: [$0.drop], seenBy: subject.schemaExaminations)
            }, orNone: "the schema has no foreign key")
    }
}
