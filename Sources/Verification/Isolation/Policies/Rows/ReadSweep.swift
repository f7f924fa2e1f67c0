internal import DatabaseCatalog
internal import PostgresDriver

/// What one user sees of a table, row by row, judged by an observer.
struct ReadSweep: Sendable, Equatable {
    /// Rows of the user's own that it saw.
    var own = 0
    /// Rows of others that it saw, those without an owner among them.
    var foreign = 0
    /// Keys of a few foreign rows with their owners, for evidence.
    var examples: [String] = []
    /// Why nothing could be read; nil where something was asked and answered.
    var refusal: PostgresError?

    /// How rows are told apart by the observer after the user has read them.
    private enum Mark {
        /// Where they lie; needs SELECT on the whole table.
        case place
        /// By a key's columns.
        case key([String])
        /// Only how many there are.
        case count
    }

    /// Reads a table as the session's current role, then judges the rows as the observer.
    ///
    /// The session is left as the observer.
    ///
    /// - Parameters:
    ///   - relation: what to read from, as SQL: the table, or a partition of it.
    ///   - condition: of a WHERE clause; nil for none.
    ///   - key: the acting user's; nil where nobody acts, so that every row is foreign.
    static func read(
        _ table: Table, from relation: String? = nil, where condition: String? = nil,
        grants: RolePrivileges.Grants, as key: String?, _ session: PolicySession
    ) throws(PostgresError) -> ReadSweep {
        let mark = mark(of: table, grants)
        let source = relation ?? table.sqlName
        let clause = condition.map { " WHERE \($0)" } ?? ""
        let answer = try session.attempt(
            "SELECT \(Self.columns(mark)) FROM \(source) t\(clause)\(Self.grouping(mark))")
        try session.observe()
        if let failure = answer.failure { return ReadSweep(refusal: failure) }
        return try judge(answer, mark, table, key, session)
    }

    private static func mark(of table: Table, _ grants: RolePrivileges.Grants) -> Mark {
        if grants.privileges.contains(.select) { return .place }
        let key = table.primaryKey
        return !key.isEmpty && key.allSatisfy(grants.readable.contains) ? .key(key) : .count
    }

    private static func columns(_ mark: Mark) -> String {
        switch mark {
        case .place: "t.tableoid::text, array_agg(t.ctid)::text, count(*)"
        case .key(let columns):
            "NULL, array_agg(concat_ws('/', \(list(columns))))::text, count(*)"
        case .count: "NULL, NULL, count(*)"
        }
    }

    private static func grouping(_ mark: Mark) -> String {
        if case .place = mark { return " GROUP BY t.tableoid" }
        return ""
    }

    private static func list(_ columns: [String]) -> String {
        columns.map { "t.\(Connection.quoted(identifier: $0))" }.joined(separator: ", ")
    }

    private static func judge(
        _ answer: Answer, _ mark: Mark, _ table: Table, _ key: String?, _ session: PolicySession
    ) throws(PostgresError) -> ReadSweep {
        let context = session.context
        let isOwn = key.flatMap { context.isOwned(table, as: "t", by: $0) } ?? "false"
        var sweep = ReadSweep()
        for row in answer.rows {
            let seen = row[2].flatMap { Int($0) } ?? 0
            guard seen > 0 else { continue }
            let filter: String
            var rows = row[1]
            switch mark {
            case .place:
                filter = "t.tableoid = \(row[0] ?? "0") AND t.ctid = ANY($1::tid[])"
            case .key(let columns):
                filter = "concat_ws('/', \(list(columns))) = ANY($1::text[])"
            case .count:
                // Nothing tells the rows apart: what is more than the user's own is foreign.
                let own = try session.connection.query(
                    "SELECT count(*) FROM \(table.sqlName) t WHERE \(isOwn)")
                let count = min(seen, own.integer(row: 0, column: 0) ?? 0)
                sweep.own += count
                sweep.foreign += seen - count
                rows = nil
                filter = ""
            }
            guard let rows else { continue }
            let owner = context.owner(of: table, as: "t") ?? "NULL"
            let judged = try session.connection.query(
                """
                SELECT count(*) FILTER (WHERE (\(isOwn)) IS TRUE),
                  count(*) FILTER (WHERE (\(isOwn)) IS NOT TRUE),
                  (array_agg(\(table.identity(as: "t")) || ' of ' || coalesce((\(owner))::text,
                    'nobody')) FILTER (WHERE (\(isOwn)) IS NOT TRUE))[1:3]::text[]
                FROM \(table.sqlName) t WHERE \(filter)
                """, [rows])
            sweep.own += judged.integer(row: 0, column: 0) ?? 0
            sweep.foreign += judged.integer(row: 0, column: 1) ?? 0
            if sweep.examples.isEmpty, let text = judged.string(row: 0, column: 2) {
                sweep.examples = text.dropFirst().dropLast().split(separator: ",").map {
                    String($0.filter { $0 != "\"" })
                }
            }
        }
        return sweep
    }

    /// `17 of 42, 18 of 42`; empty without examples.
    var exampleText: String {
        examples.isEmpty ? "" : " (row \(examples.joined(separator: ", row ")))"
    }
}
