import PostgresDriver
import TestDatabases
import Testing

@testable import DatabaseCatalog

@Suite struct TenancyTests {
    /// How each table is owned, by name: `tenant`, `.user_id` or `conversation_id→conversations`.
    private func owners(
        tenant: String? = "users", column: String = "id", declared: [String: String] = [:],
        shared: Set<String> = []
    ) throws -> [String: String] {
        let catalog = try readCatalog()
        let tenancy = Tenancy(
            catalog: catalog, tenantTable: tenant.flatMap { catalog.table(named: $0) },
            tenantColumn: column, declaredOwners: declared, shared: shared)
        var found: [String: String] = [:]
        for table in catalog.tables {
            switch tenancy.ownership(of: table) {
            case nil: break
            case .tenant: found[table.displayName] = "tenant"
            case .column(let column): found[table.displayName] = ".\(column)"
            case .parent(let key):
                let parent = catalog.table(withID: key.referencedTable)?.displayName ?? "?"
                found[table.displayName] = "\(key.columns[0])→\(parent)"
            }
        }
        return found
    }

    private static let chat = """
        CREATE TABLE plans (id integer PRIMARY KEY);
        CREATE TABLE users (id integer PRIMARY KEY, manager integer REFERENCES users,
          plan integer REFERENCES plans);
        CREATE TABLE parts (id integer PRIMARY KEY, message integer NOT NULL);
        CREATE TABLE messages (id integer PRIMARY KEY, conversation integer NOT NULL,
          answers integer REFERENCES messages);
        CREATE TABLE conversations (id integer PRIMARY KEY, "Owner" integer NOT NULL REFERENCES users);
        CREATE TABLE drafts (id integer PRIMARY KEY, written_by integer);
        ALTER TABLE messages ADD FOREIGN KEY (conversation) REFERENCES conversations;
        ALTER TABLE parts ADD FOREIGN KEY (message) REFERENCES messages;
        """

    @Test(.database(schema: chat))
    func `owners are found by foreign key and through parents`() throws {
        #expect(
            try owners() == [
                "users": "tenant", "conversations": ".Owner",
                "messages": "conversation→conversations", "parts": "message→messages",
            ])
    }

    @Test(
        .database(
            schema: """
                CREATE TABLE users (id integer PRIMARY KEY);
                CREATE TABLE conversations (id integer, "by" integer REFERENCES users,
                  PRIMARY KEY ("by", id));
                CREATE TABLE messages (conversation integer, writer integer,
                  FOREIGN KEY (conversation, writer) REFERENCES conversations (id, "by"));
                CREATE TABLE parts (writer integer, conversation integer,
                  FOREIGN KEY (writer, conversation) REFERENCES conversations);
                """))
    func `a key of several columns that holds the parent's owner holds the child's`() throws {
        let found = try owners()
        #expect(found["messages"] == ".writer")
        #expect(found["parts"] == ".writer")
    }

    @Test(.database(schema: chat))
    func `a declared owner needs no foreign key and goes first`() throws {
        let found = try owners(declared: ["drafts": "written_by", "messages": "answers"])
        #expect(found["drafts"] == ".written_by")
        #expect(found["messages"] == ".answers")
        #expect(found["parts"] == "message→messages")
    }

    @Test(.database(schema: chat))
    func `shared tables belong to nobody, nor does what hangs below them alone`() throws {
        let found = try owners(shared: ["public.conversations"])
        #expect(found == ["users": "tenant"])
    }

    @Test(
        .database(
            schema: """
                CREATE SCHEMA app;
                CREATE TABLE app.tasks (id integer PRIMARY KEY, user_id text);
                CREATE TABLE steps (id integer PRIMARY KEY, task integer REFERENCES app.tasks);
                CREATE TABLE words (id integer);
                """))
    func `the tenant may be a mere column`() throws {
        let found = try owners(tenant: nil, column: "user_id")
        #expect(found == ["app.tasks": ".user_id", "steps": "task→app.tasks"])
    }

    @Test(
        .database(
            schema: """
                CREATE TABLE users (id integer PRIMARY KEY);
                CREATE TABLE a (id integer PRIMARY KEY, other integer);
                CREATE TABLE b (id integer PRIMARY KEY, other integer REFERENCES a);
                ALTER TABLE a ADD FOREIGN KEY (other) REFERENCES b;
                CREATE TABLE own (id integer PRIMARY KEY, up integer REFERENCES own);
                """))
    func `circles and self-references that lead to nobody end`() throws {
        #expect(try owners() == ["users": "tenant"])
        #expect(
            try owners(declared: ["a": "other"])
                == ["users": "tenant", "a": ".other", "b": "other→a"])
    }

    @Test(
        .database(
            schema: """
                CREATE TABLE users (id integer PRIMARY KEY);
                CREATE TABLE tasks (id integer PRIMARY KEY,
                  assignee integer CONSTRAINT a_assignee REFERENCES users,
                  author integer NOT NULL CONSTRAINT z_author REFERENCES users,
                  checker integer NOT NULL CONSTRAINT b_checker REFERENCES users);
                """))
    func `of several owners one that must be there goes first, then the first column`() throws {
        #expect(try owners()["tasks"] == ".author")
    }

    @Test(
        .database(
            schema: chat + """
                INSERT INTO users VALUES (7), (8);
                INSERT INTO conversations VALUES (70, 7), (80, 8);
                INSERT INTO messages VALUES (700, 70), (800, 80);
                INSERT INTO parts VALUES (1, 800), (2, 700);
                """))
    func `the owner's expression finds the owner of every row`() throws {
        let connection = try TestDatabase.connect()
        let catalog = try Catalog.read(connection)
        let tenancy = Tenancy(
            catalog: catalog, tenantTable: catalog.table(named: "users"), tenantColumn: "id")
        var found: [String: [String?]] = [:]
        for table in catalog.tables {
            let expression = tenancy.ownerExpression(
                for: table, alias: "t", in: catalog, quote: Connection.quoted(identifier:))
            guard let expression else { continue }
            let result = try connection.query(
                """
                SELECT \(expression) FROM \(Connection.quoted(identifier: table.name)) t
                ORDER BY t.id
                """)
            found[table.name] = result.allRows().map { $0[0] }
        }
        #expect(
            found == [
                "users": ["7", "8"], "conversations": ["7", "8"], "messages": ["7", "8"],
                "parts": ["8", "7"],
            ])
    }

    @Test(
        .database(
            schema: """
                CREATE TABLE users (id integer PRIMARY KEY);
                CREATE TABLE devices (user_id integer REFERENCES users, device_no integer,
                  PRIMARY KEY (user_id, device_no));
                CREATE TABLE readings (user_id integer, device_no integer, at timestamp,
                  PRIMARY KEY (user_id, device_no, at));
                CREATE TABLE categories (id bigint PRIMARY KEY, owner integer REFERENCES users);
                CREATE TABLE pages (id integer PRIMARY KEY, category_id integer, about integer);
                """))
    func `a declared reference without a foreign key is followed as if it had one`() throws {
        let catalog = try readCatalog()
        let tenancy = Tenancy(
            catalog: catalog, tenantTable: catalog.table(named: "users"), tenantColumn: "id",
            declaredOwners: ["readings": "user_id"],
            declaredReferences: [
                DeclaredReference(table: "readings", column: "device_no"),
                DeclaredReference(table: "pages", column: "category_id"),
                DeclaredReference(table: "pages", column: "about", parent: "categories"),
                DeclaredReference(table: "devices", column: "user_id"),
            ])
        let names = { (table: String) in
            catalog.table(named: table).flatMap { tenancy.assumedKeys[$0.id] }?.map { key in
                let parent = catalog.table(withID: key.referencedTable)?.name ?? "?"
                return key.columns.joined(separator: ",") + "→\(parent)."
                    + key.referencedColumns.joined(separator: ",")
            }
        }
        #expect(names("readings") == ["user_id,device_no→devices.user_id,device_no"])
        #expect(names("pages") == ["category_id→categories.id", "about→categories.id"])
        // The schema has this one.
        #expect(names("devices") == nil)
        let pages = try #require(catalog.table(named: "pages"))
        guard case .parent(let key) = tenancy.ownership(of: pages) else {
            Issue.record("pages are owned through their category")
            return
        }
        #expect(key.columns == ["category_id"])
        let readings = try #require(catalog.table(named: "readings"))
        #expect(tenancy.keyColumn(of: readings) == nil)
    }
}
