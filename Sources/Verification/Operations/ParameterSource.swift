internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel

/// Draws parameter values as the application would have them: owned references from the acting
/// user's rows, everything else generated, the same on every run.
struct ParameterSource {
    let context: VerificationContext
    /// Where values that the population does not compute are looked up.
    let connection: Connection
    /// Words that occur in rows, for texts of later attempts.
    var searchWords: [String] = []

    /// How many of a user's rows are tried before a check gives up on finding one that serves.
    static let attemptLimit = 8

    /// Values for one call.
    ///
    /// - Parameters:
    ///   - attempt: from 0; each takes other rows of the user, and from 1 on other values of what is
    ///     generated.
    ///   - hidden: whether to take hidden rows, where a table has any; all others are left alone.
    ///   - rows: which of the user's rows to begin with, by table, instead of the middle one.
    /// - Returns: nil where the user owns no row to bind.
    func parameters(
        of binds: [Bind], for user: ActingUser, attempt: Int = 0, hidden: Bool = false,
        rows: [Int: Int] = [:]
    ) throws(PostgresError) -> DrawnParameters? {
        var drawn = DrawnParameters(["user": user.key])
        for bind in binds where bind.reference == nil {
            drawn[bind.parameter] = GeneratedValue.text(
                for: bind.rule, named: bind.parameter, user: user,
                asOfMicroseconds: context.scenario.population.asOfMicroseconds)
            let others = GeneratedValue.alternatives(for: bind.rule, searched: searchWords)
            guard attempt > 0, !others.isEmpty else { continue }
            drawn[bind.parameter] = others[(attempt - 1) % others.count]
        }
        let references = context.references(in: binds)
        guard
            let keys = try rowKeys(
                of: references, for: user, attempt, hidden: hidden, rows: rows)
        else { return nil }
        for reference in references {
            guard let key = keys[reference.table] else { return nil }
            drawn[reference.parameter] = try value(of: reference, inRow: key)
        }
        return drawn
    }

    /// Values for one call of an operation: hidden rows for one that is about these.
    func parameters(
        of operation: Operation, for user: ActingUser, attempt: Int = 0, rows: [Int: Int] = [:]
    ) throws(PostgresError) -> DrawnParameters? {
        try parameters(
            of: operation.binds, for: user, attempt: attempt, hidden: operation.concernsHidden,
            rows: rows)
    }

    /// Whether another attempt could draw anything else.
    func varies(_ binds: [Bind]) -> Bool {
        binds.contains { bind in
            bind.reference != nil
                || !GeneratedValue.alternatives(for: bind.rule, searched: searchWords).isEmpty
        }
    }

    /// Whether some text is generated that may be searched for.
    func searches(_ binds: [Bind]) -> Bool {
        binds.contains { !GeneratedValue.alternatives(for: $0.rule, searched: ["a"]).isEmpty }
    }

    /// The key of one row of each referenced table; binds to one table mean one row.
    private func rowKeys(
        of references: [OwnedReference], for user: ActingUser, _ attempt: Int, hidden: Bool,
        rows: [Int: Int]
    ) throws(PostgresError) -> [Int: String]? {
        var keys: [Int: String] = [:]
        for table in Set(references.map(\.table)) {
            guard let key = ownKey(table, user, attempt, hidden: hidden, first: rows[table]) else {
                return nil
            }
            keys[table] = key
        }
        // Where both a child and its parent are bound, the parent is that child's.
        for (child, key) in keys {
            for (parent, _) in keys where parent != child {
                guard let link = foreignKey(from: child, to: parent),
                    let parentKey = try lookUp(column: link, table: child, key: key)
                else { continue }
                keys[parent] = parentKey
            }
        }
        return keys
    }

    private func ownKey(
        _ table: Int, _ user: ActingUser, _ attempt: Int, hidden: Bool, first: Int?
    ) -> String? {
        guard let number = user.number else {
            // A user made by a check owns the tenant's row and nothing else.
            return context.table(table).id == context.tenancy.tenantTable ? user.key : nil
        }
        let count = context.plan.rowCount(table: table, user: number)
        guard count > 0, context.plan.tables[table].keyColumn != nil else { return nil }
        // The middle row first, then others spread over the rest; 7 shares no factor with
        // most counts, so that few attempts meet the same row twice.
        return context.plan.row(
            table: table, user: number, from: (first ?? count / 2) + attempt * 7,
            hidden: hidden && context.plan.hasHiddenRows(table: table)
        ).map { context.plan.key(table: table, user: number, row: $0).description }
    }

    private func foreignKey(from child: Int, to parent: Int) -> String? {
        guard let column = context.plan.tables[parent].keyColumn else { return nil }
        let keys = context.table(child).foreignKeys.filter {
            $0.referencedTable == context.table(parent).id
        }
        return keys.lazy.compactMap { key in
            zip(key.columns, key.referencedColumns).first { $0.1 == column }?.0
        }.first
    }

    private func value(
        of reference: OwnedReference, inRow key: String
    ) throws(PostgresError) -> String? {
        guard reference.column.name != context.plan.tables[reference.table].keyColumn else {
            return key
        }
        return try lookUp(column: reference.column.name, table: reference.table, key: key)
    }

    /// Reads one cell of the row with that key; nil where it is NULL or the row is gone.
    private func lookUp(
        column: String, table: Int, key: String
    ) throws(PostgresError) -> String? {
        let planned = context.plan.tables[table]
        guard let keyColumn = planned.keyColumn else { return nil }
        let result = try connection.query(
            """
            SELECT \(Connection.quoted(identifier: column))::text FROM \(planned.table.sqlName)
            WHERE \(Connection.quoted(identifier: keyColumn)) = $1
            """, [key])
        return result.rowCount == 0 ? nil : result.string(row: 0, column: 0)
    }

    /// A value of the reference's column that no row has.
    ///
    /// - Returns: nil where the type leaves nothing that is legal and surely absent.
    func absentValue(of reference: OwnedReference) throws(PostgresError) -> String? {
        let type = TypeID(rawValue: reference.column.typeID)
        if type.isInteger {
            let name = Connection.quoted(identifier: reference.column.name)
            let result = try connection.query(
                "SELECT least(min(\(name)), 0) - 1 FROM \(context.table(reference.table).sqlName)")
            return result.string(row: 0, column: 0)
        }
        if type == .uuid { return "00000000-0000-4000-8000-00000000ab5e" }
        guard type.isText else { return nil }
        let text = "bulkhead-absent-row"
        return String(text.prefix(reference.column.maximumLength ?? text.count))
    }
}
