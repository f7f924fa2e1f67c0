package import PostgresDriver

/// What one role may do with each relation, itself or through roles whose rights it inherits.
///
/// A relation in a schema that the role may not use counts as one that it may do nothing with.
package struct RolePrivileges: Sendable, Equatable {
    /// The role's name.
    package let role: String
    private var relations: [UInt32: Grants] = [:]
    /// Roles that it can become with SET ROLE, itself apart, by name.
    package private(set) var reachableRoles: [String] = []
    /// OIDs of the functions that it may execute.
    package private(set) var functions: Set<UInt32> = []
    /// OIDs of the roles whose rights it has: its own, and those it inherits.
    package private(set) var inheritedRoles: Set<UInt32> = []

    /// What may be done with one relation.
    package struct Grants: Sendable, Equatable {
        /// On the whole relation.
        package var privileges: Set<Privilege> = []
        /// Names of the columns that may be read, written by INSERT, and written by UPDATE.
        package var readable: [String] = []
        package var insertable: [String] = []
        package var updatable: [String] = []

        package init(
            privileges: Set<Privilege> = [], readable: [String] = [], insertable: [String] = [],
            updatable: [String] = []
        ) {
            self.privileges = privileges
            self.readable = readable
            self.insertable = insertable
            self.updatable = updatable
        }

        /// Whether anything at all may be done with it.
        package var isEmpty: Bool {
            privileges.isEmpty && readable.isEmpty && insertable.isEmpty && updatable.isEmpty
        }
    }

    /// A privilege on a whole relation.
    package enum Privilege: String, Sendable, Hashable, CaseIterable {
        case select = "SELECT"
        case insert = "INSERT"
        case update = "UPDATE"
        case delete = "DELETE"
        case truncate = "TRUNCATE"
        case references = "REFERENCES"
        case trigger = "TRIGGER"
        case usage = "USAGE"
    }

    /// What the role may do with a relation.
    package func grants(on relation: UInt32) -> Grants {
        relations[relation] ?? Grants()
    }

    /// Reads a role's rights.
    ///
    /// - Throws: the server's error.
    package static func read(
        of role: String, _ connection: Connection
    ) throws(PostgresError) -> RolePrivileges {
        var privileges = RolePrivileges(role: role)
        try privileges.readRelations(connection)
        try privileges.readColumns(connection)
        let version = connection.serverVersionNumber
        // Since 16 a membership may be granted without the right to SET ROLE.
        let set = version >= 160_000 ? "SET" : "MEMBER"
        let roles = try connection.query(
            """
            SELECT oid, rolname, pg_has_role($1, oid, 'USAGE'), pg_has_role($1, oid, '\(set)')
            FROM pg_roles WHERE NOT EXISTS (
              SELECT FROM pg_roles me WHERE me.rolname = $1 AND me.rolsuper)
              OR rolname = $1
            ORDER BY rolname
            """, [role])
        for row in 0..<roles.rowCount {
            let name = roles.text(row, 1)
            if roles.truth(row, 2) { privileges.inheritedRoles.insert(roles.identifier(row, 0)) }
            if roles.truth(row, 3), name != role { privileges.reachableRoles.append(name) }
        }
        let functions = try connection.query(
            """
            SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
              AND has_schema_privilege($1, n.oid, 'USAGE')
              AND has_function_privilege($1, p.oid, 'EXECUTE')
            """, [role])
        for row in 0..<functions.rowCount {
            privileges.functions.insert(functions.identifier(row, 0))
        }
        return privileges
    }

    private init(role: String) {
        self.role = role
    }

    private mutating func readRelations(_ connection: Connection) throws(PostgresError) {
        let wanted: [Privilege] = [
            .select, .insert, .update, .delete, .truncate, .references, .trigger,
        ]
        let columns = wanted.map { privilege in
            "c.relkind <> 'S' AND has_table_privilege($1, c.oid, '\(privilege.rawValue)')"
        }
        let result = try connection.query(
            """
            SELECT c.oid, c.relkind = 'S' AND has_sequence_privilege($1, c.oid, 'USAGE'),
              c.relkind = 'S' AND has_sequence_privilege($1, c.oid, 'SELECT'),
              c.relkind = 'S' AND has_sequence_privilege($1, c.oid, 'UPDATE'),
              \(columns.joined(separator: ",\n  "))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
              AND n.nspname NOT IN ('pg_catalog', 'information_schema')
              AND n.nspname !~ '^pg_(toast|temp)'
              AND has_schema_privilege($1, n.oid, 'USAGE')
            """, [role])
        for row in 0..<result.rowCount {
            var grants = Grants()
            for (column, privilege) in zip(1..., [.usage, .select, .update] + wanted)
            where result.truth(row, column) {
                grants.privileges.insert(privilege)
            }
            relations[result.identifier(row, 0)] = grants
        }
    }

    private mutating func readColumns(_ connection: Connection) throws(PostgresError) {
        let result = try connection.query(
            """
            SELECT a.attrelid, a.attname,
              has_column_privilege($1, a.attrelid, a.attnum, 'SELECT'),
              has_column_privilege($1, a.attrelid, a.attnum, 'INSERT'),
              has_column_privilege($1, a.attrelid, a.attnum, 'UPDATE')
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND n.nspname NOT IN ('pg_catalog', 'information_schema')
              AND n.nspname !~ '^pg_(toast|temp)'
              AND has_schema_privilege($1, n.oid, 'USAGE')
            ORDER BY a.attrelid, a.attnum
            """, [role])
        for row in 0..<result.rowCount {
            let id = result.identifier(row, 0)
            let column = result.text(row, 1)
            if result.truth(row, 2) { relations[id, default: Grants()].readable.append(column) }
            if result.truth(row, 3) { relations[id, default: Grants()].insertable.append(column) }
            if result.truth(row, 4) { relations[id, default: Grants()].updatable.append(column) }
        }
    }
}
