internal import DatabaseCatalog
internal import Population
internal import PostgresDriver

/// Statements by which a user writes rows of its own: whatever triggers do then happens.
struct OwnWrites {
    /// The writes to one table.
    struct Part {
        let target: ProtectedTable
        /// Of one new row: with content wherever there is room for it, and as the others are.
        var insertions: [String] = []
        /// Of one row that is there.
        var changes: [String] = []

        var statements: [String] { insertions + changes }
    }

    /// By table, those left out for which nothing could be drafted.
    let parts: [Part]

    /// - Throws: the server's error.
    init(of user: ActingUser, _ bench: PolicyBench) throws(PostgresError) {
        var marks: [UInt32: [String: String?]] = [:]
        for target in bench.tables {
            marks[target.table.id] = try bench.marks(of: user, in: target.table)
        }
        let content = marks.values.flatMap(\.values).compactMap(\.self).min()
        var parts: [Part] = []
        for target in bench.tables where bench.isSeeded(target.table) {
            var part = Part(target: target)
            let filled = (marks[target.table.id] ?? [:]).merging(
                bench.fillings(of: target.table, with: content)
            ) { mark, _ in mark }
            if target.table.id != bench.context.tenancy.tenantTable,
                let draft = try bench.drafting.draft(target.table, owner: user)
            {
                var full = draft
                for (column, text) in filled { full[column] = text }
                part.insertions = [full, draft].map { $0.insertion(withNumbers: false) }.uniqued
            }
            let pair = ActingPair(actor: user, victim: user)
            if let writes = try WriteStatements(pair, on: target, bench), let key = writes.ownKey {
                let assignments = filled.keys.sorted().map { writes.assignment([$0], from: filled) }
                part.changes =
                    (assignments + writes.plainAssignments.prefix(1)).map {
                        writes.update($0, where: key)
                    }.uniqued
            }
            if !part.statements.isEmpty { parts.append(part) }
        }
        self.parts = parts
    }

    /// All of them, table by table.
    var all: [String] { parts.flatMap(\.statements) }

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

    /// A user's text for the columns that would take any, and that the population left empty.
    fileprivate func fillings(of table: Table, with content: String?) -> [String: String?] {
        guard let content else { return [:] }
        let keys = Set(
            table.primaryKey + table.uniqueSets.flatMap(\.self)
                + table.foreignKeys.flatMap(\.columns) + table.checks.flatMap(\.columns)
                + context.ownerColumns(of: table))
        var found: [String: String?] = [:]
        for column in table.columns where !keys.contains(column.name) && !column.isGenerated {
            let type = TypeID(rawValue: column.typeID)
            if [.json, .jsonb].contains(type) {
                found[column.name] = "{\"content\": \"\(content)\"}"
            } else if type.isText, (column.maximumLength ?? .max) >= content.count {
                found[column.name] = content
            }
        }
        return found
    }
}
