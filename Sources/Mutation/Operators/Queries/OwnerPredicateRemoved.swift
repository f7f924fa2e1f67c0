package import PostgresDriver

/// Every condition that says whose rows an operation wants, replaced by `true`: in WHERE, in ON, in
/// subqueries and WITH, of reads and of writes.
package enum OwnerPredicateRemoved: MutationOperator {
    package static let id = "owner-predicate-removed"
    package static let summary = "an operation does not ask whose rows it gets"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.perCondition(
            by: id, orNone: "no operation of a user says whose rows it wants"
        ) { $0.saysWhose($1) }
    }
}
