import DatabaseCatalog
import PostgresDriver
import ScenarioModel
import Testing

@testable import Population

@Suite("Rows that a unique constraint must find different")
struct DistinctRowsTests {
    private static let users = "CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL);"

    private static func things(_ columns: String, _ index: String = "") -> String {
        """
        \(users) CREATE TABLE things (id serial PRIMARY KEY,
          user_id int NOT NULL REFERENCES users (id) ON DELETE CASCADE, \(columns)); \(index);
        """
    }

    private func plan(
        _ connection: Connection, rows: (Int, Int, Double) = (0, 4, 2),
        more: [TablePopulation] = []
    ) throws -> PopulationPlan {
        let catalog = try Catalog.read(connection)
        let scenario = TodoScenario.scenario(
            users: 60,
            tables: [
                TodoScenario.table(
                    "things", owner: "user_id",
                    rows: TodoScenario.counts(rows.0, rows.1, rows.2))
            ] + more)
        return try PopulationPlan(
            scenario, catalog: catalog, tenancy: TodoScenario.tenancy(catalog, scenario: scenario))
    }

    private static let takingTurns = [
        "kind text NOT NULL CHECK (kind IN ('a', 'b', 'c', 'd')), UNIQUE (user_id, kind)",
        "kind text NOT NULL CHECK (kind IN ('a', 'b', 'c', 'd')), UNIQUE (kind, user_id)",
        "a boolean NOT NULL, b boolean NOT NULL, UNIQUE (user_id, a, b)",
        "day date NOT NULL, UNIQUE (user_id, day)",
        "day date NOT NULL DEFAULT current_date, UNIQUE (user_id, day)",
        "place int NOT NULL CHECK (place BETWEEN 1 AND 4), UNIQUE (user_id, place)",
        "name text NOT NULL, kind boolean NOT NULL, UNIQUE (user_id, name, kind)",
        "place int NOT NULL, name varchar(20) NOT NULL, UNIQUE (user_id, place, name)",
    ]

    private static let standingOut = [
        ("is_default boolean NOT NULL DEFAULT false", "(user_id) WHERE is_default"),
        ("is_old boolean NOT NULL DEFAULT false", "(user_id) WHERE NOT is_old"),
        (
            "state text NOT NULL DEFAULT 'open' CHECK (state IN ('done', 'open', 'left'))",
            "(user_id) WHERE state = 'open'"
        ),
        ("ended_at timestamptz", "(user_id) WHERE ended_at IS NULL"),
    ]

    @Test("are loaded where values have to take turns", arguments: takingTurns.indices)
    func takeTurns(place: Int) async throws {
        let connection = try await TestDatabase.make(
            "turns\(place)", schema: Self.things(Self.takingTurns[place]))
        let plan = try plan(connection)
        _ = try PopulationLoader.load(plan, into: connection, stop: { false })
        let count = try connection.query("SELECT count(*) FROM things")
        #expect(count.string(row: 0, column: 0) == "120")
    }

    @Test(
        "are loaded where a partial index lets one of them alone stand out",
        arguments: standingOut.indices)
    func standOut(place: Int) async throws {
        let (columns, index) = Self.standingOut[place]
        let connection = try await TestDatabase.make(
            "partial\(place)",
            schema: Self.things(columns, "CREATE UNIQUE INDEX one ON things \(index)"))
        let plan = try plan(connection, rows: (1, 9, 4))
        _ = try PopulationLoader.load(plan, into: connection, stop: { false })
        let condition = index.split(separator: "WHERE")[1]
        let count = try connection.query("SELECT count(*) FROM things WHERE \(condition)")
        // One for each user, and the others outside of the index.
        #expect(count.string(row: 0, column: 0) == "60")
    }

    @Test("of one parent differ among themselves, and those of an owner over all parents")
    func families() async throws {
        let connection = try await TestDatabase.make(
            "families",
            schema: Self.things("name text NOT NULL")
                + """
                CREATE TABLE parts (id serial PRIMARY KEY, thing_id int NOT NULL
                  REFERENCES things (id), user_id int NOT NULL REFERENCES users (id),
                  side text NOT NULL CHECK (side IN ('left', 'right')), day date NOT NULL,
                  UNIQUE (thing_id, side), UNIQUE (user_id, day));
                """)
        let parts = TodoScenario.table(
            "parts", owner: "user_id", parents: ["thing_id"],
            rows: TodoScenario.counts(0, 2, 1, per: .perParent))
        let plan = try plan(connection, more: [parts])
        _ = try PopulationLoader.load(plan, into: connection, stop: { false })
        let count = try connection.query("SELECT count(*) FROM parts")
        #expect(count.string(row: 0, column: 0) == "120")
    }

    @Test("are refused before loading where there are more than the values allow")
    func tooMany() async throws {
        let connection = try await TestDatabase.make(
            "shortage", schema: Self.things("kind boolean NOT NULL, UNIQUE (user_id, kind)"))
        #expect {
            try plan(connection, rows: (0, 9, 4))
        } throws: { error in
            "\(error)".contains("lets 2 rows of one user differ in user_id, kind, and some have 9")
                && "\(error)".contains("lower the maximum of the table's rows to 2")
        }
    }

    @Test("that only the server can judge are a mistake of the scenario, with advice")
    func unreadable() async throws {
        let connection = try await TestDatabase.make(
            "unreadable",
            schema: Self.things(
                "kind boolean NOT NULL",
                "CREATE UNIQUE INDEX one ON things (user_id, (NOT kind), (id % 1))"))
        let plan = try plan(connection)
        #expect {
            try PopulationLoader.load(plan, into: connection, stop: { false })
        } throws: { error in
            (error as? PopulationError)?.code == .scenario
                && "\(error)".contains("give its columns a rule")
        }
    }
}

@Suite("Reading the predicate of a partial index")
struct PredicateReadingTests {
    @Test(
        "finds the one column and its value",
        arguments: [
            ("is_default", "is_default", "true"), ("(NOT is_old)", "is_old", "false"),
            ("(is_default IS TRUE)", "is_default", "true"),
            ("(is_default = true)", "is_default", "true"),
            ("((state)::text = 'open'::text)", "state", "open"),
            ("(\"isDefault\" = false)", "isDefault", "false"),
        ])
    func reads(predicate: String, column: String, value: String) {
        let reading = PredicateReading(predicate)
        #expect(reading?.column == column)
        #expect(reading?.value == .text(value))
    }

    @Test("tells a missing value")
    func missing() {
        #expect(PredicateReading("(ended_at IS NULL)")?.value == .null)
    }

    @Test(
        "says nothing of what it cannot be sure of",
        arguments: [
            "((a = 1) AND (b = 2))", "(ended_at IS NOT NULL)", "(length(name) > 3)",
            "(NOT (state = 'open'::text))", "(state <> 'open'::text)",
        ])
    func silent(predicate: String) {
        #expect(PredicateReading(predicate) == nil)
    }
}
