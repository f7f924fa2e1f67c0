internal import Population

/// One of a user's rows, as an activity acts on it.
struct BoundRow: Equatable {
    var key: RowKey
    /// Its number among the user's seeded rows; nil for a row made in this run.
    var seededRow: Int?
}

/// A row made in a transaction that has not committed yet.
struct PendingRow {
    var table: Int
    var key: RowKey
    /// The row it hangs below, where the activity had bound one.
    var parent: BoundRow?
    /// What the activity had bound in the table before, for the case that the transaction fails.
    var replaced: BoundRow?
}
