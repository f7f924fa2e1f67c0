internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel

/// Tries to write what a stated CHECK forbids: into a copy of the table with all its constraints,
/// and into the table itself where triggers may refuse it too.
///
/// The same rule can be written in many ways, in a domain, an enum or a trigger; a row that is let
/// in is proof, whatever the schema says.
struct ConstraintTrial {
    let claim: ConstraintClaim
    let table: Table
    let connection: Connection

    enum Outcome: Equatable {
        /// A forbidden value was taken, with the assignment: `title = '   '`.
        case accepted(String)
        /// Every forbidden value that was tried was refused.
        case refused
        /// No value was found that the CHECK forbids, or there is no row to try it on.
        case untried
    }

    private static let loose = "pg_temp.bulkhead_loose"
    private static let strict = "pg_temp.bulkhead_strict"

    /// Leaves nothing behind.
    ///
    /// - Throws: the server's error where the claim cannot be read.
    func run() throws(PostgresError) -> Outcome {
        try connection.rolledBack { (connection) throws(PostgresError) -> Outcome in
            let columns = try prepare()
            // A type that has no other value than the allowed ones enforces them by itself.
            var isRefused = !columns.isEmpty && columns.allSatisfy(Self.hasAllValuesTried)
            for column in columns {
                for value in Self.values(for: column) {
                    let assignment = "\(Connection.quoted(identifier: column.name)) = \(value)"
                    guard try forbids(assignment) else { continue }
                    guard try accepts(assignment, in: Self.strict), try passesTriggers(assignment)
                    else {
                        isRefused = true
                        continue
                    }
                    return .accepted("\(column.name) = \(value)")
                }
            }
            return isRefused ? .refused : .untried
        }
    }

    /// Copies one row into a table without constraints and into one with all of them.
    ///
    /// - Returns: the columns that the CHECK speaks of; none where the table is empty.
    private func prepare() throws(PostgresError) -> [Column] {
        try connection.execute(
            """
            CREATE TEMP TABLE bulkhead_loose (LIKE \(table.sqlName));
            CREATE TEMP TABLE bulkhead_strict (LIKE \(table.sqlName) INCLUDING ALL)
            """)
        let names = table.columns.filter { !$0.isGenerated }
            .map { Connection.quoted(identifier: $0.name) }.joined(separator: ", ")
        var copied = 0
        for copy in [Self.loose, Self.strict] {
            copied = try connection.execute(
                """
                INSERT INTO \(copy) (\(names)) OVERRIDING SYSTEM VALUE
                SELECT \(names) FROM \(table.sqlName) LIMIT 1
                """
            ).affectedRows
        }
        try connection.execute(
            """
            ALTER TABLE \(Self.loose) ADD CONSTRAINT bulkhead_claimed
              CHECK (\(claim.check)\n) NOT VALID
            """)
        let mentioned = try connection.query(
            """
            SELECT a.attname FROM pg_constraint o
            JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = ANY (o.conkey)
            WHERE o.conrelid = '\(Self.loose)'::regclass AND o.conname = 'bulkhead_claimed'
            """
        ).allRows().compactMap { $0[0] }
        try connection.execute(
            "ALTER TABLE \(Self.loose) DROP CONSTRAINT bulkhead_claimed")
        for column in table.columns where column.isNotNull && table.primaryKey != [column.name] {
            try attempt(
                "ALTER TABLE \(Self.loose) ALTER \(Connection.quoted(identifier: column.name)) "
                    + "DROP NOT NULL")
        }
        guard copied > 0 else { return [] }
        return table.columns.filter { mentioned.contains($0.name) && !$0.isGenerated }
    }

    /// Whether the CHECK forbids the row with that value.
    private func forbids(_ assignment: String) throws(PostgresError) -> Bool {
        try connection.execute("SAVEPOINT bulkhead_value")
        var isForbidden = false
        do throws(PostgresError) {
            try connection.execute("UPDATE \(Self.loose) SET \(assignment)")
            isForbidden =
                try connection.query("SELECT (\(claim.check)\n) IS FALSE FROM \(Self.loose)")
                .boolean(row: 0, column: 0) ?? false
        } catch {
            guard !error.isServerLoss else { throw error }
        }
        try connection.execute("ROLLBACK TO SAVEPOINT bulkhead_value")
        return isForbidden
    }

    private func accepts(
        _ assignment: String, in target: String, where condition: String = "true"
    ) throws(PostgresError) -> Bool {
        try connection.execute("SAVEPOINT bulkhead_value")
        let isAccepted = try attempt("UPDATE \(target) SET \(assignment) WHERE \(condition)")
        try connection.execute("ROLLBACK TO SAVEPOINT bulkhead_value")
        return isAccepted
    }

    private func passesTriggers(_ assignment: String) throws(PostgresError) -> Bool {
        guard table.triggers.contains(where: \.isEnabled) else { return true }
        return try accepts(
            assignment, in: table.sqlName,
            where: "ctid = (SELECT ctid FROM \(table.sqlName) LIMIT 1)")
    }

    /// - Returns: whether the server performed it.
    @discardableResult
    private func attempt(_ statement: String) throws(PostgresError) -> Bool {
        try connection.execute("SAVEPOINT bulkhead_attempt")
        do throws(PostgresError) {
            let isDone = try connection.execute(statement).affectedRows > 0
            try connection.execute("RELEASE SAVEPOINT bulkhead_attempt")
            return isDone
        } catch {
            guard !error.isServerLoss else { throw error }
            try connection.execute("ROLLBACK TO SAVEPOINT bulkhead_attempt")
            return false
        }
    }

    private static func hasAllValuesTried(_ column: Column) -> Bool {
        !column.enumLabels.isEmpty || TypeID(rawValue: column.typeID) == .boolean
    }

    /// SQL literals that rules tend to forbid.
    private static func values(for column: Column) -> [String] {
        if !column.enumLabels.isEmpty {
            return column.enumLabels.map { Connection.quoted(literal: $0) } + ["NULL"]
        }
        let type = TypeID(rawValue: column.typeID)
        switch type {
        case .int2, .int4, .int8, .numeric, .float4, .float8:
            return ["-1", "0", "1", "6", "101", "32767", "NULL"]
        case .boolean: return ["true", "false", "NULL"]
        case .date, .timestamp, .timestamptz:
            return ["'1900-01-01'", "'2999-12-31'", "NULL"]
        case .json, .jsonb: return ["'null'", "'{}'", "'[]'", "'\"x\"'", "NULL"]
        default:
            guard type.isText || column.typeName == "citext" else { return ["NULL"] }
            let lengths = [2, 7, 51, 101, 201, 256, 501, 1_001, 5_001, 10_001]
            return ["''", "'   '", "'bulkhead'", "'Not @ll-of 1t'"]
                + lengths.map { "'\(String(repeating: "x", count: $0))'" } + ["NULL"]
        }
    }
}
