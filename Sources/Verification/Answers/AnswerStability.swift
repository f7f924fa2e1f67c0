internal import PostgresDriver

/// What of an answer changes by itself: found from two executions in the same database, the second
/// under another plan.
///
/// `random()`, `clock_timestamp()` and `nextval` show in this way, and so does an order that is
/// only the plan's: rows that tie at a cut, numbers given along such an order.
struct AnswerStability: Sendable, Equatable {
    /// Positions of the columns whose values are not to be compared.
    let volatileColumns: Set<Int>

    static let stable = AnswerStability(volatileColumns: [])

    init(volatileColumns: Set<Int>) {
        self.volatileColumns = volatileColumns
    }

    /// - Parameter second: nil, or a refusal, where it was not executed again.
    init(_ first: Answer, _ second: Answer?) {
        guard let second, first.failure == nil, second.failure == nil,
            first.columns.count == second.columns.count
        else {
            volatileColumns = []
            return
        }
        let columns = first.columns.indices.filter { column in
            first.values(ofColumn: column) != second.values(ofColumn: column)
        }
        volatileColumns = Set(columns)
    }
}

extension Answer {
    /// How exactly cells are compared.
    enum Comparison: Sendable {
        case exact
        /// By what they hold, in whatever order: `json_agg` without ORDER BY follows the plan.
        case unordered
    }

    /// One column's values, in an order that does not depend on the server's.
    func values(ofColumn column: Int, _ comparison: Comparison = .exact) -> [String] {
        rows.map { Self.comparable($0[column], columns[column].type, comparison) }.sorted()
    }

    /// Each row as one text, without some columns; in the order of the rows.
    func comparableRows(
        without volatile: Set<Int>, _ comparison: Comparison = .exact
    ) -> [String] {
        rows.map { row in
            columns.indices.filter { !volatile.contains($0) }
                .map { Self.comparable(row[$0], columns[$0].type, comparison) }
                // A unit separator keeps two cells from reading as another two.
                .joined(separator: "\u{1F}")
        }
    }

    private static func comparable(
        _ value: String?, _ type: TypeID, _ comparison: Comparison
    ) -> String {
        guard let value else { return "" }
        switch type {
        case .float4, .float8:
            // Sums depend on the order of summing, in the last digits of a double.
            return "=" + (Float(value).map { "\($0)" } ?? value)
        case .boolean, .int2, .int4, .int8, .numeric, .uuid, .date, .timestamp, .timestamptz:
            return "=" + value
        default:
            guard comparison == .unordered else { return "=" + value }
            return "=" + String(decoding: value.utf8.sorted(), as: UTF8.self)
        }
    }
}
