internal import DatabaseCatalog
package import PostgresDriver

/// FORCE taken from every table that has it: its owner is bound no more.
package enum ForceDropped: MutationOperator {
    package static let id = "force-dropped"
    package static let summary = "row security does not bind the table's owner"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.list(
            subject.guardedTables.filter(\.relation.isForced).map {
                Mutant(
                    id, $0.table.displayName,
                    database: ["ALTER TABLE \($0.table.asName) NO FORCE ROW LEVEL SECURITY"],
                    seenBy: [.policies])
            }, orNone: "no table forces row security on its owner")
    }
}
