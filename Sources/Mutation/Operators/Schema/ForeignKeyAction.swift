internal import DatabaseCatalog
package import PostgresDriver

/// Every foreign key with the other actions on delete.
///
/// NO ACTION and RESTRICT are one here: no check can tell them apart within one statement.
package enum ForeignKeyAction: MutationOperator {
    package static let id = "foreign-key-action"
    package static let summary = "a foreign key does something else when its parent is deleted"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let actions: [ForeignKey.Action] = [.cascade, .noAction, .setNull]
        let mutants = try subject.foreignKeys().flatMap { definition in
            actions.filter { $0 != definition.key.onDelete.effect }.map { action in
                Mutant(
                    id, "\(definition.object) \(action.sql)",
                    database: [definition.drop, definition.addition(onDelete: action)],
                    seenBy: subject.schemaExaminations)
            }
        }
        return .of(mutants, orNone: "the schema has no foreign key")
    }
}

extension ForeignKey.Action {
    fileprivate var effect: ForeignKey.Action { self == .restrict ? .noAction : self }
}
