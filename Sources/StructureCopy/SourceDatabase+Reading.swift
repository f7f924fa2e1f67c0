package import PostgresDriver

extension SourceDatabase {
    /// Reads roles, settings and versions; nothing is written, which the transaction itself forbids.
    ///
    /// - Parameters:
    ///   - connection: to the source.
    ///   - users: roles that connect, whether or not anything names them.
    /// - Throws: the server's error.
    package static func read(
        _ connection: Connection, users: [String]
    ) throws(PostgresError) -> SourceDatabase {
        try connection.onlyReading { (connection) throws(PostgresError) in
            try readInTransaction(connection, users: users)
        }
    }

    private static func readInTransaction(
        _ connection: Connection, users: [String]
    ) throws(PostgresError) -> SourceDatabase {
        let roles = try readRoles(connection, users: users)
        let (owner, privileges) = try readDatabase(connection)
        return SourceDatabase(
            name: try connection.text("SELECT current_database()"),
            serverVersion: connection.reportedSetting("server_version") ?? "unknown",
            serverVersionNumber: connection.serverVersionNumber,
            locale: try readLocale(connection),
            extensions: try connection.query(
                "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY oid"
            ).allRows().compactMap { $0[0] },
            owner: owner, privileges: privileges, roles: roles,
            memberships: try readMemberships(connection, of: roles.map(\.name)),
            settings: try readSettings(connection, of: roles.map(\.name)))
    }

    /// The server itself notes on which roles a database's objects depend, for ownership, grants and
    /// policies alike; only the role that initdb made is never noted.
    private static func readRoles(
        _ connection: Connection, users: [String]
    ) throws(PostgresError) -> [SourceRole] {
        let rows = try connection.query(
            """
            WITH RECURSIVE this AS (
              SELECT oid FROM pg_database WHERE datname = current_database()
            ), named(oid) AS (
              (SELECT refobjid FROM pg_shdepend, this
                WHERE refclassid = 'pg_authid'::regclass
                  AND (dbid = this.oid OR classid = 'pg_database'::regclass AND objid = this.oid)
              UNION SELECT oid FROM pg_roles WHERE rolname = ANY ($1::text::name[])
              UNION SELECT 10)
              UNION SELECT m.roleid FROM pg_auth_members m JOIN named ON named.oid = m.member)
            SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin,
              rolreplication, rolbypassrls, rolconnlimit
            FROM pg_roles JOIN named USING (oid) WHERE rolname !~ '^pg_' ORDER BY rolname
            """, [Self.array(users)]
        ).allRows()
        return rows.map { row in
            SourceRole(
                name: row[0] ?? "", isSuperuser: row[1] == "t", inherits: row[2] == "t",
                createsRoles: row[3] == "t", createsDatabases: row[4] == "t",
                logsIn: row[5] == "t", replicates: row[6] == "t",
                bypassesRowSecurity: row[7] == "t",
                connectionLimit: row[8].flatMap { Int($0) } ?? -1)
        }
    }

    private static func readMemberships(
        _ connection: Connection, of roles: [String]
    ) throws(PostgresError) -> [RoleMembership] {
        let options =
            connection.serverVersionNumber >= 160_000
            ? "bool_or(inherit_option), bool_or(set_option)" : "NULL, NULL"
        // Since 16 several grantors may each have granted it.
        let rows = try connection.query(
            """
            SELECT r.rolname, m.rolname, bool_or(admin_option), \(options)
            FROM pg_auth_members a
            JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
            WHERE m.rolname = ANY ($1::text::name[]) GROUP BY 1, 2 ORDER BY 1, 2
            """, [Self.array(roles)]
        ).allRows()
        return rows.map { row in
            RoleMembership(
                role: row[0] ?? "", member: row[1] ?? "", isAdministrator: row[2] == "t",
                inherits: row[3].map { $0 == "t" }, allowsTaking: row[4].map { $0 == "t" })
        }
    }

    private static func readSettings(
        _ connection: Connection, of roles: [String]
    ) throws(PostgresError) -> [SourceSetting] {
        let rows = try connection.query(
            """
            SELECT r.rolname, split_part(entry, '=', 1),
              substr(entry, strpos(entry, '=') + 1)
            FROM pg_db_role_setting LEFT JOIN pg_roles r ON r.oid = setrole,
              unnest(setconfig) WITH ORDINALITY list (entry, place)
            WHERE setdatabase IN
                (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
              AND (setrole = 0 OR r.rolname = ANY ($1::text::name[]))
            ORDER BY setdatabase, r.rolname NULLS FIRST, place
            """, [Self.array(roles)]
        ).allRows()
        return rows.map { row in
            SourceSetting(role: row[0], name: row[1] ?? "", value: row[2] ?? "")
        }
    }

    private static func readDatabase(
        _ connection: Connection
    ) throws(PostgresError) -> (owner: String, privileges: [DatabasePrivilege]?) {
        let rows = try connection.query(
            """
            SELECT o.rolname, datacl IS NULL, g.rolname, privilege_type, is_grantable
            FROM pg_database JOIN pg_roles o ON o.oid = datdba
            LEFT JOIN aclexplode(datacl) ON true LEFT JOIN pg_roles g ON g.oid = grantee
            WHERE datname = current_database()
            """
        ).allRows()
        guard let first = rows.first, first[1] == "f" else { return (rows.first?[0] ?? "", nil) }
        let privileges = rows.compactMap { row in
            row[3].map {
                DatabasePrivilege(grantee: row[2], privilege: $0, isGrantable: row[4] == "t")
            }
        }
        return (first[0] ?? "", privileges)
    }

    private static func readLocale(_ connection: Connection) throws(PostgresError) -> Locale {
        let version = connection.serverVersionNumber
        let provider = version >= 150_000 ? "datlocprovider" : "'c'"
        let name =
            version >= 170_000 ? "datlocale" : version >= 150_000 ? "daticulocale" : "NULL"
        let row = try connection.query(
            """
            SELECT pg_encoding_to_char(encoding), \(provider), datcollate, datctype, \(name)
            FROM pg_database WHERE datname = current_database()
            """
        ).allRows().first
        return Locale(
            encoding: row?[0] ?? "", provider: row?[1] ?? "c", collation: row?[2] ?? "",
            characterType: row?[3] ?? "", name: row?[4])
    }

    /// A list as the server reads an array's text.
    private static func array(_ texts: [String]) -> String {
        let items = texts.map { text in
            "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
        }
        return "{" + items.joined(separator: ",") + "}"
    }
}

extension Connection {
    /// Runs `body` in a transaction that cannot write, with names that nobody's own functions can
    /// stand in for.
    ///
    /// Nothing is set for the session: behind a pooler somebody else's would be next.
    func onlyReading<R>(
        _ body: (Connection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try rolledBack { (connection) throws(PostgresError) -> R in
            try connection.execute(
                """
                SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
                SET LOCAL search_path = pg_catalog
                """)
            return try body(connection)
        }
    }

    /// The first cell of an answer; empty where there is none.
    func text(_ sql: String) throws(PostgresError) -> String {
        let answer = try query(sql)
        return answer.rowCount > 0 ? answer.string(row: 0, column: 0) ?? "" : ""
    }
}
