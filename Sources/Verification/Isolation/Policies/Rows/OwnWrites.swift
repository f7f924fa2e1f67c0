internal import DatabaseCatalog
internal import Population
internal import PostgresDriver

/// Statements by which a user writes rows of its own: whatever triggers do then happens.
struct OwnWrites {
    /// By table: one that inserts a row, and one that changes one, as far as they could be drafted.
    let statements: [(target: ProtectedTable, insertion: String?, change: String?)]

    /// - Throws: the server's error.
    init(of user: ActingUser, _ bench: PolicyBench) throws(PostgresError) {
        var found: [(target: ProtectedTable, insertion: String?, change: String?)] = []
        for target in bench.tables where bench.isSeeded(target.table) {
            let marks = try bench.marks(of: user, in: target.table)
            var insertion: String?
            if target.table.id != bench.context.tenancy.tenantTable,
                var draft = try bench.drafting.draft(target.table, owner: user)
            {
                for (column, text) in marks where draft[column] == nil { draft[column] = text }
                insertion = draft.insertion(withNumbers: false)
            }
            let pair = ActingPair(actor: user, victim: user)
            var change: String?
            if let parts = try WriteStatements(pair, on: target, bench), let key = parts.ownKey {
                let assignment =
                    marks.isEmpty
                    ? parts.plainAssignments.first : parts.assignment(marks.keys.sorted(), from: marks)
                change = assignment.map { parts.update($0, where: key) }
            }
            found.append((target, insertion, change))
        }
        statements = found
    }

    /// All of them, table by table.
    var all: [String] {
        statements.flatMap { [$0.insertion, $0.change].compactMap(\.self) }
    }

    /// Performs statements as a user, whose triggers may ask who acts, and as the observer where
    /// the user may not; what is refused to both is left out.
    ///
    /// The session is left as the observer.
    static func perform(
        _ statements: [String], as user: ActingUser, _ session: PolicySession
    ) throws(PostgresError) {
        for statement in statements {
            try session.become(user)
            let answer = try session.attempt(statement)
            try session.observe()
            if answer.failure != nil { _ = try session.attempt(statement) }
        }
    }
}

extension PolicyBench {
    /// Texts of a user's own that carry its canary, by column.
    fileprivate func marks(
        of user: ActingUser, in table: Table
    ) throws(PostgresError) -> [String: String?] {
        guard isMarked(table), let planned = context.plan.tableIndex(withID: table.id),
            let condition = context.isOwned(table, as: "t", by: user.key)
        else { return [:] }
        var found: [String: String?] = [:]
        for name in context.plan.tables[planned].markedColumns {
            let column = "t.\(Connection.quoted(identifier: name))"
            let result = try session.connection.query(
                """
                SELECT \(column)::text FROM \(table.sqlName) t
                WHERE \(condition) AND \(column) IS NOT NULL LIMIT 1
                """)
            if result.rowCount == 1 { found[name] = result.string(row: 0, column: 0) }
        }
        return found
    }
}
