internal import DatabaseCatalog
package import PostgresDriver
internal import ScenarioModel

/// Looks for rows by what they are known by, whoever owns them now, if anybody does.
package enum PresentRows {
    /// How many of these identities a table has.
    ///
    /// - Parameters:
    ///   - identities: values of the columns; of several as `OwnedRows` joins them.
    ///   - table: as scenarios write it.
    ///   - condition: what has to hold of the rows as well, over the alias `t`.
    /// - Returns: 0 where there is no such table or column, or its type holds no such values.
    package static func count(
        _ identities: [String], in columns: [String], of table: String,
        where condition: String? = nil,
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> Int {
        guard let table = context.catalog.table(named: table), !columns.isEmpty,
            columns.allSatisfy({ table.column(named: $0) != nil }), !identities.isEmpty
        else { return 0 }
        let values = identities.map { Connection.quoted(literal: $0) }.joined(separator: ", ")
        var sql: String
        if columns.count == 1, let column = table.column(named: columns[0]) {
            // In the column's own type, so that an index finds them.
            sql =
                "t.\(Connection.quoted(identifier: column.name)) "
                + "= ANY (ARRAY[\(values)]::\(column.typeName)[])"
        } else {
            sql =
                "concat_ws('/', \(VerificationContext.list(columns, of: "t"))) "
                + "= ANY (ARRAY[\(values)])"
        }
        if let condition { sql += " AND \(condition)" }
        do throws(PostgresError) {
            let result = try connection.query(
                "SELECT count(*) FROM \(table.sqlName) t WHERE \(sql)")
            return result.integer(row: 0, column: 0) ?? 0
        } catch {
            // A text where the column holds numbers: another application's table.
            guard error.sqlState.conditionClass == "22" else { throw error }
            return 0
        }
    }

    /// Rows that were a deleted user's and should have gone: they hang below a parent that is no more,
    /// or the scenario says that they go with the user.
    ///
    /// Found by what they are, because nothing says whose they are any more. Tables without a primary
    /// key are left out.
    ///
    /// - Parameter rows: what the user owned before.
    package static func remaining(
        of rows: OwnedRows, _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> [(table: String, count: Int)] {
        var remaining: [(table: String, count: Int)] = []
        let paths = context.cascadePaths
        for table in context.ownedTables {
            let rules = paths.filter { $0.child.id == table.id }.compactMap(\.rule)
            let identities = (rows.fingerprints[table.displayName] ?? [:]).keys.sorted()
            guard !identities.isEmpty, !table.primaryKey.isEmpty,
                !rules.contains(.keep), !rules.contains(.detach)
            else { continue }
            let isDangling = context.hangsBelowNothing(table)
            guard rules.contains(.delete) || isDangling != nil else { continue }
            let count = try count(
                Array(identities.prefix(identityLimit)), in: table.primaryKey,
                of: table.displayName, where: rules.contains(.delete) ? nil : isDangling,
                context, connection)
            if count > 0 { remaining.append((table.displayName, count)) }
        }
        return remaining
    }

    /// How many rows of one table are looked for, at most.
    private static let identityLimit = 5_000
}

extension VerificationContext {
    /// Whether the scenario declares that rows of a table outlive what they hang below.
    package func declaresStaying(_ displayName: String) -> Bool {
        cascadePaths.contains {
            $0.child.displayName == displayName && ($0.rule == .keep || $0.rule == .detach)
        }
    }

    /// A condition on the alias `t`: the row points at an owner's row that is not there.
    ///
    /// - Returns: nil where rows are not owned through a parent.
    fileprivate func hangsBelowNothing(_ table: Table) -> String? {
        guard case .parent(let key) = tenancy.ownership(of: table),
            let parent = catalog.table(withID: key.referencedTable)
        else { return nil }
        let pairs = zip(key.columns, key.referencedColumns).map { column, referenced in
            "p.\(Connection.quoted(identifier: referenced)) = "
                + "t.\(Connection.quoted(identifier: column))"
        }
        let present = key.columns.map { "t.\(Connection.quoted(identifier: $0)) IS NOT NULL" }
        return
            (present + [
                "NOT EXISTS (SELECT FROM \(parent.sqlName) p WHERE \(pairs.joined(separator: " AND ")))"
            ]).joined(separator: " AND ")
    }
}
