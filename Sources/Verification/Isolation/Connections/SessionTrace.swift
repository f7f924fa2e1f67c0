internal import DatabaseCatalog
internal import PostgresDriver

/// What somebody who has not said who it is finds in a session: who it is taken for, and what it
/// sees.
struct SessionTrace: Sendable, Equatable {
    /// By setting, and the role; NULL and the empty string are both nobody.
    let settings: [String: String]
    /// How many rows it sees, by table; nil where the server refuses to show any.
    let visibleRows: [String: Int?]

    /// Reads it in the transaction that is open.
    ///
    /// - Parameters:
    ///   - names: of the settings that may carry an identity.
    ///   - tables: that hold users' rows.
    static func read(
        _ connection: Connection, settings names: [String], tables: [Table]
    ) throws(PostgresError) -> SessionTrace {
        func look(_ sql: String, _ parameters: [String] = []) throws(PostgresError) -> String? {
            try connection.execute("SAVEPOINT bulkhead_look")
            do throws(PostgresError) {
                return try connection.query(sql, parameters).string(row: 0, column: 0)
            } catch {
                guard !error.isServerLoss else { throw error }
                try connection.execute("ROLLBACK TO SAVEPOINT bulkhead_look")
                return nil
            }
        }
        var settings = ["current_user": try look("SELECT current_user") ?? ""]
        for name in names {
            settings[name] = try look("SELECT current_setting($1, true)", [name]) ?? ""
        }
        var visible: [String: Int?] = [:]
        for table in tables {
            let count = try look("SELECT count(*) FROM \(table.sqlName)")
            visible[table.displayName] = .some(count.flatMap { Int($0) })
        }
        return SessionTrace(settings: settings, visibleRows: visible)
    }

    /// What is here now and was not at first: identities that stayed, and rows that they show.
    ///
    /// - Parameter first: of the same server connection, before anybody had said who it is.
    /// - Returns: a clause each, by name; empty where nothing stayed.
    func remains(since first: SessionTrace) -> [String] {
        let stayed = settings.filter { !$0.value.isEmpty && $0.value != first.settings[$0.key] }
            .map { "\($0.key) is still '\($0.value)'" }
        let seen = visibleRows.compactMap { table, count -> String? in
            guard let count, count > (first.visibleRows[table] ?? nil) ?? 0 else { return nil }
            return "\(count) rows of \(table) are visible"
        }
        return stayed.sorted() + seen.sorted()
    }
}
