package import PostgresDriver

extension AccessCatalog {
    /// Reads who may reach what in the database that `connection` is connected to.
    ///
    /// - Throws: the server's error.
    package static func read(_ connection: Connection) throws(PostgresError) -> AccessCatalog {
        AccessCatalog(
            relations: try readRelations(connection), policies: try readPolicies(connection),
            roles: try readRoles(connection), functions: try readFunctions(connection))
    }

    /// Objects that are the user's own: of no system schema, and of no extension.
    private static func isUsers(_ catalog: String, _ identity: String) -> String {
        """
        n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND n.nspname !~ '^pg_(toast|temp)'
        AND NOT EXISTS (
          SELECT FROM pg_depend d
          WHERE d.classid = '\(catalog)'::regclass AND d.objid = \(identity) AND d.deptype = 'e')
        """
    }

    private static func readRelations(
        _ connection: Connection
    ) throws(PostgresError) -> [Relation] {
        // The sources of a view are what its rule depends on, itself apart.
        let result = try connection.query(
            """
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relowner, c.relrowsecurity,
              c.relforcerowsecurity,
              coalesce((SELECT bool_or(option_value::boolean)
                FROM pg_options_to_table(c.reloptions) WHERE option_name = 'security_invoker'),
                false),
              coalesce((SELECT bool_or(option_value::boolean)
                FROM pg_options_to_table(c.reloptions) WHERE option_name = 'security_barrier'),
                false),
              (SELECT json_agg(i.inhparent::text) FROM pg_inherits i WHERE i.inhrelid = c.oid),
              (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
              (SELECT json_agg(DISTINCT d.refobjid::text)
                FROM pg_rewrite w JOIN pg_depend d
                  ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                    AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid
                WHERE w.ev_class = c.oid AND c.relkind IN ('v', 'm'))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
              AND \(isUsers("pg_class", "c.oid"))
            ORDER BY n.nspname = 'public' DESC, n.nspname, c.oid
            """)
        return (0..<result.rowCount).map { row in
            Relation(
                id: result.identifier(row, 0), schema: result.text(row, 1),
                name: result.text(row, 2),
                kind: Relation.Kind(rawValue: result.text(row, 3)) ?? .table,
                owner: result.identifier(row, 4), hasRowSecurity: result.truth(row, 5),
                isForced: result.truth(row, 6), isSecurityInvoker: result.truth(row, 7),
                isSecurityBarrier: result.truth(row, 8), parents: result.identifiers(row, 9),
                columns: result.list(row, 10), sources: result.identifiers(row, 11))
        }
    }

    private static func readPolicies(_ connection: Connection) throws(PostgresError) -> [Policy] {
        // The server notes each column that an expression reads as a dependency.
        let uses = """
            FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid
              AND a.attnum = d.refobjsubid
            WHERE d.classid = 'pg_policy'::regclass AND d.objid = p.oid
              AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
            """
        let result = try connection.query(
            """
            SELECT p.polname, p.polrelid, p.polcmd, p.polpermissive,
              (SELECT json_agg(r::text) FROM unnest(p.polroles) r),
              pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),
              (SELECT json_agg(d.refobjid::text ORDER BY d.refobjid, d.refobjsubid)
                \(uses)),
              (SELECT json_agg(a.attname ORDER BY d.refobjid, d.refobjsubid) \(uses))
            FROM pg_policy p ORDER BY p.polrelid, p.polname
            """)
        return (0..<result.rowCount).map { row in
            Policy(
                name: result.text(row, 0), relation: result.identifier(row, 1),
                command: Policy.Command(rawValue: result.text(row, 2)) ?? .all,
                isPermissive: result.truth(row, 3), roles: result.identifiers(row, 4),
                using: result.string(row: row, column: 5),
                check: result.string(row: row, column: 6),
                columns: zip(result.identifiers(row, 7), result.list(row, 8)).map {
                    Policy.ColumnUse(relation: $0, column: $1)
                })
        }
    }

    private static func readRoles(_ connection: Connection) throws(PostgresError) -> [Role] {
        let result = try connection.query(
            "SELECT oid, rolname, rolsuper, rolbypassrls FROM pg_roles ORDER BY rolname")
        return (0..<result.rowCount).map { row in
            Role(
                id: result.identifier(row, 0), name: result.text(row, 1),
                isSuperuser: result.truth(row, 2), bypassesRowSecurity: result.truth(row, 3))
        }
    }

    private static func readFunctions(
        _ connection: Connection
    ) throws(PostgresError) -> [Function] {
        let result = try connection.query(
            """
            SELECT p.oid, n.nspname, p.proname,
              (SELECT json_agg(format_type(t, NULL) ORDER BY position)
                FROM unnest(p.proargtypes) WITH ORDINALITY AS input(t, position)),
              (SELECT json_agg(t::oid::text ORDER BY position)
                FROM unnest(p.proargtypes) WITH ORDINALITY AS input(t, position)),
              p.pronargdefaults, p.prokind, p.prosecdef, p.proleakproof, p.provolatile,
              (SELECT json_agg(s) FROM unnest(p.proconfig) s), l.lanname,
              CASE WHEN p.prosqlbody IS NULL THEN p.prosrc
                ELSE pg_get_function_sqlbody(p.oid) END,
              p.prosqlbody IS NOT NULL,
              p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype)
            FROM pg_proc p
            JOIN pg_namespace n ON n.oid = p.pronamespace
            JOIN pg_language l ON l.oid = p.prolang
            WHERE p.prokind IN ('f', 'p') AND \(isUsers("pg_proc", "p.oid"))
            ORDER BY n.nspname, p.proname, p.oid
            """)
        return (0..<result.rowCount).map { row in
            Function(
                id: result.identifier(row, 0), schema: result.text(row, 1),
                name: result.text(row, 2), parameterTypes: result.list(row, 3),
                parameterTypeIDs: result.identifiers(row, 4),
                defaultCount: result.integer(row: row, column: 5) ?? 0,
                kind: Function.Kind(rawValue: result.text(row, 6)) ?? .function,
                isSecurityDefiner: result.truth(row, 7), isLeakproof: result.truth(row, 8),
                volatility: Function.Volatility(rawValue: result.text(row, 9)) ?? .volatile,
                settings: result.list(row, 10), language: result.text(row, 11),
                body: result.text(row, 12), isParsed: result.truth(row, 13),
                returnsTrigger: result.truth(row, 14))
        }
    }
}

extension QueryResult {
    fileprivate func identifiers(_ row: Int, _ column: Int) -> [UInt32] {
        list(row, column).compactMap { UInt32($0) }
    }
}
