internal import PostgresDriver

/// What somebody has in a database; one in which there is anything is left alone.
enum DatabaseContent {
    /// Names of a few relations, extensions' own apart; empty for an empty database.
    static func examples(_ connection: Connection) throws(PostgresError) -> [String] {
        try connection.query(
            """
            SELECT n.nspname || '.' || c.relname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
              AND n.nspname !~ '^pg_(toast|temp)'
              AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
              AND NOT EXISTS (SELECT FROM pg_depend d
                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            ORDER BY position(c.relkind::text IN 'rpvmfS'), 1 LIMIT 3
            """
        ).allRows().compactMap { $0[0] }
    }
}
