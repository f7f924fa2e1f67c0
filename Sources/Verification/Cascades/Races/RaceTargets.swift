internal import DatabaseCatalog
internal import PostgresDriver

/// Whose rows are raced for, and how rows come to be below them.
struct RaceTargets {
    let context: VerificationContext
    let connection: Connection
    private var pool: UserPool
    /// Users who lost rows of other tables than the tenant's; they may lose more.
    private var donors: [ActingUser] = []

    /// Everybody who is, or may yet be, given out.
    var everybody: [ActingUser] { pool.all }

    init(_ context: VerificationContext, _ connection: Connection, besides spent: [ActingUser]) {
        self.context = context
        self.connection = connection
        pool = UserPool(context, besides: spent)
    }

    /// A parent row that has rows below it over each of the paths, which share their parent.
    ///
    /// - Returns: nil where nobody is left who has one.
    mutating func next(for paths: [CascadePath]) throws(PostgresError) -> ParentRow? {
        let parent = paths[0].parent
        guard parent.id != context.tenancy.tenantTable else {
            while let user = pool.next() {
                let row = try ParentRow.tenant(user, in: parent, context, connection)
                if let row, try hasChildren(row, over: paths) { return row }
                donors.append(user)
            }
            return nil
        }
        for user in donors {
            if let row = try row(of: parent, ownedBy: user, over: paths) { return row }
        }
        while let user = pool.next() {
            donors.append(user)
            if let row = try row(of: parent, ownedBy: user, over: paths) { return row }
        }
        return nil
    }

    private func row(
        of parent: Table, ownedBy user: ActingUser, over paths: [CascadePath]
    ) throws(PostgresError) -> ParentRow? {
        guard let row = try ParentRow.busiest(of: parent, ownedBy: user, context, connection),
            try hasChildren(row, over: paths)
        else { return nil }
        return row
    }

    private func hasChildren(
        _ row: ParentRow, over paths: [CascadePath]
    ) throws(PostgresError) -> Bool {
        for path in paths {
            guard let condition = context.children(of: path, below: row) else { continue }
            let found = try connection.query(
                "SELECT FROM \(path.child.sqlName) c WHERE \(condition) LIMIT 1")
            if found.rowCount == 0 { return false }
        }
        return true
    }

    // MARK: Rows below

    /// A statement that adds a row below the target: a copy of one that is there, or, where a copy
    /// cannot have a key of its own, that row itself, which is taken away for it.
    ///
    /// - Returns: nil where rows of the child cannot be told or copied.
    func insert(
        _ path: CascadePath, below target: ParentRow
    ) throws(PostgresError) -> String? {
        guard let condition = context.children(of: path, below: target) else { return nil }
        let child = path.child
        if let key = context.copiedKey(of: child) {
            return RowCopy(of: child, key: key, alias: "c")?.statement(where: condition, limit: 1)
        }
        guard !child.primaryKey.isEmpty else {
            return RowCopy(of: child, key: nil, alias: "c")?
                .statement(where: condition, limit: 1)
        }
        let removed = try connection.query(
            """
            DELETE FROM \(child.ownRows) r WHERE (r.tableoid, r.ctid) = (
              SELECT c.tableoid, c.ctid FROM \(child.ownRows) c WHERE \(condition) LIMIT 1
            ) RETURNING to_jsonb(r)::text
            """)
        guard removed.rowCount == 1, let content = removed.string(row: 0, column: 0) else {
            return nil
        }
        let names = child.columns.filter { !$0.isGenerated }
            .map { Connection.quoted(identifier: $0.name) }.joined(separator: ", ")
        return """
            INSERT INTO \(child.sqlName) (\(names)) OVERRIDING SYSTEM VALUE SELECT \(names) \
            FROM jsonb_populate_record(NULL::\(child.sqlName), \
            \(Connection.quoted(literal: content))) ON CONFLICT DO NOTHING
            """
    }
}
