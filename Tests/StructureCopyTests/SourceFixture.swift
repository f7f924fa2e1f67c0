import EphemeralPostgres
import PostgresDriver
import TestDatabases
import Testing

/// A database of somebody's, with roles of its own, on the server that tests share.
struct SourceFixture {
    let parameters: ConnectionParameters
    /// In every name of a role, since roles belong to the whole server.
    let mark: String

    var owner: String { "owner_\(mark)" }
    var application: String { "App User \(mark)" }
    var readers: String { "readers_\(mark)" }

    init() async throws {
        mark = String(UInt32.random(in: 0 ... .max), radix: 36)
        parameters = try await TestServer.database()
        let (owner, application, readers) = ("owner_\(mark)", "App User \(mark)", "readers_\(mark)")
        let connection = try Connection.open(parameters)
        let current = try connection.query("SELECT current_database()").string(row: 0, column: 0)
        let name = try #require(current)
        try connection.executeScript(
            """
            CREATE ROLE \(owner) NOLOGIN CREATEROLE;
            CREATE ROLE "\(application)" LOGIN NOINHERIT PASSWORD 'secret' CONNECTION LIMIT 7;
            CREATE ROLE \(readers) NOLOGIN BYPASSRLS;
            CREATE ROLE bystander_\(mark) LOGIN SUPERUSER;
            GRANT \(readers) TO "\(application)" WITH ADMIN OPTION;
            GRANT pg_read_all_stats TO "\(application)";
            ALTER ROLE "\(application)" SET search_path = app, "$user", public;
            ALTER ROLE "\(application)" IN DATABASE \(name) SET app.tenant = 'a b, "c"';
            ALTER DATABASE \(name) SET statement_timeout = '3s';
            ALTER DATABASE \(name) OWNER TO \(owner);
            REVOKE ALL ON DATABASE \(name) FROM PUBLIC;
            GRANT CONNECT ON DATABASE \(name) TO "\(application)";
            CREATE SCHEMA app AUTHORIZATION \(owner);
            GRANT USAGE ON SCHEMA app TO "\(application)";
            CREATE EXTENSION pg_trgm;
            CREATE TABLE app.plans (id int PRIMARY KEY, name text NOT NULL, next int);
            ALTER TABLE app.plans ADD FOREIGN KEY (next) REFERENCES app.plans;
            INSERT INTO app.plans VALUES (1, 'free', 2), (2, 'paid', NULL);
            CREATE TABLE app.notes (
              id serial PRIMARY KEY, user_id int NOT NULL, plan int REFERENCES app.plans,
              body text CHECK (body <> ''));
            INSERT INTO app.notes (user_id, body) SELECT n % 7, 'note ' || n
              FROM generate_series(1, 100) n;
            CREATE INDEX notes_body ON app.notes USING gin (body gin_trgm_ops);
            ALTER TABLE app.notes OWNER TO \(owner);
            ALTER TABLE app.notes ENABLE ROW LEVEL SECURITY;
            ALTER TABLE app.notes FORCE ROW LEVEL SECURITY;
            CREATE POLICY own ON app.notes TO "\(application)"
              USING (user_id = current_setting('app.user_id')::int);
            GRANT SELECT, INSERT ON app.notes TO "\(application)";
            GRANT UPDATE (body) ON app.notes TO \(readers);
            CREATE VIEW app.recent AS SELECT * FROM app.notes ORDER BY id DESC LIMIT 5;
            CREATE FUNCTION app.count_notes() RETURNS bigint LANGUAGE sql SECURITY DEFINER
              SET search_path = app AS 'SELECT count(*) FROM app.notes';
            """)
    }

    /// Everything that decides who may do what with which object, in names.
    static func structure(_ connection: Connection) throws -> [[String?]] {
        try connection.execute("SET search_path = pg_catalog")
        return try connection.query(
            """
            SELECT 'relation', c.oid::regclass::text, relkind::text,
              concat_ws(' ', relowner::regrole, relrowsecurity, relforcerowsecurity, relacl)
            FROM pg_class c WHERE relnamespace = 'app'::regnamespace
            UNION ALL SELECT 'column', attrelid::regclass::text, attname,
              concat_ws(' ', atttypid::regtype, attnotnull, attacl)
            FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
            WHERE relnamespace = 'app'::regnamespace AND attnum > 0
            UNION ALL SELECT 'policy', polrelid::regclass::text, polname,
              concat_ws(' ', polcmd, polpermissive, polroles::regrole[],
                pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
            FROM pg_policy
            UNION ALL SELECT 'constraint', conrelid::regclass::text, conname,
              pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'app'::regnamespace
            UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
            WHERE schemaname = 'app'
            UNION ALL SELECT 'function', oid::regprocedure::text, proowner::regrole::text,
              pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'app'::regnamespace
            UNION ALL SELECT 'schema', nspname, nspowner::regrole::text, nspacl::text
            FROM pg_namespace WHERE nspname = 'app'
            ORDER BY 1, 2, 3, 4
            """
        ).allRows()
    }

    /// Whatever a run could have left in the database or its server, and that no row was even
    /// rewritten, which a row's transaction and the server's counters show.
    static func checksum(_ connection: Connection) throws -> [[String?]] {
        try connection.query(
            """
            SELECT 'rows', md5(string_agg(r, ',' ORDER BY r)) FROM (
              SELECT n::text || n.xmin::text r FROM app.notes n
              UNION ALL SELECT p::text || p.xmin::text FROM app.plans p) rows
            UNION ALL SELECT 'counters', string_agg(
              concat_ws(' ', relname, n_tup_ins, n_tup_upd, n_tup_del), ',' ORDER BY relname)
              FROM pg_stat_user_tables
            UNION ALL SELECT 'sequences', string_agg(last_value::text, ',') FROM pg_sequences
            UNION ALL SELECT 'objects', count(*)::text || ' ' || max(oid) FROM pg_class
            UNION ALL SELECT 'settings', count(*)::text FROM pg_db_role_setting
              WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
            UNION ALL SELECT 'locks', count(*)::text FROM pg_locks WHERE pid <> pg_backend_pid()
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
        ).allRows()
    }
}
