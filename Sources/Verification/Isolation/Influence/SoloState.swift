internal import DatabaseCatalog
internal import PostgresDriver

/// The database as it would be if one user were alone in it.
///
/// Made inside a transaction that the caller rolls back: every row of every other user is deleted,
/// with triggers and foreign keys out of the way, so that nothing but the rows' absence differs.
/// Rows that nobody owns stay.
struct SoloState {
    let context: VerificationContext
    let connection: Connection

    /// Deletes everybody else's rows.
    ///
    /// - Returns: how many rows went; 0 means that the user was alone before.
    /// - Throws: `insufficientPrivilege` where the role may not switch triggers off.
    func leaveOnly(_ user: ActingUser) throws(PostgresError) -> Int {
        try connection.execute(Self.withoutTriggers)
        var removed = 0
        for statement in statements(sparing: user.key) {
            removed += try connection.execute(statement).affectedRows
        }
        try connection.execute(Self.withTriggers)
        for statement in try refreshments() { try connection.execute(statement) }
        return removed
    }

    /// The same as a script, for a replay.
    func script(sparing key: String) -> String {
        ([Self.withoutTriggers] + statements(sparing: key) + [Self.withTriggers])
            .map { $0 + ";" }.joined(separator: "\n")
    }

    private static let withoutTriggers = "SET LOCAL session_replication_role = replica"
    private static let withTriggers = "SET LOCAL session_replication_role = origin"

    /// One delete for each owned table, children before the parents that name their owner.
    private func statements(sparing key: String) -> [String] {
        context.ownedTables.map { ($0, context.ownershipDepth(of: $0)) }
            .sorted { $0.1 > $1.1 }
            .compactMap { table, _ in
                context.belongs(
                    table, as: "t", toOthersThan: Connection.quoted(literal: key)
                ).map { "DELETE FROM \(table.sqlName) t WHERE \($0)" }
            }
    }

    /// Materialised views keep what their tables held; in the order in which they were made, since
    /// one may read another.
    private func refreshments() throws(PostgresError) -> [String] {
        let views = try connection.query(
            """
            SELECT format('%I.%I', n.nspname, c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'm' AND c.relispopulated ORDER BY c.oid
            """)
        return (0..<views.rowCount).compactMap { views.string(row: $0, column: 0) }
            .map { "REFRESH MATERIALIZED VIEW \($0)" }
    }
}

extension VerificationContext {
    /// How many parents a row is away from the one that names its owner.
    func ownershipDepth(of table: Table) -> Int {
        guard case .parent(let key) = tenancy.ownership(of: table),
            let parent = catalog.table(withID: key.referencedTable)
        else { return 0 }
        // A table is owned through one that was owned before it, so this ends.
        return 1 + ownershipDepth(of: parent)
    }
}
