internal import DatabaseCatalog
internal import Population
internal import ResultModel
internal import ScenarioModel

/// The users for whom an operation is explained: by how many rows they own in the table it reads.
struct UserClasses {
    let context: VerificationContext

    init(_ context: VerificationContext) {
        self.context = context
    }

    /// Light (5th percentile), median, 90th percentile, heaviest; and a new one last, whose row
    /// is made in the transaction.
    func users(for operation: Operation, shape: ExplainedPlan) -> [ExplainedUser] {
        let table = tableRead(by: operation, shape) ?? context.largestPlannedTable
        guard let table else { return [] }
        let quantiles: [(UserClass, Double)] = [
            (.light, 0.05), (.median, 0.5), (.p90, 0.9), (.heavy, 1),
        ]
        let seeded = quantiles.map { label, quantile in
            ExplainedUser.seeded(
                ActingUser(
                    context.plan.userAtQuantile(quantile, table: table), label, in: context.plan))
        }
        return seeded + [.new]
    }

    /// The table of the operation's owned reference, or the largest planned one in its plan.
    private func tableRead(by operation: Operation, _ shape: ExplainedPlan) -> Int? {
        if let reference = context.references(in: operation.binds).first { return reference.table }
        return shape.root.allNodes.lazy.compactMap(\.relation)
            .compactMap { context.catalog.table(named: $0) }
            .compactMap { context.plan.tableIndex(withID: $0.id) }
            .max { context.plan.tables[$0].rowCount < context.plan.tables[$1].rowCount }
    }
}

/// A user of a class, seeded or still to be made.
enum ExplainedUser: Sendable {
    case seeded(ActingUser)
    case new

    var label: UserClass {
        switch self {
        case .seeded(let user): user.label
        case .new: .new
        }
    }
}
