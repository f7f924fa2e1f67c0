/// The same plans in a database with more users.
package struct PlanGrowthResult: Codable, Sendable, Equatable {
    package var fromUsers: Int
    package var toUsers: Int
    /// Plans that returned as many rows in both.
    package var compared: Int
    /// Operations that read more for them.
    package var grown: [String]

    package init(fromUsers: Int, toUsers: Int, compared: Int, grown: [String]) {
        self.fromUsers = fromUsers
        self.toUsers = toUsers
        self.compared = compared
        self.grown = grown
    }
}
