internal import DatabaseCatalog
internal import PostgresDriver

/// Statistics of the planner that are the same each time: from every row instead of a random sample.
///
/// From samples, one plan in some four hundred is another each time: two bitmaps for one, a join the
/// other way round, 23 blocks for 443. How many rows are sampled follows from the largest target of
/// the table's columns, how much of each column is kept from its own: with the greatest target on one
/// column of the key, which has no most common value, the statistics of all others are what they
/// would be at their best.
enum WholeStatistics {
    /// The greatest target there is; the sample has 300 times as many rows.
    private static let target = 10_000
    /// Tables with more rows keep a random sample.
    static let mostRows = 300 * target

    /// Takes the statistics of every table anew.
    ///
    /// - Throws: the server's error.
    static func take(_ catalog: Catalog, _ connection: Connection) throws(PostgresError) {
        for table in catalog.tables {
            guard let column = table.primaryKey.first ?? table.columns.first?.name else { continue }
            let name = [table.schema, table.name].map(Connection.quoted(identifier:))
                .joined(separator: ".")
            try connection.execute(
                """
                ALTER TABLE \(name) ALTER COLUMN \(Connection.quoted(identifier: column))
                  SET STATISTICS \(target)
                """)
            try connection.execute("ANALYZE \(name)")
        }
    }
}
