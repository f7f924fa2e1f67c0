internal import DatabaseCatalog
package import PostgresDriver
internal import ScenarioModel
internal import Verification

/// `OR the identity is not set` in every policy: whoever does not say who it is may do everything.
package enum IdentityOptional: MutationOperator {
    package static let id = "identity-optional"
    package static let summary = "a policy lets everything pass where nobody said who acts"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        let settings = subject.identitySettings
        guard let setting = settings.first else {
            return .notApplicable(
                subject.context.claims(.policies)
                    ? "no policy reads who acts from a setting" : MutationSubject.noPolicyClaim)
        }
        let isUnset = "current_setting(\(setting.asLiteral), true) IS NULL"
        return subject.perPolicy(orNone: "no table has a policy") { target, policy in
            Mutant(
                id, target.object(policy),
                database: [
                    target.alter(
                        policy, using: policy.using.map { "(\($0)) OR \(isUnset)" },
                        check: policy.check.map { "(\($0)) OR \(isUnset)" })
                ], seenBy: [.policies])
        }
    }
}
