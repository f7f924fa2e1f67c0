import LoadEngine
import Population
import PostgresDriver
import ScenarioModel
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    @Suite(.database(schema: TestScenario.schema)) struct RowCheckerTests {
        /// Performs one operation for user 3 and says what the check found.
        private func evidence(
            of sql: String, as actor: Actor = .user, bind: KeyValuePairs<String, Generator> = [:],
            seededBy change: String = "", tables: [TablePopulation] = TestScenario.tables
        ) throws -> LoadEvidence {
            let operation = try Operation("it", sql, as: actor, bind: bind)
            let database = try SeededDatabase(
                try TestScenario.make([operation], load: .closed(["it"]), tables: tables))
            if !change.isEmpty { try database.connection.execute(change) }
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            guard case .succeeded(let rows) = try load.perform("it") else {
                throw ManualLoad.Stalled()
            }
            #expect(rows > 0)
            return load.workload.finish()
        }

        private func mine(_ evidence: LoadEvidence) -> Bool {
            evidence.leakCount == 0 && evidence.leaks.isEmpty && evidence.rowsChecked > 0
        }

        @Test(arguments: [
            "SELECT id, user_id, title FROM tasks WHERE user_id = :user",
            "SELECT id, name FROM folders WHERE user_id = :user",
            """
            SELECT n.id, n.body FROM notes n JOIN folders f ON f.id = n.folder_id
            WHERE f.user_id = :user
            """,
            "SELECT n.body FROM notes n JOIN folders f ON f.id = n.folder_id WHERE f.user_id = :user",
            "SELECT string_agg(title, ',') FROM tasks WHERE user_id = :user",
            "SELECT id, email FROM users WHERE id = :user",
        ])
        func `one's own rows pass`(sql: String) throws {
            #expect(mine(try evidence(of: sql)))
        }

        @Test func `the far side of an outer join is nobody's`() throws {
            let found = try evidence(
                of: """
                    SELECT u.id, t.id, t.user_id, t.title FROM users u
                    LEFT JOIN tasks t ON t.user_id = u.id AND false WHERE u.id = :user
                    """)
            #expect(mine(found))
        }

        @Test func `a missing owner predicate is seen by the owner column`() throws {
            let found = try evidence(of: "SELECT id, user_id, title FROM tasks")
            #expect(found.leakCount > 0)
            #expect(found.leakCount < found.rowsChecked)
            let leak = try #require(found.leaks.first)
            #expect(leak.operation == "it")
            #expect(leak.actingUser == 3)
            #expect(leak.owner != 3)
            #expect(leak.owner != nil)
            #expect(leak.evidence == "owner column user_id")
        }

        @Test func `every foreign row counts once, whatever shows it`() throws {
            let found = try evidence(
                of:
                    "SELECT user_id, title, title || '', id FROM tasks WHERE user_id <> :user LIMIT 4"
            )
            #expect(found.leakCount == 4)
            #expect(found.leaks.count == 4)
            #expect(found.rowsChecked == 4)
        }

        @Test func `without an owner column the key shows it`() throws {
            let notes = try evidence(of: "SELECT id, stars FROM notes")
            #expect(notes.leaks.first?.evidence == "key of notes")
            #expect(notes.leakCount > 0 && notes.leakCount < notes.rowsChecked)
            let folders = try evidence(of: "SELECT id FROM folders")
            #expect(folders.leaks.first?.evidence == "key of folders")
            #expect(folders.leaks.allSatisfy { $0.owner != nil && $0.owner != 3 })
            #expect(folders.leakCount > 0 && folders.leakCount < folders.rowsChecked)
        }

        @Test func `without either the canary shows it`() throws {
            let found = try evidence(of: "SELECT body FROM notes")
            #expect(found.leaks.first?.evidence == "canary in body")
            #expect(found.canariesChecked > 0)
            #expect(found.leakCount > 0 && found.leakCount < found.rowsChecked)
        }

        @Test(arguments: [
            "SELECT string_agg(body, ' ') AS text FROM notes",
            "SELECT to_jsonb(n) AS text FROM notes n",
            "SELECT array_agg(body) AS text FROM notes",
            "SELECT convert_to(body, 'UTF8') AS text FROM notes",
        ])
        func `a canary is found inside of computed values`(sql: String) throws {
            let found = try evidence(of: sql)
            #expect(found.leaks.first?.evidence == "canary in text")
            #expect(found.leaks.first?.owner != nil)
        }

        @Test func `a row that was never seeded is nobody's`() throws {
            let found = try evidence(
                of: "SELECT id FROM notes WHERE body = 'planted' AND :user > 0",
                seededBy: """
                    INSERT INTO notes (folder_id, body) SELECT id, 'planted' FROM folders LIMIT 1
                    """)
            #expect(mine(found))
            #expect(found.unattributable == [.init(operation: "it", table: "notes"): 1])
        }

        @Test func `a row that was never seeded is a leak where something else tells its owner`()
            throws
        {
            let found = try evidence(
                of: "SELECT n.id, f.user_id FROM notes n JOIN folders f ON f.id = n.folder_id "
                    + "WHERE n.body = 'planted' AND :user > 0",
                seededBy: """
                    INSERT INTO notes (folder_id, body)
                    SELECT id, 'planted' FROM folders WHERE user_id = 1 LIMIT 1
                    """)
            #expect(found.leakCount == 1)
            #expect(found.leaks.first?.evidence == "owner column user_id")
            #expect(found.unattributable.isEmpty)
        }

        @Test func `leaks of all workers are counted while the run goes on`() throws {
            let database = try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation(
                            "it", "SELECT id, user_id FROM tasks WHERE user_id <> :user LIMIT 4")
                    ], load: .closed(["it"])))
            let leaks = LeakTally()
            for worker in 0...1 {
                var load = ManualLoad(try database.workloadPlan(), worker: worker, leaks: leaks)
                try load.open()
                load.begin(user: 3)
                #expect(try load.perform("it") == .succeeded(rows: 4))
                #expect(leaks.count == 4 * (worker + 1))
            }
        }

        @Test func `an anonymous sign-in gets its own account and no other`() throws {
            let bind: KeyValuePairs<String, Generator> = ["email": .row("users", "email")]
            #expect(
                mine(
                    try evidence(
                        of: "SELECT id, email FROM users WHERE email = :email", as: .anonymous,
                        bind: bind)))
            let found = try evidence(
                of: "SELECT id, email FROM users WHERE email <> :email LIMIT 1", as: .anonymous,
                bind: bind)
            #expect(found.leakCount == 1)
            #expect(found.leaks.first?.evidence == "owner column id")
        }

        @Test func `the system may read everything`() throws {
            let found = try evidence(of: "SELECT id, user_id, title FROM tasks", as: .system)
            #expect(found.leakCount == 0)
            #expect(found.rowsChecked == 0)
        }

        // MARK: Secrets

        private static let secretTables =
            TestScenario.tables + [
                TablePopulation(
                    table: "users", owner: nil, parents: [], rows: nil,
                    columns: [
                        ColumnPopulation(
                            column: "email",
                            rule: ValueRule(generator: .text(.email), isSecret: true),
                            position: somewhere)
                    ], position: somewhere)
            ]

        @Test(
            arguments: [
                ("SELECT id, email FROM users WHERE id = :user", "email"),
                ("SELECT id, email || '' AS mail FROM users WHERE id = :user", "mail"),
                ("SELECT to_jsonb(u) AS all FROM users u WHERE id = :user", "all"),
                ("SELECT convert_to(email, 'UTF8') AS bytes FROM users WHERE id = :user", "bytes"),
            ], Actor.allCases)
        func `a secret is one whoever asks, also in one's own answer`(
            query: (sql: String, column: String), actor: Actor
        ) throws {
            let found = try evidence(of: query.sql, as: actor, tables: Self.secretTables)
            #expect(found.leakCount == 1)
            #expect(found.leaks.first?.isSecret == true)
            #expect(found.leaks.first?.owner == 3)
            #expect(found.leaks.first?.evidence == "secret in \(query.column)")
        }

        @Test(arguments: [
            "SELECT id, length(email) FROM users WHERE id = :user",
            "SELECT left(email, 3) AS start FROM users WHERE id = :user",
            "SELECT id, user_id, title FROM tasks WHERE user_id = :user",
        ])
        func `what holds no secret passes`(sql: String) throws {
            let found = try evidence(of: sql, tables: Self.secretTables)
            #expect(found.leaks == [])
            #expect(found.rowsChecked > 0)
        }

        @Test func `a secret can be bound, because it can be computed again`() throws {
            let found = try evidence(
                of: "SELECT id FROM users WHERE email = :email", as: .anonymous,
                bind: ["email": .row("users", "email")], tables: Self.secretTables)
            #expect(mine(found))
        }

        @Test func `another user's row goes before the secret in it`() throws {
            let found = try evidence(
                of: "SELECT id, email FROM users WHERE id <> :user", tables: Self.secretTables)
            #expect(found.leakCount == found.rowsChecked)
            #expect(found.leaks.allSatisfy { !$0.isSecret })
        }

        // MARK: Rows made in the run

        private static let note = """
            INSERT INTO notes (folder_id, body) VALUES (:folder, :body) RETURNING id
            """
        private static let notes = """
            SELECT n.id, n.stars FROM notes n JOIN folders f ON f.id = n.folder_id
            WHERE f.user_id = :user
            """

        private func database(_ list: String) throws -> SeededDatabase {
            try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation(
                            "make", Self.note,
                            bind: ["folder": .row("folders"), "body": .words(2...4)],
                            creates: "notes"),
                        try Operation("list", list),
                    ], load: .closed(["make", "list"])))
        }

        @Test func `a row made in the run is its maker's, also before it has committed`() throws {
            let database = try database(Self.notes)
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("make", .begins) == .succeeded(rows: 1))
            guard case .succeeded? = try load.perform("list", .commits) else {
                throw ManualLoad.Stalled()
            }
            guard case .succeeded? = try load.perform("list") else { throw ManualLoad.Stalled() }
            #expect(load.workload.finish().leakCount == 0)
        }

        @Test func `a row seen in a transaction that is undone is no leak`() throws {
            let database = try database(Self.notes)
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("make", .begins) == .succeeded(rows: 1))
            guard case .succeeded? = try load.perform("list", []) else {
                throw ManualLoad.Stalled()
            }
            #expect(try load.end(commits: false) == .succeeded(rows: 0))
            #expect(load.workload.finish().leakCount == 0)
        }

        @Test func `a row that another user made is a leak with its maker's name`() throws {
            let database = try database("SELECT id, stars FROM notes WHERE id > 0 AND :user > 0")
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 5)
            #expect(try load.perform("make") == .succeeded(rows: 1))
            try database.connection.execute(
                "DELETE FROM notes WHERE id <> (SELECT max(id) FROM notes)")
            load.begin(user: 3)
            #expect(try load.perform("list") == .succeeded(rows: 1))
            let found = load.workload.finish()
            #expect(found.leakCount == 1)
            #expect(found.leaks.first?.owner == 5)
            #expect(found.leaks.first?.evidence == "key of notes")
        }

        @Test func `a row whose making was cut off is not held against its maker`() throws {
            let database = try database(Self.notes)
            let plan = try database.workloadPlan()
            var load = ManualLoad(plan)
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("make", .begins) == .succeeded(rows: 1))
            // As if COMMIT had reached the server and its answer never came back.
            load.workload.abandon(slot: 0)
            load.workload.endTask(0)
            try database.connection.execute(
                """
                INSERT INTO notes (folder_id, body)
                SELECT id, 'x' FROM folders WHERE user_id = 4 LIMIT 1
                """)
            #expect(plan.population.tenantKey(ofUser: 3) == .integer(4))
            try load.open()
            load.begin(user: 3)
            guard case .succeeded? = try load.perform("list") else { throw ManualLoad.Stalled() }
            #expect(load.workload.finish().leakCount == 0)
        }

        @Test func `rows of an insert without creates are not called leaks`() throws {
            let database = try SeededDatabase(
                try TestScenario.make(
                    [
                        try Operation(
                            "make", Self.note,
                            bind: ["folder": .row("folders"), "body": .words(2...4)]),
                        try Operation("list", Self.notes),
                    ], load: .closed(["make", "list"])))
            var load = ManualLoad(try database.workloadPlan())
            try load.open()
            load.begin(user: 3)
            #expect(try load.perform("make") == .succeeded(rows: 1))
            guard case .succeeded? = try load.perform("list") else { throw ManualLoad.Stalled() }
            let found = load.workload.finish()
            #expect(found.leakCount == 0)
            // Its own answer and the list.
            #expect(
                found.unattributable == [
                    .init(operation: "make", table: "notes"): 1,
                    .init(operation: "list", table: "notes"): 1,
                ])
        }

        @Test func `evidence of workers adds up, and keeps the first leaks`() {
            let leak = Leak(operation: "it", actingUser: 1, owner: 2, evidence: "key of tasks")
            let one = LoadEvidence(
                rowsChecked: 70, canariesChecked: 5, leakCount: 70,
                leaks: Array(repeating: leak, count: 70),
                unattributable: [.init(operation: "it", table: "notes"): 3])
            var all = one
            all.merge(one)
            #expect(all.rowsChecked == 140)
            #expect(all.canariesChecked == 10)
            #expect(all.leakCount == 140)
            #expect(all.leaks.count == RowChecker.detailLimit)
            #expect(all.unattributable == [.init(operation: "it", table: "notes"): 6])
        }
    }
}
