internal import Population

/// One of a user's rows, as an activity acts on it.
struct BoundRow: Equatable {
    var key: RowKey
    /// Its number among the user's seeded rows; nil for a row made in this run.
    var seededRow: Int?
    /// The rows that a row made in this run hangs below, the nearest first; those of a seeded row
    /// follow from the plan.
    var ancestors: [TableKey] = []
}

/// A row of any user.
struct TableKey: Hashable {
    /// A planned table.
    var table: Int
    var key: RowKey
}

/// A row made in a transaction that has not committed yet.
struct PendingRow {
    var table: Int
    var row: BoundRow
    /// What the activity had bound in the table before, for the case that the transaction fails.
    var replaced: BoundRow?
}
