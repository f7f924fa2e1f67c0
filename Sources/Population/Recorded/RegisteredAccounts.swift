/// Accounts that users opened through the application, in the order of the users.
///
/// The tenant's own table is then the application's to fill: its keys are what the answers said,
/// and only what was registered is known of its other columns.
package struct RegisteredAccounts: Sendable, Equatable {
    /// What `:user` stands for, by user.
    package var keys: [RowKey]
    /// What users registered with, by column name and user: `email`, `name`.
    package var values: [String: [String]]

    package init(keys: [RowKey], values: [String: [String]] = [:]) {
        self.keys = keys
        self.values = values
    }
}

/// Rows that were made through the application, and are known by what it answered.
package struct RecordedRows: Sendable, Equatable {
    /// One row.
    package struct Row: Sendable, Equatable {
        package var key: RowKey
        /// The key of the row that it was made below, one of the same user's; nil where there is
        /// none.
        package var parent: RowKey?

        package init(key: RowKey, parent: RowKey? = nil) {
            self.key = key
            self.parent = parent
        }
    }

    /// By table as scenarios write it, then by user, in the order of their making.
    package private(set) var tables: [String: [[Row]]] = [:]
    package let users: Int

    package init(users: Int) {
        self.users = users
    }

    /// A user's rows in a table.
    package func rows(of table: String, user: Int) -> [Row] {
        tables[table]?[user] ?? []
    }

    /// Remembers a row.
    package mutating func add(_ row: Row, to table: String, user: Int) {
        tables[table, default: Array(repeating: [], count: users)][user].append(row)
    }

    /// How many there are in a table.
    package func count(of table: String) -> Int {
        tables[table]?.reduce(0) { $0 + $1.count } ?? 0
    }
}
