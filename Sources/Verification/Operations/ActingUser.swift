package import Population
package import ResultModel

/// The user on whose behalf an operation runs.
package struct ActingUser: Sendable, Hashable {
    /// The user's number in the population; nil for one that a check made for itself.
    package let number: Int?
    /// The tenant's key, as a parameter takes it.
    package let key: String
    /// Which kind of user this is, for reports.
    package let label: UserClass

    /// A seeded user.
    package init(_ number: Int, _ label: UserClass, in plan: PopulationPlan) {
        self.number = number
        key = plan.tenantKey(ofUser: number).description
        self.label = label
    }

    /// A user that is not part of the population and owns nothing but its own row.
    init(newWithKey key: String) {
        number = nil
        self.key = key
        label = .new
    }

    /// For evidence: `user 17 (light)`.
    package var description: String { "user \(key) (\(label.rawValue))" }
}
