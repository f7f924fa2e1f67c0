internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel

/// A list that is called page by page, and which rows its pages must hold.
struct PagedList {
    let context: VerificationContext
    let operation: Operation
    let pages: Pages
    /// The planned table whose rows the pages hold.
    let table: Int

    /// One list: all rows of a user, or those below one parent.
    struct Scope {
        /// The reference that names the parent, with its key; nil where the list is the user's.
        var parent: (reference: OwnedReference, key: String)?
        /// Keys of the rows that are there before anything is added.
        var expected: Set<String>
    }

    /// How many parents of a user are tried, those with the most rows first.
    private static let scopeLimit = 5

    /// The user's operation that adds rows to the list, if there is one.
    var inserting: Operation? {
        let bound = Set(context.references(in: operation.binds).map(\.table))
        return context.scenario.operations.first { candidate in
            candidate.actor == .user && !candidate.concernsHidden
                && candidate.creates.flatMap { context.plan.tableIndex(named: $0) } == table
                && bound.isSubset(of: context.references(in: candidate.binds).map(\.table))
        }
    }

    /// The lists of a user, longest first.
    ///
    /// - Returns: empty where the user has none, or which rows belong in it cannot be told.
    func scopes(
        of user: ActingUser, _ connection: Connection
    ) throws(PostgresError) -> [Scope] {
        let rows = context.table(table)
        guard let belongs = context.belongs(rows, as: "t", to: "$1"),
            let key = context.plan.tables[table].keyColumn
        else { return [] }
        let shown = "\(belongs) AND \(context.isShown(rows, as: "t"))"
        let keys =
            "SELECT t.\(Connection.quoted(identifier: key))::text FROM \(rows.sqlName) t "
            + "WHERE \(shown)"
        let references = context.references(in: operation.binds)
        guard let reference = references.first else {
            let expected = try Self.texts(connection.query(keys, [user.key]))
            return expected.isEmpty ? [] : [Scope(expected: expected)]
        }
        let parent = context.table(reference.table)
        let link = rows.foreignKeys.first {
            $0.referencedTable == parent.id && $0.referencedColumns == [reference.column.name]
        }
        guard references.count == 1, let link, link.columns.count == 1 else { return [] }
        let column = "t.\(Connection.quoted(identifier: link.columns[0]))"
        let parents = try connection.query(
            """
            SELECT \(column)::text FROM \(rows.sqlName) t WHERE \(shown)
            GROUP BY \(column) ORDER BY count(*) DESC, \(column) LIMIT \(Self.scopeLimit)
            """, [user.key])
        var scopes: [Scope] = []
        for row in parents.allRows() {
            guard let value = row[0] else { continue }
            let expected = try Self.texts(
                connection.query("\(keys) AND \(column)::text = $2", [user.key, value]))
            scopes.append(Scope(parent: (reference, value), expected: expected))
        }
        return scopes
    }

    private static func texts(_ result: borrowing QueryResult) -> Set<String> {
        Set(result.allRows().compactMap { $0[0] })
    }

    /// Where an answer holds the keys of the table's rows; nil where it does not.
    func keyColumn(of answer: Answer) -> Int? {
        guard let name = context.plan.tables[table].keyColumn,
            let key = context.table(table).column(named: name)
        else { return nil }
        return answer.columns.firstIndex { column in
            column.origin.map {
                $0.table == context.table(table).id && $0.attribute == key.attribute
            } ?? false
        }
    }

    /// The parameters of the page behind this one; nil where the answer does not hold them.
    func next(
        after page: Answer, rowsSoFar: Int, _ parameters: DrawnParameters
    ) -> DrawnParameters? {
        var next = parameters
        switch pages.continuation {
        case .offset(let parameter):
            next[parameter] = String(rowsSoFar)
        case .after(let binds):
            for bind in binds {
                guard let column = page.columns.firstIndex(where: { $0.name == bind.column }),
                    let value = page.rows.last?[column]
                else { return nil }
                next[bind.parameter] = value
            }
        }
        return next
    }
}
