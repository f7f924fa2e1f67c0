package import PostgresDriver

/// Every condition that ties rows to the ones their owner is known by, replaced by `true`:
/// `messages.conversation_id = conversations.id`.
package enum OwnershipPathRemoved: MutationOperator {
    package static let id = "ownership-path-removed"
    package static let summary = "an operation does not tie rows to their owner's"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.perCondition(
            by: id, orNone: "no operation reaches rows through others"
        ) { $0.tiesRows($1) && !$0.saysWhose($1) && $0.bindsSomething($1) }
    }
}
