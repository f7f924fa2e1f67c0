import DatabaseCatalog
import PostgresDriver
import ScenarioModel
import Testing

@testable import Population

/// Values that depend on other columns, rows that are hidden, and ids that are tokens, as a server
/// sees them.
@Suite("Columns that depend on others, and hidden rows")
struct DependentColumnTests {
    private static let schema = """
        CREATE TABLE "user" (id varchar(255) PRIMARY KEY, "eMail" text NOT NULL UNIQUE);
        CREATE TYPE message_role AS ENUM ('user', 'assistant');
        CREATE TABLE conversations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          user_id varchar(255) NOT NULL REFERENCES "user" (id), created_at timestamp DEFAULT now(),
          deleted_at timestamp);
        CREATE TABLE messages (tool_calls jsonb, id serial PRIMARY KEY,
          conversation_id uuid NOT NULL REFERENCES conversations (id),
          role message_role NOT NULL, grade smallint, remark text, content text NOT NULL,
          created_at timestamp DEFAULT now());
        CREATE TABLE notes (id text PRIMARY KEY, user_id varchar(255) NOT NULL REFERENCES "user",
          is_archived boolean NOT NULL DEFAULT false, body text NOT NULL);
        """

    private static func when(_ generator: Generator, _ column: String, _ value: String) -> ValueRule
    {
        ValueRule(
            generator: generator, conditions: [ColumnCondition(column: column, value: value)])
    }

    private static let tables = [
        TodoScenario.table("user", columns: ["id": ValueRule(generator: .text(.token))]),
        TodoScenario.table(
            "conversations", owner: "user_id", rows: TodoScenario.counts(1, 20, 8),
            hidden: ("deleted_at", 0.2)),
        TodoScenario.table(
            "messages", parents: ["conversation_id"],
            rows: TodoScenario.counts(1, 30, 6, per: .perParent),
            columns: [
                "role": ValueRule(generator: .alternate(["user", "assistant"])),
                "grade": ValueRule(generator: .integer(1...2), nullChance: 0.3),
                "tool_calls": when(.json(#"[{"name": "add_task"}]"#), "role", "assistant"),
                "remark": ValueRule(
                    generator: .words(2...3), nullChance: 0.5,
                    conditions: [
                        ColumnCondition(column: "role", value: "user"),
                        ColumnCondition(column: "grade", value: "2"),
                    ]),
            ]),
        TodoScenario.table(
            "notes", owner: "user_id", rows: TodoScenario.counts(1, 9, 3),
            columns: ["id": ValueRule(generator: .text(.token))],
            hidden: ("is_archived", 0.5)),
    ]

    private func plan(
        _ connection: Connection, tables: [TablePopulation] = tables
    ) throws -> PopulationPlan {
        let catalog = try Catalog.read(connection)
        let scenario = TodoScenario.scenario(users: 60, tables: tables)
        return try PopulationPlan(
            scenario, catalog: catalog,
            tenancy: TodoScenario.tenancy(catalog, table: "user", scenario: scenario))
    }

    @Test("hold what their conditions say, and NULL where these do not hold")
    func conditions() async throws {
        let connection = try await TestDatabase.make("conditional", schema: Self.schema)
        _ = try PopulationLoader.load(try plan(connection), into: connection)
        func count(_ condition: String) throws -> Int {
            try connection.number("SELECT count(*) FROM messages WHERE \(condition)")
        }
        #expect(try count("(tool_calls IS NULL) <> (role = 'user')") == 0)
        #expect(try count("role = 'assistant'") > 100)
        let marked = try count("remark IS NOT NULL")
        #expect(try count("remark IS NOT NULL AND NOT (role = 'user' AND grade = 2)") == 0)
        #expect(try count("remark IS NOT NULL AND grade IS NULL") == 0)
        let eligible = try count("role = 'user' AND grade = 2")
        #expect(marked > eligible / 4 && marked < eligible * 3 / 4)
    }

    @Test("Hidden rows are those that the plan says, with all below them")
    func hidden() async throws {
        let connection = try await TestDatabase.make("hidden", schema: Self.schema)
        let plan = try plan(connection)
        _ = try PopulationLoader.load(plan, into: connection)
        let queries = [
            ("conversations", "SELECT id FROM conversations WHERE deleted_at IS NOT NULL"),
            (
                "messages",
                "SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id "
                    + "WHERE c.deleted_at IS NOT NULL"
            ),
            ("notes", "SELECT id FROM notes WHERE is_archived"),
        ]
        for (name, query) in queries {
            let table = try #require(plan.tableIndex(named: name))
            #expect(plan.hasHiddenRows(table: table))
            var expected: Set<String> = []
            for user in 0..<60 {
                let count = plan.rowCount(table: table, user: user)
                for row in 0..<count where plan.isHidden(table: table, user: user, row: row) {
                    let key = plan.key(table: table, user: user, row: row)
                    #expect(plan.isHidden(table: table, key: key))
                    expected.insert(key.description)
                }
            }
            #expect(Set(try connection.rows(query).map { $0[0] }) == expected)
            let share = Double(expected.count) / Double(plan.tables[table].rowCount)
            #expect(name == "notes" ? share > 0.4 && share < 0.6 : share > 0.1 && share < 0.3)
        }
        let wrong = """
            SELECT count(*) FROM conversations c WHERE deleted_at < created_at
              OR deleted_at < (SELECT max(created_at) FROM messages WHERE conversation_id = c.id)
              OR deleted_at >= '2026-01-01'
            """
        #expect(try connection.number(wrong) == 0)
    }

    @Test("A row of either kind is found from any place, or not at all")
    func search() async throws {
        let connection = try await TestDatabase.make("search", schema: Self.schema)
        let plan = try plan(connection)
        let table = try #require(plan.tableIndex(named: "conversations"))
        for user in 0..<60 {
            let count = plan.rowCount(table: table, user: user)
            let hidden = (0..<count).filter { plan.isHidden(table: table, user: user, row: $0) }
            for start in 0..<(2 * count) {
                let shown = plan.row(table: table, user: user, from: start, hidden: false)
                #expect((shown == nil) == (hidden.count == count))
                #expect(shown.map(hidden.contains) != true)
                let found = plan.row(table: table, user: user, from: start, hidden: true)
                #expect((found == nil) == hidden.isEmpty)
                #expect(found.map(hidden.contains) != false)
            }
        }
        let users = try #require(plan.tableIndex(named: "user"))
        #expect(!plan.hasHiddenRows(table: users))
        #expect(plan.row(table: users, user: 3, from: 7, hidden: false) == 0)
        #expect(plan.row(table: users, user: 3, from: 7, hidden: true) == nil)
    }

    /// What is wrong with a population, and what is said of it.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let message: String
        let table: TablePopulation
        var testDescription: String { message }
    }

    private static func messages(_ columns: KeyValuePairs<String, ValueRule>) -> TablePopulation {
        TodoScenario.table(
            "messages", parents: ["conversation_id"],
            rows: TodoScenario.counts(1, 3, 2, per: .perParent), columns: columns)
    }

    private static func conversations(_ column: String) -> TablePopulation {
        TodoScenario.table(
            "conversations", owner: "user_id", rows: TodoScenario.counts(1, 3, 2),
            hidden: (column, 0.1))
    }

    @Test(
        "Mistakes are named",
        arguments: [
            Mistake(
                message: "messages.content is NOT NULL and cannot depend on another column",
                table: messages(["content": when(.words(1...2), "role", "user")])),
            Mistake(
                message: "messages.remark depends on role, which allows only user, assistant, not "
                    + "'system'", table: messages(["remark": when(.words(1...2), "role", "system")])
            ),
            Mistake(
                message: "messages.remark depends on grade, which is not filled, or depends on "
                    + "another column itself; give it a rule without 'when'",
                table: messages(["remark": when(.words(1...2), "grade", "1")])),
            Mistake(
                message: "conversations has no column 'gone'", table: conversations("gone")),
            Mistake(
                message: "conversations.user_id is set in hidden rows and in no other; remove its "
                    + "rule", table: conversations("user_id")),
            Mistake(
                message: "messages.remark is text; only a time or a boolean can hide rows",
                table: TodoScenario.table(
                    "messages", parents: ["conversation_id"],
                    rows: TodoScenario.counts(1, 3, 2, per: .perParent), hidden: ("remark", 0.1))),
        ])
    func mistakes(_ mistake: Mistake) async throws {
        let name = "mistaken_\(UInt32.random(in: 0 ... .max))"
        let connection = try await TestDatabase.make(name, schema: Self.schema)
        let tables = Self.tables.map { $0.table == mistake.table.table ? mistake.table : $0 }
        let catalog = try Catalog.read(connection)
        do throws(PopulationError) {
            let scenario = TodoScenario.scenario(users: 20, tables: tables)
            _ = try PopulationPlan(
                scenario, catalog: catalog,
                tenancy: TodoScenario.tenancy(catalog, table: "user", scenario: scenario))
            Issue.record("the plan was made")
        } catch {
            #expect(error.diagnostics.map(\.message) == [mistake.message])
        }
    }
}
