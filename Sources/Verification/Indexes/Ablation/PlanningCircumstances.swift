internal import DatabaseCatalog
internal import PostgresDriver

/// What a planner may know and assume when it plans: which rows its statistics were made from, and
/// what it takes a read to cost.
///
/// ANALYZE draws its rows anew each time, and two plans of nearly the same estimated cost change
/// places: measured on the bundled scenarios (2026-11), an index that one plan needed was missed
/// under four samples of five. So an index is called redundant only where nobody misses it under
/// any of these.
struct PlanningCircumstances: Sendable {
    /// For progress and details: `with other statistics`.
    let name: String
    /// `default_statistics_target`; nil for the server's own.
    let statisticsTarget: Int?
    /// Statements that hold while an operation is planned.
    let settings: [String]

    /// Those that are tried after the ones that the settled database has by itself.
    static let others = [
        PlanningCircumstances(
            name: "with statistics of nearly every row", statisticsTarget: 1_000, settings: []),
        PlanningCircumstances(
            name: "with other statistics, on a disk without seeks", statisticsTarget: nil,
            settings: ["SET LOCAL random_page_cost = 1.1"]),
        PlanningCircumstances(
            name: "with other statistics", statisticsTarget: nil, settings: []),
    ]

    /// Makes the statistics of these tables anew, outside of a transaction.
    ///
    /// Vacuums too, so that what earlier measurements left behind is not measured again.
    func establish(on tables: [Table], _ connection: Connection) throws(PostgresError) {
        let target = statisticsTarget.map { "= \($0)" } ?? "TO DEFAULT"
        try connection.execute("SET default_statistics_target \(target)")
        for table in tables {
            try connection.execute("VACUUM (ANALYZE) \(table.sqlName)")
        }
        try connection.execute("SET default_statistics_target TO DEFAULT")
    }
}
