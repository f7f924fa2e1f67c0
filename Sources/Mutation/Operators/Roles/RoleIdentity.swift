internal import DatabaseCatalog
internal import Population
package import PostgresDriver
internal import ScenarioModel
internal import Verification

/// A user's identity among the settings that the application's role logs in with: whoever does not
/// say who it is acts as that user.
package enum RoleIdentity: MutationOperator {
    package static let id = "role-identity"
    package static let summary = "the application's role logs in with a user's identity"

    package static func mutants(
        of subject: MutationSubject
    ) throws(PostgresError) -> MutantList {
        guard let setting = subject.identitySettings.first else {
            return .notApplicable(
                subject.context.claims(.policies)
                    ? "no policy reads who acts from a setting" : MutationSubject.noPolicyClaim)
        }
        let plan = subject.context.plan
        let key = plan.tenantKey(ofUser: plan.users / 2).description
        return subject.ofRole { role in
            let change = "ALTER ROLE \(role.name.asName)"
            let name = setting.split(separator: ".").map { String($0).asName }
                .joined(separator: ".")
            return [
                Mutant(
                    id, role.name, statement: "\(change) SET \(name) = \(key.asLiteral)",
                    .cluster(
                        ["\(change) SET \(name) = \(key.asLiteral)"],
                        undo: ["\(change) RESET \(name)"]), seenBy: [.policies])
            ]
        }
    }
}
