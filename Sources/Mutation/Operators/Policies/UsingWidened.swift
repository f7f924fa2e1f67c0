internal import DatabaseCatalog
package import PostgresDriver

/// USING (true) in every policy that has a USING; what is written is still checked as before.
package enum UsingWidened: MutationOperator {
    package static let id = "using-widened"
    package static let summary = "a policy shows every row"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.perPolicy(orNone: "no policy has a USING") { target, policy in
            guard let using = policy.using, using != "true" else { return nil }
            // Without a WITH CHECK of its own, USING is what writes are checked by.
            let isWriting = policy.command == .all || policy.command == .update
            let check = policy.check == nil && isWriting ? using : nil
            return Mutant(
                id, target.object(policy),
                database: [target.alter(policy, using: "true", check: check)],
                seenBy: [.policies])
        }
    }
}
