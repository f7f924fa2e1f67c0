internal import DatabaseCatalog
internal import PostgresDriver

/// The role that the application logs in as, with the settings that a login would give it.
struct ApplicationRole: Sendable, Equatable {
    let name: String
    /// `ALTER ROLE … SET`, by setting; a change of role alone would not apply them.
    let settings: [String: String]

    /// Reads what a login as that role would set in this database.
    static func read(
        _ name: String, _ connection: Connection
    ) throws(PostgresError) -> ApplicationRole {
        let result = try connection.query(
            """
            SELECT split_part(entry, '=', 1), substr(entry, strpos(entry, '=') + 1)
            FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole,
              unnest(s.setconfig) entry
            WHERE r.rolname = $1
              AND s.setdatabase IN (0, (SELECT oid FROM pg_database
                WHERE datname = current_database()))
            ORDER BY s.setdatabase
            """, [name])
        var settings: [String: String] = [:]
        for row in 0..<result.rowCount {
            guard let setting = result.string(row: row, column: 0) else { continue }
            settings[setting] = result.string(row: row, column: 1)
        }
        return ApplicationRole(name: name, settings: settings)
    }

    /// Statements that give a session the role's settings.
    func applySettings(isLocal: Bool) -> String {
        settings.sorted { $0.key < $1.key }.map { name, value in
            """
            SELECT set_config(\(Connection.quoted(literal: name)), \
            \(Connection.quoted(literal: value)), \(isLocal));
            """
        }.joined(separator: " ")
    }
}
