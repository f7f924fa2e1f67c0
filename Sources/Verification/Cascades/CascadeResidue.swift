internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: text of a deleted user is still somewhere in the database.
    ///
    /// **Why**: somebody who asked to be forgotten is not: a copy, an audit row or a summary
    /// keeps the words. Found by the user's canary.
    ///
    /// **Fix**: delete or anonymise the copies together with the user.
    package static let cascadeResidue = Rule(
        "cascade-residue", .high, .cascade, "a deleted user's text is still in the database")
}

/// Searches every column that can hold text for the canaries of deleted users.
enum CascadeResidue {
    /// Where a canary was found.
    struct Place: Sendable, Equatable {
        let table: String
        let column: String
        let rows: Int
    }

    /// Tables whose rows the scenario declares to stay when a user goes are left out.
    static func search(
        _ context: VerificationContext, _ connection: Connection, users: [ActingUser]
    ) throws(PostgresError) -> [Place] {
        // Canaries are letters and digits: no character of theirs means anything to LIKE.
        let patterns = users.compactMap(\.number)
            .map { Connection.quoted(literal: "%\(context.plan.canary(ofUser: $0).text)%") }
        guard !patterns.isEmpty else { return [] }
        let staying = Set(
            context.cascadePaths.filter { $0.rule == .keep || $0.rule == .detach }
                .map(\.child.id))
        var places: [Place] = []
        for table in context.catalog.tables where !staying.contains(table.id) {
            let columns = table.columns.filter(canHoldText)
            guard !columns.isEmpty else { continue }
            let conditions = columns.map { column in
                "t.\(Connection.quoted(identifier: column.name))::text LIKE ANY (ARRAY["
                    + "\(patterns.joined(separator: ", "))])"
            }
            let counts = conditions.map { "count(*) FILTER (WHERE \($0))" }
            let result = try connection.query(
                "SELECT \(counts.joined(separator: ", ")) FROM ONLY \(table.sqlName) t")
            for (index, column) in columns.enumerated() {
                let rows = result.integer(row: 0, column: index) ?? 0
                guard rows > 0 else { continue }
                places.append(Place(table: table.displayName, column: column.name, rows: rows))
            }
        }
        return places
    }

    private static func canHoldText(_ column: Column) -> Bool {
        let type = TypeID(rawValue: column.typeID)
        return type.isText || type == .json || type == .jsonb || column.isArray
            || column.typeName == "citext"
    }

    static func finding(
        _ place: Place, users: [ActingUser], _ context: VerificationContext
    ) -> Finding {
        let tokens = users.compactMap(\.number).map { context.plan.canary(ofUser: $0).text }
        return Rule.cascadeResidue.finding(
            object: "\(place.table).\(place.column)",
            message: "text of deleted users is still in \(place.table).\(place.column)",
            evidence: """
                \(place.rows) row\(place.rows == 1 ? " holds" : "s hold") the canary of a deleted user \
                (\(tokens.joined(separator: ", ")))
                """,
            replay: """
                SELECT * FROM \(place.table) WHERE \(place.column)::text LIKE ANY \
                (ARRAY[\(tokens.map { "'%\($0)%'" }.joined(separator: ", "))]) LIMIT 20;
                """,
            fix: "delete or anonymise these rows together with the user")
    }
}
