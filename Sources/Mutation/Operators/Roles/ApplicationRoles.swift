internal import DatabaseCatalog
internal import ScenarioModel
internal import Verification

extension MutationSubject {
    /// Mutants of the application's role, or why there are none.
    func ofRole(_ mutants: (Role) -> [Mutant]) -> MutantList {
        guard context.claims(.policies) else { return .notApplicable(Self.noPolicyClaim) }
        guard let role = access.role(named: role) else {
            return .notApplicable("the server has no role \(self.role)")
        }
        guard !role.isSuperuser else {
            return .notApplicable("\(role.name) is a superuser already")
        }
        return .of(mutants(role), orNone: "\(role.name) has it already")
    }
}
