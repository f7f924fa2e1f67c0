internal import DatabaseCatalog
internal import Population
internal import ResultModel
internal import ScenarioModel

/// The users for whom an operation is explained: by how many rows they own in the table it reads,
/// or by how many hang below the row that it binds.
///
/// Who asks for a conversation's messages pays for that conversation's, however many conversations
/// there are. Taken by chance, a short one would hide what a long one costs, and another seed would
/// come to another verdict.
struct UserClasses {
    let context: VerificationContext

    private static let quantiles: [(UserClass, Double)] = [
        (.light, 0.05), (.median, 0.5), (.p90, 0.9), (.heavy, 1),
    ]

    init(_ context: VerificationContext) {
        self.context = context
    }

    /// Light (5th percentile), median, 90th percentile, heaviest; and a new one last, whose row
    /// is made in the transaction.
    func users(for operation: Operation, shape: ExplainedPlan) -> [ExplainedUser] {
        let reference = context.references(in: operation.binds).first?.table
        let read = largestTable(in: shape)
        if let reference, let read,
            let users = users(for: operation, binding: reference, reading: read)
        {
            return users + [.new]
        }
        guard let table = reference ?? read ?? context.largestPlannedTable else { return [] }
        let seeded = Self.quantiles.map { label, quantile in
            ExplainedUser.seeded(
                ActingUser(
                    context.plan.userAtQuantile(quantile, table: table), label, in: context.plan))
        }
        return seeded + [.new]
    }

    /// The owners of rows that have few, some and the most rows of the table read below them.
    ///
    /// - Returns: nil where that table's rows do not hang below the bound one's.
    private func users(
        for operation: Operation, binding table: Int, reading child: Int
    ) -> [ExplainedUser]? {
        var users: [ExplainedUser] = []
        for (label, quantile) in Self.quantiles {
            guard
                let place = context.plan.rowAtQuantile(
                    quantile, table: table, byRowsIn: child, hidden: operation.concernsHidden)
            else { return nil }
            users.append(
                .seeded(
                    ActingUser(place.user, label, in: context.plan), rows: [table: place.row]))
        }
        return users
    }

    /// The planned table with the most rows among those in the plan.
    private func largestTable(in shape: ExplainedPlan) -> Int? {
        shape.root.allNodes.lazy.compactMap(\.relation)
            .compactMap { context.catalog.table(named: $0) }
            .compactMap { context.plan.tableIndex(withID: $0.id) }
            .max { context.plan.tables[$0].rowCount < context.plan.tables[$1].rowCount }
    }
}

/// A user of a class, seeded or still to be made.
enum ExplainedUser: Sendable {
    /// - Parameter rows: which of the user's rows are to be bound, by table; elsewhere any will do.
    case seeded(ActingUser, rows: [Int: Int] = [:])
    case new

    var label: UserClass {
        switch self {
        case .seeded(let user, _): user.label
        case .new: .new
        }
    }

    /// The rows to bind, by table.
    var rows: [Int: Int] {
        switch self {
        case .seeded(_, let rows): rows
        case .new: [:]
        }
    }
}
