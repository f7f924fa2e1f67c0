internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Whom and what the cascade check deletes.
struct CascadeTargets {
    let context: VerificationContext
    /// A light, a median and the heaviest user by the largest table; fewer where they coincide.
    let users: [ActingUser]
    /// Every parent table that the catalog or the scenario shows, other than the tenant's.
    let parents: [Table]
    /// Somebody who stays, and loses one row of each of those parents.
    let donor: ActingUser?

    init(_ context: VerificationContext) {
        self.context = context
        users = Self.users(context)
        var parents: [Table] = []
        for path in context.cascadePaths
        where path.parent.id != context.tenancy.tenantTable
            && !parents.contains(where: { $0.id == path.parent.id })
        {
            parents.append(path.parent)
        }
        self.parents = parents
        donor = parents.isEmpty ? nil : Self.donor(context, besides: users)
    }

    /// Everybody whose rows the deletes may touch.
    var touched: [ActingUser] { users + (donor.map { [$0] } ?? []) }

    /// Somebody whom no delete may touch; nil where there is nobody else.
    var bystander: ActingUser? {
        let taken = Set(touched.compactMap(\.number))
        return (0..<context.plan.users).lazy.first { !taken.contains($0) }
            .map { ActingUser($0, .median, in: context.plan) }
    }

    private static func users(_ context: VerificationContext) -> [ActingUser] {
        guard context.tenantTable != nil, let table = context.largestPlannedTable else { return [] }
        var users: [ActingUser] = []
        let classes: [(UserClass, Double)] = [(.light, 0.05), (.median, 0.5), (.heavy, 1)]
        for (label, quantile) in classes {
            let number = context.plan.userAtQuantile(quantile, table: table)
            guard !users.contains(where: { $0.number == number }) else { continue }
            users.append(ActingUser(number, label, in: context.plan))
        }
        return users
    }

    private static func donor(
        _ context: VerificationContext, besides users: [ActingUser]
    ) -> ActingUser? {
        guard let table = context.largestPlannedTable else { return nil }
        let taken = Set(users.compactMap(\.number))
        return stride(from: 0.9, through: 0, by: -0.1).lazy
            .map { context.plan.userAtQuantile($0, table: table) }
            .first { !taken.contains($0) }
            .map { ActingUser($0, .p90, in: context.plan) }
    }

    /// The user's rows that are neither that parent row nor below it: bystanders of its delete.
    func siblings(
        of row: ParentRow, ownedBy user: ActingUser, _ connection: Connection
    ) throws(PostgresError) -> Census {
        var tables: [String: Census.Entry] = [:]
        for table in context.ownedTables {
            guard let owner = context.owner(of: table, as: "c"),
                let isSpared = condition(sparing: table, from: row)
            else { continue }
            let condition =
                "\(owner)::text = \(Connection.quoted(literal: user.key)) AND \(isSpared)"
            let entry = try Census.entry(table, condition, connection)
            // A row above may count those below it: it must stay, and may change.
            tables[table.displayName] =
                isReachable(row.table, from: table) && table.id != row.table.id
                ? Census.Entry(rows: entry.rows, checksum: "") : entry
        }
        return Census(tables: tables)
    }

    /// Which rows of a table (alias `c`) the parent row's delete must leave alone.
    ///
    /// - Returns: nil where that cannot be told from the row itself.
    private func condition(sparing table: Table, from row: ParentRow) -> String? {
        let parent = row.table
        if table.id == parent.id {
            // A tree's rows lie below each other.
            let isTree = context.cascadePaths.contains {
                $0.parent.id == table.id && $0.child.id == table.id
            }
            return isTree ? nil : "(\(row.condition("c"))) IS NOT TRUE"
        }
        guard isReachable(table, from: parent) else { return "true" }
        let above = context.cascadePaths.filter {
            $0.child.id == table.id && isReachable($0.parent, from: parent)
        }
        // Reached by one edge straight from the parent; a detached row would change sides.
        guard above.count == 1, let path = above.first, path.parent.id == parent.id,
            path.rule != .detach, let below = context.children(of: path, below: row)
        else { return nil }
        return "(\(below)) IS NOT TRUE"
    }

    private func isReachable(_ table: Table, from parent: Table) -> Bool {
        var reached: Set<UInt32> = [parent.id]
        // Each round follows one more foreign key; there are at most as many as tables.
        for _ in context.catalog.tables {
            for path in context.cascadePaths where reached.contains(path.parent.id) {
                reached.insert(path.child.id)
            }
        }
        return reached.contains(table.id)
    }
}
