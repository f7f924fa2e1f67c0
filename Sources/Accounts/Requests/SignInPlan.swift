package import HTTPDriver
package import ScenarioModel

internal import Population

/// Everything that signing users in takes, ready to be sent to another thread.
package struct SignInPlan: Sendable {
    package let scenario: Scenario
    package let api: APIDeclaration
    package let origin: HTTPOrigin
    /// Who registers under this mark; nil where accounts are seeded.
    package let mark: String?
    /// Finds a seeded account's own values; nil before there is a plan.
    package let seeded: SeededAccounts?

    /// - Parameters:
    ///   - mark: tells this run's accounts from those of others.
    ///   - seeded: what is known of accounts that were seeded.
    package init(
        scenario: Scenario, api: APIDeclaration, origin: HTTPOrigin, mark: String?,
        seeded: SeededAccounts? = nil
    ) {
        self.scenario = scenario
        self.api = api
        self.origin = origin
        self.mark = mark
        self.seeded = seeded
    }

    package var authentication: AuthenticationDeclaration { api.authentication }

    /// How many requests about accounts are under way at once: servers hash passwords slowly by
    /// intention, and whoever waits longest gives up first.
    package static let concurrency = 8
}
