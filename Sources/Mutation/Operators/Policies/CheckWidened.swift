internal import DatabaseCatalog
package import PostgresDriver

/// WITH CHECK (true) in every policy that judges what is written.
package enum CheckWidened: MutationOperator {
    package static let id = "check-widened"
    package static let summary = "a policy lets every row be written"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.perPolicy(orNone: "no policy judges what is written") { target, policy in
            guard policy.judgesWrites, policy.check != "true" else { return nil }
            return Mutant(
                id, target.object(policy), database: [target.alter(policy, check: "true")],
                seenBy: [.policies])
        }
    }
}
