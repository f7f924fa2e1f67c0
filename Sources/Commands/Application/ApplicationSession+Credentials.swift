internal import Accounts
internal import Population
internal import ResultModel
internal import ScenarioModel
internal import Tokens
internal import Workloads

extension ApplicationSession {
    /// Users who sign in by a request do so before every short load: few do.
    static let sessionLimit = 20

    /// What users send in a load of seconds, and how many of them act.
    ///
    /// - Throws: `CommandFailure` where they cannot sign in.
    func credentialsForShortLoad(
        _ api: APIDeclaration, _ interruption: Interruption
    ) throws(CommandFailure) -> (Workloads.UserCredentials, users: Int) {
        let population = preparation.population
        guard case .session = api.authentication.credential, let plan = preparation.signIn
        else { return (try preparation.forLoad(), population.users) }
        guard plan.authentication.login != nil else {
            let known = preparation.accounts?.users ?? []
            return (.shared(SharedTokens(known)), max(known.count, 1))
        }
        let count = min(population.users, Self.sessionLimit)
        do throws(SignInError) {
            let users = try SignIn.signIn(
                count, keys: (0..<count).map { population.tenantKey(ofUser: $0) }, plan,
                stop: { interruption.isRequested })
            return (.shared(SharedTokens(users)), count)
        } catch {
            throw CommandFailure(error)
        }
    }
}
