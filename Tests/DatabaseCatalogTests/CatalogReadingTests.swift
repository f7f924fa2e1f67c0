import PostgresDriver
import TestDatabases
import Testing

@testable import DatabaseCatalog

/// The catalog of the running test's database.
func readCatalog() throws -> Catalog {
    try Catalog.read(try TestDatabase.connect())
}

@Suite struct CatalogReadingTests {
    private func table(_ name: String) throws -> Table {
        try #require(try readCatalog().table(named: name))
    }

    // MARK: Tables

    @Test(
        .database(
            schema: #"""
                CREATE SCHEMA app;
                CREATE TABLE "Mixed Case" ("the ""id""" integer PRIMARY KEY, "Groß" text);
                CREATE TABLE app.users (id integer PRIMARY KEY);
                CREATE TABLE users (id integer PRIMARY KEY);
                CREATE TABLE app.only_here (id integer PRIMARY KEY);
                CREATE VIEW shown AS SELECT * FROM users;
                CREATE TEMPORARY TABLE passing (id integer);
                """#))
    func `names keep their spelling, and public goes before other schemas`() throws {
        let catalog = try readCatalog()
        #expect(
            catalog.tables.map(\.displayName)
                == ["Mixed Case", "users", "app.users", "app.only_here"])
        let mixed = try #require(catalog.table(named: "Mixed Case"))
        #expect(mixed.columns.map(\.name) == ["the \"id\"", "Groß"])
        #expect(mixed.primaryKey == ["the \"id\""])
        #expect(catalog.table(named: "users")?.schema == "public")
        #expect(catalog.table(named: "app.users")?.schema == "app")
        #expect(catalog.table(named: "only_here")?.schema == "app")
        #expect(catalog.table(named: "mixed case") == nil)
        #expect(catalog.table(withID: mixed.id) == mixed)
    }

    @Test(
        .database(
            schema: """
                CREATE SCHEMA a; CREATE SCHEMA b;
                CREATE TABLE a.things (id integer); CREATE TABLE b.things (id integer);
                """))
    func `a bare name that two schemas have finds neither`() throws {
        let catalog = try readCatalog()
        #expect(catalog.table(named: "things") == nil)
        #expect(catalog.table(named: "b.things")?.schema == "b")
    }

    @Test(
        .database(
            schema: """
                CREATE TABLE ours (id integer); CREATE TABLE theirs (id integer);
                ALTER EXTENSION plpgsql ADD TABLE theirs;
                """))
    func `tables of extensions are left out`() throws {
        #expect(try readCatalog().tables.map(\.name) == ["ours"])
    }

    @Test(
        .database(
            schema: """
                CREATE TABLE events (id bigint, at date NOT NULL, PRIMARY KEY (id, at))
                  PARTITION BY RANGE (at);
                CREATE TABLE events_2025 PARTITION OF events
                  FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
                CREATE TABLE events_2026 PARTITION OF events
                  FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
                CREATE INDEX events_at ON events (at);
                CREATE TABLE notes (event bigint, at date,
                  FOREIGN KEY (event, at) REFERENCES events ON DELETE CASCADE);
                """))
    func `a partitioned table is one table, and a foreign key to it one key`() throws {
        let catalog = try readCatalog()
        #expect(catalog.tables.map(\.name) == ["events", "notes"])
        let events = try #require(catalog.table(named: "events"))
        #expect(events.isPartitioned)
        #expect(events.primaryKey == ["id", "at"])
        #expect(events.indexes.map(\.name) == ["events_at", "events_pkey"])
        let notes = try #require(catalog.table(named: "notes"))
        #expect(!notes.isPartitioned)
        #expect(notes.foreignKeys.map(\.referencedTable) == [events.id])
        #expect(catalog.foreignKeys(referencing: events).map(\.child.name) == ["notes"])
    }

    // MARK: Columns

    @Test(
        .database(
            schema: """
                CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
                ALTER TYPE mood ADD VALUE 'fine' BEFORE 'happy';
                CREATE DOMAIN short AS varchar(20) DEFAULT 'none';
                CREATE DOMAIN shorter AS short NOT NULL;
                CREATE TABLE c (
                  gone integer,
                  plain varchar, limited varchar(200), fixed char(8), free text,
                  d short, dd shorter, moods mood NOT NULL, many mood[], names text[],
                  stamped timestamptz(3) DEFAULT now());
                ALTER TABLE c DROP COLUMN gone;
                """))
    func `types are followed to what they rest on`() throws {
        let table = try table("c")
        func column(_ name: String) throws -> Column { try #require(table.column(named: name)) }
        #expect(table.columns.first?.attribute == 2)
        #expect(table.column(numbered: 1) == nil)
        #expect(table.column(numbered: 2)?.name == "plain")
        #expect(
            try ["plain", "limited", "fixed", "free", "d", "dd"].map {
                try column($0).maximumLength
            }
                == [nil, 200, 8, nil, 20, 20])
        #expect(try column("limited").typeName == "character varying(200)")
        #expect(try column("dd").typeName == "shorter")
        #expect(try column("d").typeID == TypeID.varchar.rawValue)
        #expect(try column("dd").typeID == TypeID.varchar.rawValue)
        #expect(try column("d").isNotNull == false)
        #expect(try column("dd").isNotNull)
        #expect(try column("d").defaultExpression == "'none'::character varying")
        #expect(try column("dd").defaultExpression == "'none'::character varying")
        #expect(try column("moods").enumLabels == ["sad", "ok", "fine", "happy"])
        #expect(try column("moods").isNotNull)
        #expect(try column("many").isArray)
        #expect(try column("many").enumLabels == [])
        #expect(try column("names").typeID == TypeID.textArray.rawValue)
        #expect(try column("free").isArray == false)
        #expect(try column("stamped").defaultExpression == "now()")
    }

    @Test(
        .database(
            schema: """
                CREATE TABLE n (
                  a serial, b integer GENERATED ALWAYS AS IDENTITY,
                  c integer GENERATED BY DEFAULT AS IDENTITY,
                  d integer GENERATED ALWAYS AS (a * 2) STORED, e integer DEFAULT 5);
                """))
    func `what the server writes by itself is told apart`() throws {
        let columns = try table("n").columns
        #expect(columns.map(\.isNumbered) == [true, true, true, false, false])
        #expect(columns.map(\.identity) == [nil, .always, .byDefault, nil, nil])
        #expect(columns.map(\.isGenerated) == [false, false, false, true, false])
        #expect(columns[3].defaultExpression == nil)
        #expect(columns[4].defaultExpression == "5")
    }

    // MARK: Constraints

    @Test(
        .database(
            schema: """
                CREATE TABLE p (b integer, a integer, PRIMARY KEY (a, b));
                CREATE TABLE f (
                  id integer PRIMARY KEY, x integer, y integer, p integer, q integer, r integer,
                  self integer REFERENCES f ON DELETE SET NULL,
                  CONSTRAINT pair FOREIGN KEY (x, y) REFERENCES p (a, b) ON DELETE CASCADE,
                  CONSTRAINT kept FOREIGN KEY (p) REFERENCES f ON DELETE RESTRICT
                    DEFERRABLE INITIALLY DEFERRED,
                  CONSTRAINT reset FOREIGN KEY (q) REFERENCES f ON DELETE SET DEFAULT);
                ALTER TABLE f ADD CONSTRAINT late FOREIGN KEY (r) REFERENCES f NOT VALID;
                """))
    func `foreign keys say what they do`() throws {
        let catalog = try readCatalog()
        let parent = try #require(catalog.table(named: "p"))
        let table = try #require(catalog.table(named: "f"))
        #expect(parent.primaryKey == ["a", "b"])
        let keys = Dictionary(uniqueKeysWithValues: table.foreignKeys.map { ($0.name, $0) })
        #expect(keys.count == 5)
        let pair = try #require(keys["pair"])
        #expect(pair.columns == ["x", "y"])
        #expect(pair.referencedColumns == ["a", "b"])
        #expect(pair.referencedTable == parent.id)
        #expect(
            ["pair", "kept", "reset", "f_self_fkey", "late"].map { keys[$0]?.onDelete.sql }
                == ["CASCADE", "RESTRICT", "SET DEFAULT", "SET NULL", "NO ACTION"])
        #expect(keys.values.filter(\.isDeferrable).map(\.name) == ["kept"])
        #expect(keys.values.filter { !$0.isValidated }.map(\.name) == ["late"])
        #expect(table.foreignKey(on: "p")?.name == "kept")
        #expect(table.foreignKey(on: "x") == nil)
    }

    @Test(
        .database(
            schema: """
                CREATE TABLE k (
                  id integer PRIMARY KEY, email text, slug text, a integer, b integer, live boolean,
                  CONSTRAINT pair UNIQUE (b, a),
                  CONSTRAINT ordered CHECK (a < b),
                  CONSTRAINT constant CHECK (true));
                CREATE UNIQUE INDEX by_email ON k (email);
                CREATE UNIQUE INDEX by_lower_slug ON k (lower(slug));
                CREATE UNIQUE INDEX live_slug ON k (slug) WHERE live;
                """))
    func `unique indexes count as constraints where they cover every row`() throws {
        let table = try table("k")
        #expect(
            table.uniqueConstraints == [
                UniqueConstraint(name: "pair", columns: ["b", "a"]),
                UniqueConstraint(name: "by_email", columns: ["email"]),
            ])
        #expect(
            table.checks == [
                CheckConstraint(name: "constant", definition: "CHECK (true)", columns: []),
                CheckConstraint(
                    name: "ordered", definition: "CHECK ((a < b))", columns: ["a", "b"]),
            ])
    }

    // MARK: Indexes and triggers

    @Test(
        .database(
            schema: """
                CREATE TABLE i (id integer PRIMARY KEY, a integer, b text, c text[], during int4range,
                  EXCLUDE USING gist (during WITH &&));
                CREATE INDEX plain ON i (b DESC, a) INCLUDE (c);
                CREATE INDEX partial ON i (a) WHERE b IS NOT NULL;
                CREATE INDEX expression ON i (lower(b), a);
                CREATE INDEX inverted ON i USING gin (c);
                """))
    func `indexes show keys, predicates and methods`() throws {
        let indexes = Dictionary(
            uniqueKeysWithValues: try table("i").indexes.map { ($0.name, $0) })
        #expect(indexes.count == 6)
        #expect(indexes["plain"]?.columns == ["b", "a"])
        #expect(indexes["plain"]?.method == "btree")
        #expect(indexes["plain"]?.definition.hasPrefix("CREATE INDEX plain ON public.i") == true)
        #expect(indexes["partial"]?.predicate == "(b IS NOT NULL)")
        #expect(indexes["plain"]?.predicate == nil)
        #expect(indexes["expression"]?.columns == [nil, "a"])
        #expect(indexes["inverted"]?.method == "gin")
        #expect(indexes["i_pkey"]?.isPrimary == true)
        #expect(indexes["i_pkey"]?.isUnique == true)
        #expect(
            indexes.values.filter(\.belongsToConstraint).map(\.name).sorted()
                == ["i_during_excl", "i_pkey"])
        #expect(indexes.values.filter { !$0.isValid }.isEmpty)
    }

    @Test(
        .database(
            schema: """
                CREATE TABLE t (id integer PRIMARY KEY, parent integer REFERENCES t);
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER on_insert BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
                CREATE TRIGGER off BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
                CREATE TRIGGER replica BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION f();
                ALTER TABLE t DISABLE TRIGGER off;
                ALTER TABLE t ENABLE REPLICA TRIGGER replica;
                """))
    func `triggers that somebody wrote are listed, disabled ones as such`() throws {
        let triggers = try table("t").triggers
        #expect(triggers.map(\.name) == ["off", "on_insert", "replica"])
        #expect(triggers.map(\.isEnabled) == [false, true, false])
        #expect(triggers[1].definition.hasPrefix("CREATE TRIGGER on_insert BEFORE INSERT"))
    }

    // MARK: The reading itself

    @Test(.database(schema: "CREATE TABLE a (id integer)"))
    func `reading leaves no transaction open, also when it fails`() throws {
        let connection = try TestDatabase.connect()
        _ = try Catalog.read(connection)
        #expect(connection.transactionState == .idle)
        try connection.execute("SET lock_timeout = 1")
        let locker = try TestDatabase.connect()
        try locker.execute("BEGIN; LOCK TABLE pg_class IN ACCESS EXCLUSIVE MODE")
        #expect(throws: PostgresError.self) { try Catalog.read(connection) }
        #expect(connection.transactionState == .idle)
    }
}
