internal import DatabaseCatalog
internal import PostgresDriver

/// How many rows of a table belong to somebody else than one user, and which of them this
/// transaction has written; taken by an observer that no policy binds.
struct ForeignCensus: Sendable, Equatable {
    var rows = 0
    /// Rows that this transaction inserted or updated since an earlier census.
    var written = 0
    /// Where the rows lie that this transaction had written before.
    private var places: String?

    /// Takes the first census of a transaction.
    ///
    /// - Parameters:
    ///   - key: nil for nobody, to whom every row is foreign.
    ///   - relation: where, as SQL: a partition; nil is the table itself.
    static func take(
        _ table: Table, besides key: String?, _ context: VerificationContext,
        _ connection: Connection, in relation: String? = nil
    ) throws(PostgresError) -> ForeignCensus {
        // A row without an owner is foreign to everybody. age() counts transactions back from this
        // one: 0 for what it wrote itself, less for what its subtransactions wrote.
        let result = try connection.query(
            """
            SELECT count(*), array_agg(\(place)) FILTER (WHERE age(t.xmin) <= 0)
            FROM \(relation ?? table.sqlName) t WHERE (\(isOwn(table, key, context))) IS NOT TRUE
            """)
        var census = ForeignCensus(rows: result.integer(row: 0, column: 0) ?? 0)
        // Only the observer has written by now: a few rows at most.
        census.places = result.string(row: 0, column: 1)
        return census
    }

    /// Takes another census of the same transaction.
    func again(
        _ table: Table, besides key: String?, _ context: VerificationContext,
        _ connection: Connection, in relation: String? = nil
    ) throws(PostgresError) -> ForeignCensus {
        // An updated row lies elsewhere: the server never reuses a place within a transaction.
        let result = try connection.query(
            """
            SELECT count(*), count(*) FILTER (
              WHERE age(t.xmin) <= 0 AND \(Self.place) <> ALL(coalesce($1::text[], '{}')))
            FROM \(relation ?? table.sqlName) t WHERE (\(Self.isOwn(table, key, context))) IS NOT TRUE
            """, [places])
        return ForeignCensus(
            rows: result.integer(row: 0, column: 0) ?? 0,
            written: result.integer(row: 0, column: 1) ?? 0)
    }

    private static let place = "t.tableoid::text || t.ctid::text"

    private static func isOwn(
        _ table: Table, _ key: String?, _ context: VerificationContext
    ) -> String {
        key.flatMap { context.isOwned(table, as: "t", by: $0) } ?? "false"
    }

    /// What became of the rows since an earlier census of the same transaction.
    func effect(since earlier: ForeignCensus) -> WriteEffect {
        WriteEffect(
            rows: earlier.rows, lost: max(0, earlier.rows - rows),
            written: max(0, written - earlier.written))
    }

    init(rows: Int = 0, written: Int = 0) {
        self.rows = rows
        self.written = written
    }
}

/// What one statement did to rows of other users.
struct WriteEffect: Sendable, Equatable {
    /// Rows of others before.
    let rows: Int
    /// Rows that were deleted, or now belong to the acting user.
    let lost: Int
    /// Rows of others that were changed, and rows that were given to others.
    let written: Int

    var isNone: Bool { lost == 0 && written == 0 }
}
