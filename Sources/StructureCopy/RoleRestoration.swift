internal import PostgresDriver

/// Makes the source's roles, and what belongs to the database as a whole, on the copy's server.
struct RoleRestoration {
    let source: SourceDatabase
    /// As a superuser, to another database than the copy.
    let connection: Connection
    /// The copy's name.
    let database: String
    /// What could not be copied, a sentence each.
    private(set) var notes: [String] = []

    init(_ source: SourceDatabase, _ connection: Connection, database: String) {
        self.source = source
        self.connection = connection
        self.database = database
    }

    /// Roles and memberships, which the dump's owners and grants need.
    func restoreRoles() throws(PostgresError) {
        for role in source.roles where try !exists(role.name) {
            try connection.execute("CREATE ROLE \(quoted(role.name)) \(attributes(of: role))")
        }
        for membership in source.memberships where try exists(membership.role) {
            try connection.execute(
                "GRANT \(quoted(membership.role)) TO \(quoted(membership.member))"
                    + options(of: membership))
        }
    }

    /// Owner, rights and settings, last: a setting could stand in the way of the restoration.
    mutating func restoreDatabase() throws(PostgresError) {
        try connection.execute(
            "ALTER DATABASE \(quoted(database)) OWNER TO \(quoted(source.owner))")
        if let privileges = source.privileges {
            for everybody in ["PUBLIC", quoted(source.owner)] {
                try connection.execute(
                    "REVOKE ALL ON DATABASE \(quoted(database)) FROM \(everybody)")
            }
            for privilege in privileges {
                try connection.execute(
                    "GRANT \(privilege.privilege) ON DATABASE \(quoted(database)) TO "
                        + (privilege.grantee.map(quoted) ?? "PUBLIC")
                        + (privilege.isGrantable ? " WITH GRANT OPTION" : ""))
            }
        }
        for setting in source.settings { try restore(setting) }
        try exemptAdministrator()
    }

    private func exists(_ role: String) throws(PostgresError) -> Bool {
        try connection.query("SELECT FROM pg_roles WHERE rolname = $1", [role]).rowCount > 0
    }

    private func attributes(of role: SourceRole) -> String {
        let attributes = [
            (role.isSuperuser, "SUPERUSER"), (role.inherits, "INHERIT"),
            (role.createsRoles, "CREATEROLE"), (role.createsDatabases, "CREATEDB"),
            (role.logsIn, "LOGIN"), (role.replicates, "REPLICATION"),
            (role.bypassesRowSecurity, "BYPASSRLS"),
        ].map { has, attribute in has ? attribute : "NO" + attribute }
        return attributes.joined(separator: " ") + " CONNECTION LIMIT \(role.connectionLimit)"
    }

    private func options(of membership: RoleMembership) -> String {
        var options: [String] = []
        if membership.isAdministrator { options.append("ADMIN OPTION") }
        if connection.serverVersionNumber >= 160_000 {
            if membership.isAdministrator { options = ["ADMIN TRUE"] }
            if let inherits = membership.inherits { options.append("INHERIT \(inherits)") }
            if let allows = membership.allowsTaking { options.append("SET \(allows)") }
        }
        return options.isEmpty ? "" : " WITH " + options.joined(separator: ", ")
    }

    /// Settings of the database are made everybody's: clones of it would not have them, and this
    /// server has no other database.
    ///
    /// Through the session's own value, since a list of names must not become one name in quotes.
    private mutating func restore(_ setting: SourceSetting) throws(PostgresError) {
        let name = setting.name.split(separator: ".").map { quoted(String($0)) }
            .joined(separator: ".")
        do throws(PostgresError) {
            try connection.transaction { (connection) throws(PostgresError) in
                _ = try connection.query(
                    "SELECT set_config($1, $2, true)", [setting.name, setting.value])
                try connection.execute(
                    "ALTER ROLE \(setting.role.map(quoted) ?? "ALL") SET \(name) FROM CURRENT")
            }
        } catch {
            guard !error.isServerLoss else { throw error }
            let whose = setting.role.map { "the role \($0)" } ?? "the database"
            notes.append("the setting \(setting.name) of \(whose) was not copied: \(error.message)")
        }
    }

    /// What would keep the administrator from seeding and observing, where it is said for everybody.
    private static let exemptions = [
        "statement_timeout": "0", "transaction_timeout": "0", "lock_timeout": "0",
        "idle_in_transaction_session_timeout": "0", "idle_session_timeout": "0",
        "default_transaction_read_only": "off", "row_security": "on",
    ]

    private func exemptAdministrator() throws(PostgresError) {
        for setting in source.settings where setting.role == nil {
            guard let value = Self.exemptions[setting.name] else { continue }
            try connection.execute("ALTER ROLE CURRENT_USER SET \(setting.name) = \(value)")
        }
    }

    private func quoted(_ name: String) -> String { Connection.quoted(identifier: name) }
}
