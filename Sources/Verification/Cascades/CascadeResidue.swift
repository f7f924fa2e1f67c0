internal import DatabaseCatalog
internal import Population
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: text of a deleted user, or the user's key, is still somewhere in the database.
    ///
    /// **Why**: somebody who asked to be forgotten is not: a copy, an audit row, a search column, a
    /// list of members or a summary keeps it. Text is found by the user's canary; keys where a
    /// UUID or a long text can be nobody else's, and where a name says that users' keys are kept.
    ///
    /// **Fix**: delete or anonymise the copies together with the user; refresh materialised views.
    ///
    /// CWE-459, CWE-212.
    package static let cascadeResidue = Rule(
        "cascade-residue", .high, .cascade, "a deleted user's data is still in the database")
}

/// Searches every table and materialised view for what deleted users left.
package enum CascadeResidue {
    /// Where something was found.
    package struct Place: Sendable, Equatable {
        let table: String
        let column: String
        let rows: Int
        /// Which rows, over the alias `t`.
        let condition: String
        let isText: Bool
    }

    /// Tables whose rows the scenario declares to stay when a user goes are left out.
    package static func search(
        _ context: VerificationContext, _ connection: Connection, users: [ActingUser]
    ) throws(PostgresError) -> [Place] {
        guard !users.isEmpty else { return [] }
        let staying = Set(
            context.cascadePaths.filter { $0.rule == .keep || $0.rule == .detach }
                .map(\.child.id))
        let tables = context.catalog.tables.filter { !staying.contains($0.id) }
        var places: [Place] = []
        for table in tables {
            let traces = UserTraces(context, users: users, references: references(table, context))
            places += try search(
                table.ownRows, named: table.displayName, table.columns, traces, connection)
        }
        for view in try MaterializedView.all(connection) {
            let traces = UserTraces(context, users: users, references: [])
            places += try search(view.sqlName, named: view.name, view.columns, traces, connection)
        }
        return places
    }

    private static func search(
        _ rows: String, named name: String, _ columns: [Column], _ traces: UserTraces,
        _ connection: Connection
    ) throws(PostgresError) -> [Place] {
        let searched = columns.flatMap { column in
            traces.conditions(on: column).map { (column, $0) }
        }
        guard !searched.isEmpty else { return [] }
        let counts = searched.map { "count(*) FILTER (WHERE \($0.1.sql))" }
        let result = try connection.query(
            "SELECT \(counts.joined(separator: ", ")) FROM \(rows) t")
        return searched.enumerated().compactMap { index, search in
            let rows = result.integer(row: 0, column: index) ?? 0
            guard rows > 0 else { return nil }
            return Place(
                table: name, column: search.0.name, rows: rows, condition: search.1.sql,
                isText: search.1.isText)
        }
    }

    /// Columns whose values are keys of other rows: `orphan-rows` speaks of those.
    private static func references(
        _ table: Table, _ context: VerificationContext
    ) -> Set<String> {
        let implied = context.impliedReferences.filter { $0.child.id == table.id }.map(\.column)
        return Set(table.foreignKeys.flatMap(\.columns) + implied)
    }

    package static func finding(
        _ place: Place, users: [ActingUser], _ context: VerificationContext
    ) -> Finding {
        let tokens = users.compactMap(\.number).map { context.plan.canary(ofUser: $0).text }
        let what = place.isText ? "text" : "keys"
        let found = place.isText ? tokens : users.map(\.key)
        return Rule.cascadeResidue.finding(
            object: "\(place.table).\(place.column)",
            message: "\(what) of deleted users \(place.isText ? "is" : "are") still in "
                + "\(place.table).\(place.column)",
            evidence: """
                \(place.rows) row\(place.rows == 1 ? " holds" : "s hold") the \
                \(place.isText ? "canary" : "key") of a deleted user \
                (\(found.joined(separator: ", ")))
                """,
            replay: """
                SELECT * FROM \(place.table) t WHERE \(place.condition) LIMIT 20;
                """,
            fix: "delete or anonymise these rows together with the user")
    }
}
