import DatabaseCatalog
import PostgresDriver
import ScenarioModel
import Testing

@testable import Population

/// Rows that an application could have made, in schemas that ask more than plain columns.
@Suite("Rows as the application would have made them")
struct LegalRowsTests {
    private static let schema = """
        CREATE EXTENSION citext;
        CREATE DOMAIN mail AS citext CHECK (VALUE ~ '^[^@ ]+@[^@ ]+$');
        CREATE DOMAIN percent AS numeric(5, 2) CHECK (VALUE BETWEEN 0 AND 100);
        CREATE TABLE users (id serial PRIMARY KEY, email mail NOT NULL UNIQUE);
        CREATE TABLE topics (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users);
        CREATE TABLE posts (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users,
          visible tstzrange NOT NULL, share percent NOT NULL, hours int[] NOT NULL,
          opens time NOT NULL, lasts interval NOT NULL, origin inet NOT NULL, flags bit(4) NOT NULL,
          tags text[] NOT NULL DEFAULT '{}', hint inet DEFAULT '10.1.1.1', note text,
          comment_count int NOT NULL DEFAULT 0 CHECK (comment_count >= 0),
          EXCLUDE USING gist (visible WITH &&));
        CREATE TABLE comments (id serial PRIMARY KEY, post_id int NOT NULL,
          user_id int NOT NULL REFERENCES users, parent_id int REFERENCES comments,
          subject_id int NOT NULL, body text NOT NULL);
        CREATE FUNCTION count_comments() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN UPDATE posts SET comment_count = comment_count + 1 WHERE id = NEW.post_id;
          RETURN NULL; END $$;
        CREATE TRIGGER counting AFTER INSERT ON comments
          FOR EACH ROW EXECUTE FUNCTION count_comments();
        """

    private static func tables(firing: Bool = true) -> [TablePopulation] {
        [
            TodoScenario.table("users", columns: ["email": ValueRule(generator: .text(.email))]),
            TodoScenario.table(
                "topics", owner: "user_id", rows: TodoScenario.counts(1, 5, 2)),
            TodoScenario.table(
                "posts", owner: "user_id", rows: TodoScenario.counts(1, 12, 4),
                columns: [
                    "tags": ValueRule(generator: .value(#"{new,"it's \"old\""}"#)),
                    "hint": ValueRule(
                        generator: .choice([
                            WeightedValue(value: "10.0.0.1", weight: 1),
                            WeightedValue(value: "10.0.0.2", weight: 3),
                        ]), nullChance: 0.25),
                ]),
            // Neither of its parents is a foreign key: a name tells the one, a rule the other.
            TodoScenario.table(
                "comments", owner: "user_id", parents: ["post_id"],
                rows: TodoScenario.counts(0, 60, 15),
                columns: [
                    "subject_id": ValueRule(
                        generator: .reference(ColumnReference(table: "topics", column: "id")))
                ], firesTriggers: firing),
        ]
    }

    private func plan(_ connection: Connection, firing: Bool = true) throws -> PopulationPlan {
        let catalog = try Catalog.read(connection)
        let scenario = TodoScenario.scenario(users: 40, tables: Self.tables(firing: firing))
        return try PopulationPlan(
            scenario, catalog: catalog,
            tenancy: TodoScenario.tenancy(catalog, scenario: scenario))
    }

    @Test("every type is filled, parents without keys are found, and counters count")
    func loads() async throws {
        let connection = try await TestDatabase.make("legal_rows", schema: Self.schema)
        let before = try Catalog.read(connection)
        _ = try PopulationLoader.load(plan(connection), into: connection)
        #expect(try Catalog.read(connection).tables.map(\.columns) == before.tables.map(\.columns))
        #expect(try connection.number("SELECT count(*) FROM posts") == 160)
        #expect(try connection.number("SELECT count(*) FROM comments") == 600)
        let distinct = try connection.rows(
            """
            SELECT count(DISTINCT visible), count(DISTINCT origin), count(DISTINCT opens) > 50,
              count(DISTINCT tags), min(tags[2]), count(DISTINCT hint), count(*) - count(hint) > 5
            FROM posts
            """)
        #expect(distinct == [["160", "160", "t", "1", #"it's "old""#, "2", "t"]])
        let strays = try connection.number(
            """
            SELECT count(*) FROM comments c WHERE NOT EXISTS (
              SELECT FROM posts p WHERE p.id = c.post_id AND p.user_id = c.user_id)
            OR NOT EXISTS (
              SELECT FROM topics p WHERE p.id = c.subject_id AND p.user_id = c.user_id)
            """)
        #expect(strays == 0)
        let miscounted = try connection.number(
            """
            SELECT count(*) FROM posts p WHERE comment_count <> (
              SELECT count(*) FROM comments c WHERE c.post_id = p.id)
            """)
        #expect(miscounted == 0)
    }

    @Test("trees branch below one parent without a circle; content that may be empty is half so")
    func trees() async throws {
        let connection = try await TestDatabase.make("legal_trees", schema: Self.schema)
        let plan = try plan(connection, firing: false)
        #expect(plan.notes.contains { $0.contains("counting") && $0.contains("triggers: fire") })
        _ = try PopulationLoader.load(plan, into: connection)
        let branches = try connection.rows(
            """
            SELECT count(*) BETWEEN 250 AND 450, bool_and(p.post_id = c.post_id),
              bool_and(p.user_id = c.user_id), bool_and(p.id < c.id)
            FROM comments c JOIN comments p ON p.id = c.parent_id
            """)
        #expect(branches == [["t", "t", "t", "t"]])
        #expect(try connection.number("SELECT count(note) FROM posts") > 50)
        #expect(try connection.number("SELECT count(*) - count(note) FROM posts") > 50)
        #expect(try connection.number("SELECT max(comment_count) FROM posts") == 0)
    }

    @Test("a parent that neither key, name nor rule tells is asked for")
    func unknownParent() async throws {
        let connection = try await TestDatabase.make(
            "unknown_parent",
            schema: """
                CREATE TABLE users (id serial PRIMARY KEY);
                CREATE TABLE posts (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users);
                CREATE TABLE remarks (id serial PRIMARY KEY, below int NOT NULL);
                """)
        let catalog = try Catalog.read(connection)
        let scenario = TodoScenario.scenario(
            users: 10,
            tables: [
                TodoScenario.table(
                    "posts", owner: "user_id", rows: TodoScenario.counts(1, 3, 2)),
                TodoScenario.table(
                    "remarks", parents: ["below"], rows: TodoScenario.counts(1, 3, 2)),
            ])
        let error = #expect(throws: PopulationError.self) {
            try PopulationPlan(
                scenario, catalog: catalog,
                tenancy: TodoScenario.tenancy(catalog, scenario: scenario))
        }
        #expect(error?.description.contains("remarks.below is no foreign key") == true)
        #expect(error?.description.contains("below: <table>.<its key>") == true)
    }
}
