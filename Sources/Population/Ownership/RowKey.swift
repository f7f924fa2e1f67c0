/// A key's value: an integer, or text for `text`, `varchar` and `uuid` keys.
package enum RowKey: Sendable, Hashable, CustomStringConvertible {
    case integer(Int64)
    case text(String)

    /// As PostgreSQL writes it in text format.
    package var description: String {
        switch self {
        case .integer(let value): String(value)
        case .text(let value): value
        }
    }
}

/// A row by its owner: the `row`-th of the user's rows in a table.
struct OwnedRow: Equatable {
    var table: Int
    var user: Int
    var row: Int
}
