internal import PostgresDriver

/// What the server answered to one call, kept: cells, where they come from, or the refusal.
struct Answer: Sendable, Equatable {
    var columns: [AnswerColumn] = []
    var rows: [[String?]] = []
    var affectedRows = 0
    /// Why the server refused; nil where it did not.
    var failure: PostgresError?

    struct AnswerColumn: Sendable, Equatable {
        let name: String
        /// Nil where the column is computed.
        let origin: ColumnOrigin?
        var type = TypeID.unspecified
    }

    /// Performs a statement and keeps its answer.
    ///
    /// - Throws: only where the server is lost; a refusal is an answer.
    static func receive(
        _ connection: Connection, _ sql: String, _ parameters: [String?]
    ) throws(PostgresError) -> Answer {
        var answer = Answer()
        do throws(PostgresError) {
            let result = try connection.query(sql, parameters)
            answer.columns = (0..<result.columnCount).map {
                AnswerColumn(
                    name: result.columnName($0), origin: result.columnOrigin($0),
                    type: result.columnType($0))
            }
            answer.rows = result.allRows()
            answer.affectedRows = result.affectedRows
        } catch {
            guard !error.isServerLoss else { throw error }
            answer.failure = error
        }
        return answer
    }

    /// Rows returned, or affected where the statement returns none.
    var rowCount: Int { columns.isEmpty ? affectedRows : rows.count }

    /// Whether the call ended for a reason that another attempt need not meet: a time limit, a
    /// deadlock, a serialization failure.
    var isInterrupted: Bool {
        failure.map { $0.isRetryable || $0.sqlState == .queryCanceled } ?? false
    }

    /// What the caller can tell without reading cells: refused or not, and how many rows.
    var shape: String {
        if let failure { return "refused with SQLSTATE \(failure.sqlState)" }
        return columns.isEmpty ? "\(affectedRows) rows affected" : "\(rows.count) rows"
    }

    /// The rows in an order that does not depend on the server's.
    var sortedRows: [[String]] {
        rows.map { row in row.map { $0.map { "=" + $0 } ?? "" } }
            .sorted { $0.lexicographicallyPrecedes($1) }
    }
}
