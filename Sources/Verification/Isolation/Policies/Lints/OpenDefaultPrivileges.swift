internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

extension Rule {
    /// **What**: a table that is made later is open to the application's role before anybody turns
    /// its row security on.
    ///
    /// **Why**: ALTER DEFAULT PRIVILEGES gives rights to what does not exist yet; a new table has no
    /// row security. Whoever forgets it forgets it for everybody's rows.
    ///
    /// **Fix**: grant rights table by table, where its policies are written; or let an event trigger
    /// turn row security on.
    ///
    /// CWE-276, CWE-1188; OWASP A01:2021, A05:2021.
    package static let openDefaultPrivileges = Rule(
        "open-default-privileges", .low, .isolation,
        "tables that are made later are open to the application at once")
}

/// Makes a table as every role that has default privileges, and looks who reaches it.
enum OpenDefaultPrivileges: PolicyProbe {
    static let rule = Rule.openDefaultPrivileges

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard bench.isRoleBound else { return }
        let schemas = bench.tables.map(\.table.schema).uniqued
        let result = try bench.session.connection.query(
            """
            SELECT r.rolname, n.nspname FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole
            LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
            WHERE d.defaclobjtype = 'r' ORDER BY 1, 2
            """)
        for row in 0..<result.rowCount {
            guard let maker = result.string(row: row, column: 0) else { continue }
            for schema in result.string(row: row, column: 1).map({ [$0] }) ?? schemas {
                let object = "\(maker) in \(schema)"
                guard let rights = try rights(maker: maker, schema, bench, sabotage: []) else {
                    ledger.silent(rule, object, twinFired: nil)
                    continue
                }
                let role = bench.privileges.role.quotedWhereNeeded
                ledger.leaked(
                    rule, object,
                    PolicyLedger.Leak(
                        message:
                            "tables that \(maker) makes in \(schema) are open to \(role) at once",
                        evidence:
                            "\(maker): CREATE TABLE \(schema).…: \(role) may \(rights) there, "
                            + "and its row security is off",
                        replay:
                            "SELECT defaclrole::regrole, defaclnamespace::regnamespace, defaclacl "
                            + "FROM pg_default_acl WHERE defaclobjtype = 'r';",
                        fix:
                            "ALTER DEFAULT PRIVILEGES FOR ROLE \(maker.quotedWhereNeeded) IN SCHEMA "
                            + "\(schema.quotedWhereNeeded) REVOKE ALL ON TABLES FROM \(role), PUBLIC;"
                    ))
            }
        }
        guard let schema = schemas.first else { return }
        let maker =
            try bench.session.connection.query("SELECT current_user")
            .string(row: 0, column: 0) ?? ""
        let sabotage = [
            "GRANT USAGE ON SCHEMA \(Connection.quoted(identifier: schema)) TO PUBLIC",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA \(Connection.quoted(identifier: schema)) "
                + "GRANT SELECT ON TABLES TO PUBLIC",
        ]
        let fired = try rights(maker: maker, schema, bench, sabotage: sabotage) != nil
        ledger.twin(of: rule, on: schema, fired: fired)
    }

    /// What the application may do with a new table; nil for nothing.
    private static func rights(
        maker: String, _ schema: String, _ bench: PolicyBench, sabotage: [String]
    ) throws(PostgresError) -> String? {
        let table = "\(Connection.quoted(identifier: schema)).bulkhead_new"
        let answer = try bench.session.trial { (session) throws(PostgresError) -> Answer in
            try session.prepare(sabotage)
            try session.prepare(["SET LOCAL ROLE \(Connection.quoted(identifier: maker))"])
            let made = try session.attempt("CREATE TABLE \(table) (id integer)")
            try session.observe()
            guard made.failure == nil else { return made }
            return try session.attempt(
                """
                SELECT string_agg(p, ', ' ORDER BY p) FROM pg_class c,
                  unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
                WHERE c.oid = $1::regclass AND NOT c.relrowsecurity
                  AND has_schema_privilege($2, c.relnamespace, 'USAGE')
                  AND has_table_privilege($2, c.oid, p)
                """, [table, bench.privileges.role])
        }
        return answer.failure == nil ? answer.rows.first?.first ?? nil : nil
    }
}
