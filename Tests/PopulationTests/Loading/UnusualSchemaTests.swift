import DatabaseCatalog
import PostgresDriver
import ScenarioModel
import Testing

@testable import Population

@Suite("Loading unusual schemas")
struct UnusualSchemaTests {
    private static let schema = #"""
        CREATE SCHEMA "App";
        CREATE TYPE "App"."Mood" AS ENUM ('good', 'so so', 'bad');
        CREATE TABLE "App"."User" ("userId" uuid PRIMARY KEY, "eMail" text NOT NULL UNIQUE,
          "createdAt" timestamptz NOT NULL);
        CREATE TABLE "App"."Pro ject" (id varchar(36) PRIMARY KEY,
          "ownerId" uuid NOT NULL REFERENCES "App"."User" ("userId") ON DELETE CASCADE,
          slug text NOT NULL, mood "App"."Mood" NOT NULL,
          priority smallint NOT NULL CHECK (priority BETWEEN 1 AND 5),
          price numeric(10, 2) NOT NULL, share double precision NOT NULL, due date NOT NULL,
          tags text[] NOT NULL, settings jsonb NOT NULL, is_public boolean NOT NULL,
          shout text GENERATED ALWAYS AS (upper(slug)) STORED, deleted_at timestamptz,
          UNIQUE ("ownerId", slug));
        CREATE INDEX "by ""mood""" ON "App"."Pro ject" (mood, lower(slug)) WHERE priority > 2;
        COMMENT ON INDEX "App"."by ""mood""" IS 'it''s partial';
        CREATE TABLE "App".label (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          "ownerId" uuid NOT NULL REFERENCES "App"."User" ("userId"), name varchar(30) NOT NULL);
        CREATE TABLE "App".step (id text PRIMARY KEY, project varchar(36) NOT NULL,
          label bigint NOT NULL CONSTRAINT "odd ""name" REFERENCES "App".label (id)
            ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
          body text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
        ALTER TABLE "App".step ADD CONSTRAINT step_project
          FOREIGN KEY (project) REFERENCES "App"."Pro ject" (id) NOT VALID;
        CREATE TABLE "App".remark (id serial PRIMARY KEY,
          step text NOT NULL REFERENCES "App".step (id), body varchar(80) NOT NULL,
          at timestamptz NOT NULL);
        CREATE TABLE "App".audit (step text REFERENCES "App".step (id), what text);
        CREATE FUNCTION "App".refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'a trigger fired'; END $$;
        CREATE TRIGGER "Refuse!" BEFORE INSERT ON "App".remark
          FOR EACH ROW EXECUTE FUNCTION "App".refuse();
        CREATE TRIGGER always BEFORE INSERT ON "App".remark
          FOR EACH ROW EXECUTE FUNCTION "App".refuse();
        ALTER TABLE "App".remark ENABLE ALWAYS TRIGGER always;
        CREATE TRIGGER off BEFORE INSERT ON "App".remark
          FOR EACH ROW EXECUTE FUNCTION "App".refuse();
        ALTER TABLE "App".remark DISABLE TRIGGER off;
        """#

    private static let tables = [
        TodoScenario.table("App.Pro ject", rows: TodoScenario.counts(1, 9, 3)),
        TodoScenario.table("label", owner: "ownerId", rows: TodoScenario.counts(1, 4, 2)),
        TodoScenario.table(
            "step", parents: ["project", "label"],
            rows: TodoScenario.counts(0, 12, 4, per: .perParent)),
        TodoScenario.table("remark", rows: TodoScenario.counts(0, 3, 1, per: .perParent)),
    ]

    private func plan(_ connection: Connection, users: Int) throws -> PopulationPlan {
        let catalog = try Catalog.read(connection)
        let scenario = TodoScenario.scenario(users: users, tables: Self.tables)
        return try PopulationPlan(
            scenario, catalog: catalog,
            tenancy: TodoScenario.tenancy(
                catalog, table: "User", column: "userId", scenario: scenario))
    }

    @Test("fills every type legally, and puts back every definition as it was")
    func loads() async throws {
        let connection = try await TestDatabase.make("unusual", schema: Self.schema)
        let definitions = """
            SELECT string_agg(x, E'\\n' ORDER BY x) FROM (
              SELECT conname::text || pg_get_constraintdef(oid) x FROM pg_constraint
              WHERE conrelid <> 0
              UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'App'
              UNION ALL SELECT tgname::text || tgenabled::text FROM pg_trigger
              WHERE NOT tgisinternal
              UNION ALL SELECT description FROM pg_description WHERE description LIKE 'it%s partial'
            ) y
            """
        let before = try connection.query(definitions).string(row: 0, column: 0)
        let plan = try plan(connection, users: 40)
        _ = try PopulationLoader.load(plan, into: connection)
        let after = try connection.query(definitions).string(row: 0, column: 0)
        #expect(after == before)
        #expect(before?.contains("NOT VALID") == true)
        #expect(before?.contains("it's partial") == true)

        #expect(try connection.number(#"SELECT count(*) FROM "App"."User""#) == 40)
        #expect(try connection.number(#"SELECT count(*) FROM "App"."Pro ject""#) == 120)
        #expect(try connection.number(#"SELECT count(*) FROM "App".step"#) == 480)
        #expect(try connection.number(#"SELECT count(*) FROM "App".audit"#) == 0)
        #expect(
            try connection.number(
                #"SELECT nextval(pg_get_serial_sequence('"App".label', 'id'))"#) == 81)
        #expect(plan.notes.contains { $0.contains("App.audit") })
    }

    @Test("finds owners of uuid and text keys, through two generations of parents")
    func owners() async throws {
        let connection = try await TestDatabase.make("unusual_owners", schema: Self.schema)
        let plan = try plan(connection, users: 40)
        _ = try PopulationLoader.load(plan, into: connection)
        let queries = [
            "App.User": #"SELECT "userId", "userId" FROM "App"."User""#,
            "App.Pro ject": #"SELECT id, "ownerId" FROM "App"."Pro ject""#,
            "App.step": #"""
            SELECT s.id, p."ownerId" FROM "App".step s
            JOIN "App"."Pro ject" p ON p.id = s.project
            """#,
            "App.remark": #"""
            SELECT r.id, p."ownerId" FROM "App".remark r JOIN "App".step s ON s.id = r.step
            JOIN "App"."Pro ject" p ON p.id = s.project
            """#,
        ]
        for (name, sql) in queries {
            let table = try #require(plan.tableIndex(named: name))
            let rows = try connection.rows(sql)
            #expect(rows.count == plan.tables[table].rowCount)
            for row in rows {
                let key = row[0]
                let user = try #require(plan.user(ofTenantKey: .text(row[1])))
                let typed = Int64(key).map { RowKey.integer($0) } ?? .text(key)
                #expect(plan.owner(table: table, key: typed) == user)
                #expect(unsafe plan.owner(table: table, keyText: key.utf8.span.bytes) == user)
            }
        }
    }

    @Test("gives a row's second parent to the same user, and never a younger one")
    func secondParents() async throws {
        let connection = try await TestDatabase.make("unusual_parents", schema: Self.schema)
        let plan = try plan(connection, users: 40)
        _ = try PopulationLoader.load(plan, into: connection)
        #expect(
            try connection.number(
                #"""
                SELECT count(*) FROM "App".step s JOIN "App"."Pro ject" p ON p.id = s.project
                JOIN "App".label l ON l.id = s.label WHERE l."ownerId" <> p."ownerId"
                """#) == 0)
        let step = try #require(plan.tableIndex(named: "step"))
        let label = try #require(plan.tableIndex(named: "label"))
        let youngest = plan.times[label].time(at: plan.tables[label].rowCount - 1)
        #expect(youngest < plan.times[step].time(at: 0))
        #expect(
            try connection.number(
                #"""
                SELECT count(*) FROM "App".remark r JOIN "App".step s ON s.id = r.step
                WHERE r.at <= s.created_at
                """#) == 0)
    }

    @Test("names a second parent that could be younger than its child")
    func siblingParents() async throws {
        let connection = try await TestDatabase.make(
            "sibling_parents",
            schema: """
                CREATE TABLE users (id serial PRIMARY KEY);
                CREATE TABLE room (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users);
                CREATE TABLE upload (id serial PRIMARY KEY, room_id int NOT NULL REFERENCES room);
                CREATE TABLE post (id serial PRIMARY KEY, room_id int NOT NULL REFERENCES room,
                  upload_id int NOT NULL REFERENCES upload);
                """)
        let catalog = try Catalog.read(connection)
        let rows = TodoScenario.counts(1, 5, 2)
        let scenario = TodoScenario.scenario(
            users: 10,
            tables: [
                TodoScenario.table("room", owner: "user_id", rows: rows),
                TodoScenario.table("upload", parents: ["room_id"], rows: rows),
                TodoScenario.table("post", parents: ["room_id", "upload_id"], rows: rows),
            ])
        let error = #expect(throws: PopulationError.self) {
            try PopulationPlan(scenario, catalog: catalog, tenancy: TodoScenario.tenancy(catalog))
        }
        #expect(error?.diagnostics.count == 1)
        #expect(error?.description.contains("post.upload_id is NOT NULL") == true)
    }

    @Test("works without a tenant's table, by an owner column alone")
    func ownerColumnOnly() async throws {
        let connection = try await TestDatabase.make(
            "owner_column",
            schema: """
                CREATE TABLE memo (id serial PRIMARY KEY, account text NOT NULL,
                  body text NOT NULL);
                CREATE INDEX ON memo (account);
                """)
        let catalog = try Catalog.read(connection)
        let scenario = TodoScenario.scenario(
            users: 30,
            tables: [
                TodoScenario.table("memo", owner: "account", rows: TodoScenario.counts(1, 20, 5))
            ])
        let plan = try PopulationPlan(
            scenario, catalog: catalog,
            tenancy: Tenancy(catalog: catalog, tenantTable: nil, tenantColumn: "account"))
        _ = try PopulationLoader.load(plan, into: connection)
        let rows = try connection.rows("SELECT id, account, body FROM memo")
        #expect(rows.count == 150)
        for row in rows {
            let key = try #require(Int64(row[0]))
            let user = plan.owner(table: 0, integerKey: key)
            #expect(plan.tenantKey(ofUser: user) == .text(row[1]))
            #expect(unsafe plan.canaryScanner.owner(at: 0, in: row[2].utf8.span.bytes) == user)
        }
    }
}
