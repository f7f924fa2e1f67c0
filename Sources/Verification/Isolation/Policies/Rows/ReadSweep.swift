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

    /// `(row 17 of 42, row 18 of 42)`, with a space before; empty without examples.
    var exampleText: String {
        examples.isEmpty ? "" : " (row \(examples.joined(separator: ", row ")))"
    }

    /// Reads a table as the session's current role, then judges the rows as the observer.
    ///
    /// The session is left as the observer.
    ///
    /// - Parameters:
    ///   - condition: of a WHERE clause; nil for none.
    ///   - key: the acting user's; nil where nobody acts, so that every row is foreign.
    static func read(
        _ table: Table, where condition: String? = nil, grants: RolePrivileges.Grants,
        as key: String?, _ session: PolicySession
    ) throws(PostgresError) -> ReadSweep {
        let question = SweepQuestion(table, where: condition, grants: grants)
        let answer = try session.attempt(question.sql)
        try session.observe()
        return try question.judge(answer, as: key, session)
    }
}

/// The statement by which a user reads a table, and how an observer judges its answer.
///
/// Both may lie apart: what a user sees of several tables must be asked for before the session
/// becomes the observer again, or what the user changed of itself would be lost.
struct SweepQuestion: Sendable {
    let table: Table
    /// What is read, as SQL: the table, or a partition of it.
    let source: String
    let sql: String
    private let mark: Mark

    /// How rows are told apart by the observer after the user has read them.
    private enum Mark: Sendable {
        /// Where they lie; needs SELECT on the whole relation.
        case place
        /// By a key's columns.
        case key([String])
        /// Only how many there are.
        case count
    }

    /// - Parameters:
    ///   - relation: instead of the table itself, with the table's columns.
    ///   - grants: what the role may do with what is read.
    init(
        _ table: Table, from relation: String? = nil, where condition: String? = nil,
        grants: RolePrivileges.Grants
    ) {
        self.table = table
        source = relation ?? table.sqlName
        let key = table.primaryKey
        if grants.privileges.contains(.select) {
            mark = .place
        } else {
            mark = !key.isEmpty && key.allSatisfy(grants.readable.contains) ? .key(key) : .count
        }
        let (columns, grouping) =
            switch mark {
            case .place:
                ("t.tableoid::text, array_agg(t.ctid)::text, count(*)", " GROUP BY t.tableoid")
            case .key(let columns):
                ("NULL, array_agg(\(Self.joined(columns)))::text, count(*)", "")
            case .count: ("NULL, NULL, count(*)", "")
            }
        let clause = condition.map { " WHERE \($0)" } ?? ""
        sql = "SELECT \(columns) FROM \(source) t\(clause)\(grouping)"
    }

    private static func joined(_ columns: [String]) -> String {
        let names = columns.map { "t.\(Connection.quoted(identifier: $0))" }
        return "concat_ws('/', \(names.joined(separator: ", ")))"
    }

    /// Judges what the user was answered; the session must be the observer, in the same
    /// transaction.
    ///
    /// - Parameter key: the acting user's; nil where nobody acts.
    func judge(
        _ answer: Answer, as key: String?, _ session: PolicySession
    ) throws(PostgresError) -> ReadSweep {
        if let failure = answer.failure { return ReadSweep(refusal: failure) }
        let isOwn = key.flatMap { session.context.isOwned(table, as: "t", by: $0) } ?? "false"
        var sweep = ReadSweep()
        for row in answer.rows {
            let seen = row[2].flatMap { Int($0) } ?? 0
            guard seen > 0 else { continue }
            switch mark {
            case .place:
                try count(
                    "t.tableoid = \(row[0] ?? "0") AND t.ctid = ANY($1::tid[])", row[1], isOwn,
                    session, &sweep)
            case .key(let columns):
                try count(
                    "\(Self.joined(columns)) = ANY($1::text[])", row[1], isOwn, session, &sweep)
            case .count:
                // Nothing tells the rows apart: what is more than the user's own is foreign.
                let own = try session.connection.query(
                    "SELECT count(*) FROM \(source) t WHERE \(isOwn)")
                let count = min(seen, own.integer(row: 0, column: 0) ?? 0)
                sweep.own += count
                sweep.foreign += seen - count
            }
        }
        return sweep
    }

    private func count(
        _ filter: String, _ rows: String?, _ isOwn: String, _ session: PolicySession,
        _ sweep: inout ReadSweep
    ) throws(PostgresError) {
        let owner = session.context.owner(of: table, as: "t") ?? "NULL"
        let judged = try session.connection.query(
            """
            WITH seen AS (SELECT (\(isOwn)) IS TRUE AS own,
                \(table.identity(as: "t")) || ' of ' || coalesce((\(owner))::text, 'nobody') AS row
              FROM \(source) t WHERE \(filter))
            SELECT count(*) FILTER (WHERE own), count(*) FILTER (WHERE NOT own),
              (SELECT string_agg(row, chr(10)) FROM (
                SELECT row FROM seen WHERE NOT own ORDER BY row LIMIT 3) few)
            FROM seen
            """, [rows])
        sweep.own += judged.integer(row: 0, column: 0) ?? 0
        sweep.foreign += judged.integer(row: 0, column: 1) ?? 0
        if sweep.examples.isEmpty, let text = judged.string(row: 0, column: 2) {
            sweep.examples = text.split(separator: "\n").map(String.init)
        }
    }
}
