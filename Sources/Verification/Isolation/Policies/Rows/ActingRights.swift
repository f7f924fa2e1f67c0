internal import DatabaseCatalog
internal import PostgresDriver

/// What the roles that users act as may do beside the rights on tables.
extension PolicyBench {
    /// The rights of one user: where each acts as a role of its own, they differ.
    ///
    /// - Throws: the server's error.
    func privileges(of user: ActingUser) throws(PostgresError) -> RolePrivileges {
        guard !identity.roles.isEmpty else { return privileges }
        let role = try session.trial { (session) throws(PostgresError) -> String? in
            try session.become(user)
            return try session.connection.query("SELECT current_user").string(row: 0, column: 0)
        }
        guard let role, role != privileges.role else { return privileges }
        return try RolePrivileges.read(of: role, session.connection)
    }

    /// A user who reads what is not a table, with the rights of the role it acts as.
    struct Reader {
        let actor: ActingUser
        let privileges: RolePrivileges
    }

    /// The acting users of the largest seeded table.
    ///
    /// - Throws: the server's error.
    func readers() throws(PostgresError) -> [Reader] {
        var readers: [Reader] = []
        for pair in actingPairs {
            readers.append(
                Reader(actor: pair.actor, privileges: try privileges(of: pair.actor)))
        }
        return readers
    }

    /// Whether the acting role may make temporary tables and functions: unless it was revoked,
    /// everybody may.
    ///
    /// - Throws: the server's error.
    func mayMakeTemporaries() throws(PostgresError) -> Bool {
        try session.connection.query(
            "SELECT has_database_privilege($1, current_database(), 'TEMP')", [privileges.role]
        ).boolean(row: 0, column: 0) ?? false
    }

    /// Schemas in which the acting role may make objects, by name.
    ///
    /// - Throws: the server's error.
    func writableSchemas() throws(PostgresError) -> [String] {
        let result = try session.connection.query(
            """
            SELECT nspname FROM pg_namespace
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
              AND has_schema_privilege($1, oid, 'CREATE') AND has_schema_privilege($1, oid, 'USAGE')
            ORDER BY nspname
            """, [privileges.role])
        return (0..<result.rowCount).compactMap { result.string(row: $0, column: 0) }
    }

    /// Whether the acting role has the rights of a relation's owner, who may do anything with it.
    func isOwner(of relation: Relation) -> Bool {
        privileges.inheritedRoles.contains(relation.owner)
    }
}
