internal import DatabaseCatalog
package import PostgresDriver

/// Every trigger, gone.
package enum TriggerDropped: MutationOperator {
    package static let id = "trigger-dropped"
    package static let summary = "a trigger is not there"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let mutants = subject.catalog.tables.flatMap { table in
            table.triggers.filter(\.isEnabled).map { trigger in
                Mutant(
                    id, "\(table.displayName).\(trigger.name)",
                    database: ["DROP TRIGGER \(trigger.name.asName) ON \(table.asName)"],
                    seenBy: subject.allExaminations)
            }
        }
        return .of(mutants, orNone: "the schema has no trigger")
    }
}
