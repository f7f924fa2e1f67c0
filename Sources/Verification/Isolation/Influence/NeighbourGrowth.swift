internal import DatabaseCatalog
internal import PostgresDriver

/// Gives somebody else more rows, dated now, inside a transaction that the caller rolls back.
///
/// What another user does after the seeding must not move an answer either: a window over the last
/// hour holds none of the seeded rows, and would look the same with and without them.
struct NeighbourGrowth {
    let context: VerificationContext
    let connection: Connection

    /// How many rows of each table the neighbour gains at most.
    static let rowLimit = 100

    /// Copies rows of the neighbour, in every owned table that lets rows be copied.
    ///
    /// - Returns: how many rows were added; 0 where no table let any in.
    /// - Throws: the error of a lost server; a refused copy adds nothing.
    func grow(_ neighbour: ActingUser) throws(PostgresError) -> Int {
        var added = 0
        for table in context.ownedTables where table.id != context.tenancy.tenantTable {
            guard let statement = copy(of: table, ownedBy: neighbour.key) else { continue }
            try connection.execute("SAVEPOINT bulkhead_copy")
            do throws(PostgresError) {
                added += try connection.execute(statement).affectedRows
                try connection.execute("RELEASE SAVEPOINT bulkhead_copy")
            } catch {
                guard !error.isServerLoss else { throw error }
                try connection.execute(
                    "ROLLBACK TO SAVEPOINT bulkhead_copy; RELEASE SAVEPOINT bulkhead_copy")
            }
        }
        return added
    }

    /// The copies as a script, for a replay.
    func script(_ neighbour: ActingUser) -> String {
        context.ownedTables.filter { $0.id != context.tenancy.tenantTable }
            .compactMap { copy(of: $0, ownedBy: neighbour.key) }
            .map { $0 + ";" }.joined(separator: "\n")
    }

    /// - Returns: nil where the table's rows cannot be copied.
    private func copy(of table: Table, ownedBy key: String) -> String? {
        let times = table.columns.filter(Self.isTime).map { ($0.name, "now()") }
        guard
            let belongs = context.belongs(
                table, as: "t", to: Connection.quoted(literal: key)),
            let copy = RowCopy(
                of: table, key: context.copiedKey(of: table),
                replacing: Dictionary(uniqueKeysWithValues: times))
        else { return nil }
        return copy.statement(where: belongs, limit: Self.rowLimit)
    }

    private static func isTime(_ column: Column) -> Bool {
        !column.isGenerated
            && [TypeID.date, .timestamp, .timestamptz].contains(TypeID(rawValue: column.typeID))
    }
}
