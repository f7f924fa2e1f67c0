internal import DatabaseCatalog
internal import PostgresDriver
internal import ScenarioModel

/// Holds what a scenario says of roles, identity and ownership against the database, where the
/// policies are claimed: mistakes that would make every probe silent for the wrong reason.
enum PolicyBinding {
    /// - Returns: all mistakes.
    /// - Throws: the error of a lost server only.
    static func check(
        _ context: VerificationContext, _ connection: Connection
    ) throws(PostgresError) -> [CatalogDiagnostic] {
        let access = try AccessCatalog.read(connection)
        var found = unknownRole(context, access)
        guard context.claims(.policies) else { return found }
        let role: String
        if let named = context.scenario.database.role {
            role = named
        } else {
            role = try currentUser(connection)
        }
        if found.isEmpty {
            found += try refusedIdentity(context, role, connection)
            found += unreadIdentity(context, access)
            found += try strayTables(context, access, role, connection)
        }
        return found
    }

    private static func currentUser(_ connection: Connection) throws(PostgresError) -> String {
        try connection.query("SELECT current_user").string(row: 0, column: 0) ?? ""
    }

    private static func unknownRole(
        _ context: VerificationContext, _ access: AccessCatalog
    ) -> [CatalogDiagnostic] {
        let database = context.scenario.database
        guard let role = database.role, access.role(named: role) == nil else { return [] }
        let others = access.roles.map(\.name).filter { !$0.hasPrefix("pg_") }
        return [
            CatalogDiagnostic(
                position: database.rolePosition ?? context.tenantPosition,
                message: "the server has no role '\(role)'",
                hint: "create it in the schema file (CREATE ROLE \(role.quotedWhereNeeded) LOGIN); "
                    + "it has \(others.joined(separator: ", "))")
        ]
    }

    /// Identity that the server refuses: a setting or a role that is not there.
    private static func refusedIdentity(
        _ context: VerificationContext, _ role: String, _ connection: Connection
    ) throws(PostgresError) -> [CatalogDiagnostic] {
        guard let user = context.anyUser else { return [] }
        for statement in context.scenario.database.identity {
            do throws(PostgresError) {
                try connection.rolledBack { (connection) throws(PostgresError) in
                    // Nothing else than the role's own rights counts, where we may take them.
                    _ = try? connection.execute(
                        "SAVEPOINT r; SET LOCAL SESSION AUTHORIZATION "
                            + Connection.quoted(identifier: role))
                    if connection.transactionState == .inFailedTransaction {
                        try connection.execute("ROLLBACK TO SAVEPOINT r")
                    }
                    let values = DrawnParameters(["user": user.key])
                    _ = try connection.query(
                        statement.sql.text, values.texts(for: statement.sql))
                }
            } catch {
                guard !error.isServerLoss else { throw error }
                // Undefined object, invalid value, not allowed; nobody is seeded yet, so that what
                // looks for the user may well fail.
                guard ["42704", "22023", "42501"].contains(error.sqlState.rawValue) else {
                    continue
                }
                return [
                    CatalogDiagnostic(
                        position: statement.position, message: "identity: \(error)",
                        hint: "a setting of one's own has a dot in its name, as in "
                            + "set_config('app.user_id', :user, true); a role must exist")
                ]
            }
        }
        return []
    }

    /// Identity that sets what no policy and no function reads.
    private static func unreadIdentity(
        _ context: VerificationContext, _ access: AccessCatalog
    ) -> [CatalogDiagnostic] {
        let statements = context.scenario.database.identity
        let set = IdentitySettings.names(in: statements).filter { $0.contains(".") }
        let read = access.settingsRead
        guard let first = statements.first, !set.isEmpty, !read.isEmpty,
            Set(set.map { $0.lowercased() }).isDisjoint(with: read.map { $0.lowercased() })
        else { return [] }
        return [
            CatalogDiagnostic(
                position: first.position,
                message: "identity sets \(set.joined(separator: ", ")), which no policy reads",
                hint: "the policies and functions read \(read.joined(separator: ", "))")
        ]
    }

    /// Tables that the role reaches, whose rows nobody is known to own and nobody declared shared.
    private static func strayTables(
        _ context: VerificationContext, _ access: AccessCatalog, _ role: String,
        _ connection: Connection
    ) throws(PostgresError) -> [CatalogDiagnostic] {
        let shared = Set(context.scenario.shared.map(\.table))
        let implied = context.withImpliedOwners
        let privileges = try RolePrivileges.read(of: role, connection)
        let stray = context.catalog.tables.filter { table in
            implied.tenancy.ownership(of: table) == nil && !shared.contains(table.name)
                && !shared.contains("\(table.schema).\(table.name)")
                && !access.descendants.contains(table.id)
                && !privileges.grants(on: table.id).isEmpty
        }
        return stray.map { table in
            CatalogDiagnostic(
                position: context.tenantPosition,
                message: "table '\(table.displayName)' has no path to \(context.tenantName): "
                    + "whose rows it holds is not known",
                hint: "name its owner column under population.tables, or declare it: shared: "
                    + "[{ table: \(table.displayName), because: … }]")
        }
    }
}

extension AccessCatalog {
    /// Names of settings that policies and functions read, in order, each once.
    var settingsRead: [String] {
        var found: [String] = []
        for text in policies.map(\.text) + functions.map(\.body) {
            for match in text.matches(of: /(?i)current_setting\s*\(\s*'([^']+)'/) {
                let name = String(match.1)
                if name.contains("."), !found.contains(name) { found.append(name) }
            }
        }
        return found
    }

    /// Tables that inherit from others: their rows are found through these.
    var descendants: Set<UInt32> {
        Set(relations.filter { !$0.parents.isEmpty }.map(\.id))
    }
}

extension VerificationContext {
    /// Where the scenario says whose rows must stay apart.
    var tenantPosition: SourcePosition {
        switch scenario.tenant {
        case .table(_, let position), .column(_, let position): position
        }
    }

    /// `users.id`, as the scenario writes it.
    var tenantName: String {
        switch scenario.tenant {
        case .table(let reference, _): "\(reference.table).\(reference.column)"
        case .column(let column, _): column
        }
    }
}
