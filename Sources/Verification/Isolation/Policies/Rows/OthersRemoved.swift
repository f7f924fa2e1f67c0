internal import DatabaseCatalog
internal import PostgresDriver

extension PolicyBench {
    /// Removes every row that does not belong to a user, as the observer: whatever then answers
    /// differently depended on rows of others.
    ///
    /// Triggers and foreign keys are passed over; materialised views are refreshed.
    func removeOthers(than user: ActingUser, _ session: PolicySession) throws(PostgresError) {
        let connection = session.connection
        try connection.execute("SET LOCAL session_replication_role = replica")
        for target in tables.sorted(by: { depth($0.table) > depth($1.table) }) {
            let isOwn = context.isOwned(target.table, as: "t", by: user.key) ?? "false"
            try connection.execute(
                "DELETE FROM \(target.table.sqlName) t WHERE (\(isOwn)) IS NOT TRUE")
        }
        try connection.execute("SET LOCAL session_replication_role = origin")
        for view in access.relations where view.kind == .materializedView {
            // One that was never filled has nothing to refresh.
            _ = try session.attempt("REFRESH MATERIALIZED VIEW \(view.sqlName)")
        }
    }

    /// How many parents lie between a table's rows and their owner; children go first.
    private func depth(_ table: Table, limit: Int = 32) -> Int {
        guard limit > 0, case .parent(let key) = context.tenancy.ownership(of: table),
            let parent = context.catalog.table(withID: key.referencedTable)
        else { return table.id == context.tenancy.tenantTable ? -1 : 0 }
        return depth(parent, limit: limit - 1) + 1
    }
}
