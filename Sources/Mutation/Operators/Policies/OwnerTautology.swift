internal import DatabaseCatalog
package import PostgresDriver

/// `user_id = user_id` in every policy: it looks like an owner predicate, and always holds.
package enum OwnerTautology: MutationOperator {
    package static let id = "owner-tautology"
    package static let summary = "a policy compares the owner with itself"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.perPolicy(orNone: "no table has a policy") { target, policy in
            guard let tautology = target.tautology(subject) else { return nil }
            return Mutant(
                id, target.object(policy),
                database: [
                    target.alter(
                        policy, using: policy.using.map { _ in tautology },
                        check: policy.check.map { _ in tautology })
                ], seenBy: [.policies])
        }
    }
}
