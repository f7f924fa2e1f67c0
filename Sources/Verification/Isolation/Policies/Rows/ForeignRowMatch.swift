internal import DatabaseCatalog
internal import PostgresDriver

extension PolicyBench {
    /// Rows of an answer that are looked up.
    private static let matchLimit = 50

    /// The first row of an answer that is a row of somebody else's, by the names of its columns.
    ///
    /// An answer of a view or a function names no table, and a row of numbers and times carries no
    /// canary; a row that agrees with a table's in every column of the same name, its key among
    /// them, is that row.
    ///
    /// - Returns: `row 17 of tasks, of user 4`; nil where no row is known.
    func foreignRow(
        in answer: Answer, besides actor: ActingUser
    ) throws(PostgresError) -> String? {
        for target in tables {
            let table = target.table
            let places = answer.columns.indices.filter { place in
                table.column(named: answer.columns[place].name)?.isComparable ?? false
            }
            let names = places.map { answer.columns[$0].name }
            guard !table.primaryKey.isEmpty, table.primaryKey.allSatisfy(names.contains),
                Set(names).count == names.count,
                names.count > table.primaryKey.count || names.count == answer.columns.count,
                let isOwn = context.isOwned(table, as: "t", by: actor.key)
            else { continue }
            let conditions = names.enumerated().map { number, name in
                let type = table.column(named: name)?.typeName ?? "text"
                return "t.\(Connection.quoted(identifier: name)) IS NOT DISTINCT FROM "
                    + "($\(number + 1)::text)::\(type)"
            }
            for row in answer.rows.prefix(Self.matchLimit) {
                // A column of another type may share the name.
                let found = try session.trial { (session) throws(PostgresError) -> Answer in
                    try session.attempt(
                        """
                        SELECT \(table.identity(as: "t")) FROM \(table.sqlName) t
                        WHERE \(conditions.joined(separator: " AND ")) AND (\(isOwn)) IS NOT TRUE
                        LIMIT 1
                        """, places.map { row[$0] })
                }
                guard let key = found.rows.first?.first ?? nil else { continue }
                return "row \(key) of \(table.displayName), which belongs to somebody else"
            }
        }
        return nil
    }
}

extension Column {
    /// Whether a value of its type can be found again by its text.
    fileprivate var isComparable: Bool {
        let type = TypeID(rawValue: typeID)
        let known: [TypeID] = [.boolean, .numeric, .uuid, .date, .timestamp, .timestamptz, .bytea]
        return type.isInteger || type.isText || known.contains(type) || !enumLabels.isEmpty
    }
}
