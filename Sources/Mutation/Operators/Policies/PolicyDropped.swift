internal import DatabaseCatalog
package import PostgresDriver

/// Every policy, gone.
package enum PolicyDropped: MutationOperator {
    package static let id = "policy-dropped"
    package static let summary = "a policy is not there"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        subject.perPolicy(orNone: "no table has a policy") { target, policy in
            Mutant(
                id, target.object(policy),
                database: ["DROP POLICY \(policy.name.asName) ON \(target.table.asName)"],
                seenBy: [.policies])
        }
    }
}
