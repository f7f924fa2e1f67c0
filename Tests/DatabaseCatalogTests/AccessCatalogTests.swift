import PostgresDriver
import TestDatabases
import Testing

@testable import DatabaseCatalog

@Suite struct AccessCatalogTests {
    /// Roles belong to the whole server: each test has names of its own, and drops them.
    private func withRoles<R>(
        _ sql: String, _ body: (Connection, (String) -> String) throws -> R
    ) throws -> R {
        let stem = "access_\(UInt32.random(in: 0 ... .max))"
        let named = { (text: String) in text.replacing("{r}", with: stem) }
        let connection = try TestDatabase.connect()
        defer {
            let roles = try? connection.query(
                "SELECT rolname FROM pg_roles WHERE rolname LIKE $1", ["\(stem)%"])
            for row in roles?.allRows() ?? [] {
                let name = "\"\(row[0] ?? "")\""
                _ = try? connection.execute("DROP OWNED BY \(name); DROP ROLE \(name)")
            }
        }
        try connection.executeScript(named(sql))
        return try body(connection, named)
    }

    @Test(
        .database(
            schema: """
                CREATE SCHEMA app;
                CREATE TABLE app.notes (id integer PRIMARY KEY, owner text, state text) PARTITION BY RANGE (id);
                CREATE TABLE app.notes_1 PARTITION OF app.notes FOR VALUES FROM (1) TO (9);
                CREATE TABLE app.users (name text, on_leave boolean);
                ALTER TABLE app.notes ENABLE ROW LEVEL SECURITY;
                ALTER TABLE app.notes FORCE ROW LEVEL SECURITY;
                CREATE POLICY own ON app.notes FOR UPDATE USING (owner = current_user)
                  WITH CHECK (state <> 'closed');
                CREATE POLICY present ON app.notes AS RESTRICTIVE
                  USING (EXISTS (SELECT FROM app.users u WHERE u.name = owner AND NOT on_leave));
                CREATE VIEW app.mine WITH (security_invoker = true, security_barrier) AS SELECT * FROM app.notes;
                CREATE MATERIALIZED VIEW app.all_notes AS SELECT * FROM app.mine;
                """))
    func `row security, policies, partitions and views are read`() throws {
        let access = try AccessCatalog.read(try TestDatabase.connect())
        let notes = try #require(access.relations.first { $0.name == "notes" })
        #expect(notes.hasRowSecurity && notes.isForced && notes.kind == .partitionedTable)
        #expect(access.descendants(of: notes.id).map(\.name) == ["notes_1"])
        let mine = try #require(access.relations.first { $0.name == "mine" })
        #expect(mine.isSecurityInvoker && mine.isSecurityBarrier && mine.sources == [notes.id])
        #expect(access.relations.first { $0.name == "all_notes" }?.sources == [mine.id])
        let policies = access.policies(of: notes.id)
        #expect(policies.map(\.name) == ["own", "present"])
        #expect(policies.map(\.command) == [.update, .all])
        #expect(policies.map(\.isPermissive) == [true, false])
        #expect(policies[0].using?.contains("CURRENT_USER") == true)
        #expect(policies[0].check?.contains("'closed'") == true)
        #expect(policies[0].roles == [0])
        #expect(policies[0].columns.map(\.column) == ["owner", "state"])
        #expect(Set(policies[1].columns.map(\.column)) == ["owner", "name", "on_leave"])
    }

    @Test(
        .database(
            schema: """
                CREATE FUNCTION owner_of(note integer, strict boolean DEFAULT true) RETURNS text
                  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
                  AS $$ SELECT 'somebody' $$;
                CREATE FUNCTION parsed() RETURNS integer LANGUAGE sql IMMUTABLE LEAKPROOF
                  BEGIN ATOMIC SELECT 1; END;
                CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
                CREATE PROCEDURE work() LANGUAGE sql AS $$ SELECT 1 $$;
                """))
    func `functions are read with what makes them dangerous`() throws {
        let functions = try AccessCatalog.read(try TestDatabase.connect()).functions
        #expect(functions.map(\.name) == ["fires", "owner_of", "parsed", "work"])
        #expect(functions[0].returnsTrigger)
        #expect(functions[1].displayName == "owner_of(integer, boolean)")
        #expect(functions[1].isSecurityDefiner && functions[1].volatility == .stable)
        #expect(functions[1].defaultCount == 1)
        #expect(functions[1].settings == ["search_path=public, pg_temp"])
        #expect(functions[1].body.contains("somebody"))
        #expect(
            functions[2].isParsed && functions[2].isLeakproof
                && functions[2].body.contains("SELECT 1"))
        #expect(functions[3].kind == .procedure)
    }

    @Test(
        .database(
            schema: """
                CREATE SCHEMA hidden;
                CREATE TABLE notes (id serial PRIMARY KEY, body text, secret text);
                CREATE TABLE hidden.notes (id integer);
                CREATE FUNCTION free() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
                CREATE FUNCTION closed() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
                """))
    func `rights count where the schema may be used, by column, and through roles`() throws {
        try withRoles(
            """
            CREATE ROLE {r}; CREATE ROLE {r}_group; CREATE ROLE {r}_other; CREATE ROLE {r}_far NOINHERIT;
            GRANT {r}_group TO {r}; GRANT {r}_other TO {r}_group;
            GRANT SELECT (id, body), UPDATE (body) ON notes TO {r};
            GRANT DELETE, TRUNCATE ON notes TO {r}_group;
            GRANT USAGE ON SEQUENCE notes_id_seq TO {r};
            GRANT ALL ON hidden.notes TO {r};
            REVOKE EXECUTE ON FUNCTION closed FROM PUBLIC;
            """
        ) { connection, named in
            let access = try AccessCatalog.read(connection)
            let privileges = try RolePrivileges.read(of: named("{r}"), connection)
            let id = { (schema: String, name: String) in
                access.relations.first { $0.schema == schema && $0.name == name }?.id ?? 0
            }
            let notes = privileges.grants(on: id("public", "notes"))
            #expect(notes.privileges == [.delete, .truncate])
            #expect(notes.readable == ["id", "body"])
            #expect(notes.updatable == ["body"])
            #expect(notes.insertable == [])
            #expect(privileges.grants(on: id("hidden", "notes")).isEmpty)
            #expect(privileges.grants(on: id("public", "notes_id_seq")).privileges == [.usage])
            #expect(
                privileges.reachableRoles.filter { $0.hasPrefix(named("{r}")) }
                    == [named("{r}_group"), named("{r}_other")])
            let inherited = privileges.inheritedRoles.compactMap { access.role(withID: $0)?.name }
            #expect(
                Set(inherited) == [named("{r}"), named("{r}_group"), named("{r}_other")])
            let names = access.functions.filter { privileges.functions.contains($0.id) }.map(\.name)
            #expect(names == ["free"])
        }
    }
}
