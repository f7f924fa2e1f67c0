import LoadEngine
import Population
import PostgresDriver
import Recording
import ResultModel
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    @Suite struct LoadRunTests {
        /// Everything that makes, reads and deletes, with no failure allowed.
        static func operations() throws -> [Operation] {
            let folder = KeyValuePairs<String, Generator>(
                dictionaryLiteral: ("folder", .row("folders")))
            let note = KeyValuePairs<String, Generator>(dictionaryLiteral: ("note", .row("notes")))
            let task = KeyValuePairs<String, Generator>(dictionaryLiteral: ("task", .row("tasks")))
            return [
                try Operation(
                    "make_task",
                    "INSERT INTO tasks (user_id, title) VALUES (:user, :title) RETURNING id, user_id",
                    bind: ["title": .words(2...5)], creates: "tasks"),
                try Operation(
                    "list_tasks", "SELECT id, user_id, title FROM tasks WHERE user_id = :user"),
                try Operation(
                    "get_task", "SELECT id, user_id FROM tasks WHERE id = :task", bind: task,
                    expect: .rows(1...1)),
                try Operation(
                    "drop_task", "DELETE FROM tasks WHERE id = :task", bind: task, deletes: "tasks"),
                try Operation(
                    "make_folder",
                    "INSERT INTO folders (user_id, name) VALUES (:user, :name) RETURNING id",
                    bind: ["name": .words(1...3)], creates: "folders"),
                try Operation(
                    "list_folders", "SELECT id, name FROM folders WHERE user_id = :user"),
                try Operation(
                    "drop_folder", "DELETE FROM folders WHERE id = :folder", bind: folder,
                    deletes: "folders"),
                try Operation(
                    "make_note",
                    "INSERT INTO notes (folder_id, body) VALUES (:folder, :body) RETURNING id",
                    bind: ["folder": .row("folders"), "body": .words(3...9)], creates: "notes"),
                try Operation(
                    "list_notes",
                    """
                    SELECT n.id, n.stars FROM notes n JOIN folders f ON f.id = n.folder_id
                    WHERE f.user_id = :user
                    """),
                try Operation(
                    "star_note", "UPDATE notes SET stars = stars + 1 WHERE id = :note", bind: note),
                try Operation(
                    "drop_note", "DELETE FROM notes WHERE id = :note", bind: note, deletes: "notes"),
            ]
        }

        private static let journeys = [
            Journey(
                "work",
                [
                    .together("make_task", "get_task"), .pause(.connection), .perform("get_task"),
                    .perform("drop_task"),
                ]),
            Journey("write", [.together("make_folder", "make_note", "star_note", "list_notes")]),
        ]

        @Test(.database(schema: TestScenario.schema), arguments: RoundTrips.allCases)
        func `users who make, read and delete at once never see a stranger or a gap`(
            roundTrips: RoundTrips
        ) throws {
            let operations = try Self.operations()
            let database = try SeededDatabase(
                try TestScenario.make(
                    operations, journeys: Self.journeys,
                    load: .closed(
                        operations.map(\.name) + ["work", "write"], clients: 12,
                        milliseconds: 1_000, roundTrips: roundTrips, workers: 2, poolSize: 5),
                    users: 8))
            let run = try database.run()
            #expect(run.evidence.leaks == [])
            #expect(run.evidence.leakCount == 0)
            #expect(run.evidence.rowsChecked > 1_000)
            #expect(run.summary.all.errors == [:])
            for (name, figures) in run.summary.operations {
                #expect(figures.counts.succeeded > 0, "\(name)")
            }
            // What the answers said is what the database holds.
            let made = try run.figures("make_task").counts.succeeded
            let dropped = try run.figures("drop_task").counts.succeeded
            let tasks = try #require(database.population.tableIndex(named: "tasks"))
            #expect(
                try database.count("tasks")
                    == database.population.tables[tasks].rowCount + made - dropped)
        }

        @Test(.database(schema: TestScenario.schema))
        func `without a pool every transaction has a connection of its own`() throws {
            let operations = try Self.operations()
            var load = LoadDeclaration.closed(["list_tasks", "write"])
            load.pool = nil
            let database = try SeededDatabase(
                try TestScenario.make(operations, journeys: Self.journeys, load: load))
            let run = try database.run()
            #expect(run.summary.all.errors == [:])
            #expect(run.evidence.leakCount == 0)
            let transactions = run.outcome.activities.reduce(0) { $0 + $1.counters.started }
            #expect(run.outcome.connections.opened == transactions)
        }

        @Test(
            .database(
                schema: TestScenario.schema
                    + "ALTER TABLE tasks ADD made_by integer DEFAULT pg_backend_pid();"))
        func `a user belongs to one worker`() throws {
            let make = try #require(try Self.operations().first)
            let database = try SeededDatabase(
                try TestScenario.make(
                    [make], load: .closed(["make_task"], clients: 8, workers: 2, poolSize: 2)))
            try database.connection.execute("UPDATE tasks SET made_by = NULL")
            let run = try database.run()
            #expect(run.outcome.workers.count == 2)
            #expect(try database.count("(SELECT DISTINCT made_by FROM tasks) t") > 2)
            // Keys count from 1, users from 0: worker 0 has the odd keys.
            let shared = try database.count(
                """
                (SELECT made_by FROM tasks WHERE made_by IS NOT NULL
                GROUP BY made_by HAVING count(DISTINCT user_id % 2) > 1) t
                """)
            #expect(shared == 0)
        }

        @Test(
            .database(
                schema: """
                    CREATE TABLE members (id text PRIMARY KEY, email text NOT NULL UNIQUE);
                    CREATE TABLE posts (
                      id varchar(12) PRIMARY KEY DEFAULT substr(md5(random()::text), 1, 12),
                      member_id text NOT NULL REFERENCES members, body text NOT NULL);
                    """))
        func `keys may be text, the tenant's too`() throws {
            let post = KeyValuePairs<String, Generator>(dictionaryLiteral: ("post", .row("posts")))
            let database = try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation(
                            "make",
                            "INSERT INTO posts (member_id, body) VALUES (:user, :body) RETURNING id",
                            bind: ["body": .words(2...4)], creates: "posts"),
                        try Operation("list", "SELECT id FROM posts WHERE member_id = :user"),
                        try Operation(
                            "get", "SELECT id, member_id, body FROM posts WHERE id = :post",
                            bind: post, expect: .rows(1...1)),
                        try Operation(
                            "drop", "DELETE FROM posts WHERE id = :post", bind: post,
                            deletes: "posts"),
                        try Operation("spy", "SELECT member_id FROM posts LIMIT 3"),
                    ], load: .closed(["make", "list", "get", "drop", "spy"]),
                    tables: [
                        TestScenario.table(
                            "posts", owner: "member_id", rows: TestScenario.rows(1...6, mean: 3))
                    ], tenant: .table(ColumnReference(table: "members", column: "id"), somewhere)))
            let run = try database.run()
            #expect(run.summary.all.errors == [:])
            #expect(run.evidence.leakCount > 0)
            #expect(Set(run.evidence.leaks.map(\.operation)) == ["spy"])
            #expect(run.evidence.leaks.allSatisfy { $0.owner != nil })
        }
    }
}
