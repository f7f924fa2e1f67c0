/// The same plans and deletes in a database with more users.
package struct PlanGrowthResult: Codable, Sendable, Equatable {
    package var fromUsers: Int
    package var toUsers: Int
    /// Plans that returned as many rows in both.
    package var compared: Int
    /// Operations that read more for them.
    package var grown: [String]
    /// Deletes of the heaviest user, and of rows of others, in the larger one; nil where cascades
    /// were left out.
    package var deletes: [CascadeResult.Timing]?

    package init(
        fromUsers: Int, toUsers: Int, compared: Int, grown: [String],
        deletes: [CascadeResult.Timing]? = nil
    ) {
        self.fromUsers = fromUsers
        self.toUsers = toUsers
        self.compared = compared
        self.grown = grown
        self.deletes = deletes
    }
}
