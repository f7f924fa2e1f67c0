import DatabaseCatalog
import PostgresDriver
import ScenarioModel
import Testing

@testable import Population

@Suite("Loading the to-do tables")
struct LoadingTests {
    private func plan(_ connection: Connection, users: Int) throws -> PopulationPlan {
        let catalog = try Catalog.read(connection)
        let scenario = TodoScenario.scenario(users: users)
        return try PopulationPlan(
            scenario, catalog: catalog,
            tenancy: TodoScenario.tenancy(catalog, scenario: scenario))
    }

    @Test("gives rows that the server agrees with", arguments: [10, 100, 1000])
    func rows(users: Int) async throws {
        let connection = try await TestDatabase.make("rows_\(users)", schema: TodoScenario.schema)
        let before = try Catalog.read(connection)
        let plan = try plan(connection, users: users)
        var reported: [String: Int] = [:]
        let loaded = try PopulationLoader.load(
            plan, into: connection, progress: { table, rows, _ in reported[table] = rows })
        for (table, planned) in zip(loaded, plan.tables) {
            #expect(table.rows == planned.rowCount)
            #expect(reported[table.table] == planned.rowCount)
        }
        let after = try Catalog.read(connection)
        #expect(after.tables.map(\.foreignKeys) == before.tables.map(\.foreignKeys))
        #expect(
            after.tables.map { $0.indexes.map(\.definition) }
                == before.tables.map { $0.indexes.map(\.definition) })

        for (table, minimum, maximum, mean) in [
            ("tasks", 0, 1000, 50), ("conversations", 1, 100, 10), ("messages", 20, 2000, 200),
        ] {
            let found = try connection.rows(
                """
                SELECT min(n), max(n), sum(n) FROM (
                  SELECT count(t.id) n FROM users u LEFT JOIN \(table) t ON t.user_id = u.id
                  GROUP BY u.id) x
                """)[0]
            #expect(found[0] == String(minimum))
            #expect(found[2] == String(users * mean))
            if users >= 100 { #expect(found[1] == String(maximum)) }
        }
        try checkTimes(connection)
        try checkOwners(connection, plan)
    }

    private func checkTimes(_ connection: Connection) throws {
        for table in ["users", "tasks", "conversations", "messages"] {
            #expect(
                try connection.number(
                    "SELECT count(*) - count(DISTINCT created_at) FROM \(table)") == 0)
            #expect(
                try connection.number(
                    "SELECT count(*) FROM \(table) WHERE created_at >= '2026-01-01'") == 0)
            // Keys grow with time.
            #expect(
                try connection.number(
                    """
                    SELECT count(*) FROM (
                      SELECT created_at < lag(created_at) OVER (ORDER BY id) late
                      FROM \(table)) x WHERE late
                    """) == 0)
        }
        for table in ["users", "tasks", "conversations"] {
            #expect(
                try connection.number(
                    "SELECT count(*) FROM \(table) WHERE updated_at < created_at") == 0)
        }
        #expect(
            try connection.number(
                """
                SELECT count(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id
                JOIN users u ON u.id = c.user_id
                WHERE m.created_at <= c.created_at OR c.created_at <= u.created_at
                  OR m.user_id <> c.user_id
                """) == 0)
        #expect(
            try connection.number(
                """
                SELECT count(*) FROM conversations c JOIN (
                  SELECT conversation_id, max(created_at) last, count(*) n,
                    count(*) FILTER (WHERE role = 'user') asked
                  FROM messages GROUP BY 1) m ON m.conversation_id = c.id
                WHERE c.updated_at <> m.last OR asked NOT IN (n / 2, (n + 1) / 2)
                """) == 0)
    }

    private func checkOwners(_ connection: Connection, _ plan: PopulationPlan) throws {
        for (index, planned) in plan.tables.enumerated() {
            let owner = planned.ownerColumn ?? "id"
            let rows = try connection.rows(
                "SELECT id, \(owner) FROM \(planned.table.name) WHERE id % 7 = 0")
            for row in rows {
                let key = try #require(Int64(row[0]))
                let user = try #require(Int(row[1]))
                #expect(plan.owner(table: index, integerKey: key) == user - 1)
            }
        }
        let user = plan.userAtQuantile(0.5, table: 1)
        let email = try #require(plan.uniqueValue(table: 0, column: "email", user: user, row: 0))
        #expect(
            try connection.number(
                "SELECT id FROM users WHERE email = \(Connection.quoted(literal: email))")
                == user + 1)
        #expect(
            try connection.number(
                """
                SELECT count(*) FROM tasks WHERE user_id = \(user + 1)
                  AND title LIKE '\(plan.canary(ofUser: user).text)%'
                """) == plan.rowCount(table: 1, user: user))
    }

    @Test("leaves numbering to go on, and the tables settled")
    func settled() async throws {
        let connection = try await TestDatabase.make("settled", schema: TodoScenario.schema)
        let plan = try plan(connection, users: 100)
        _ = try PopulationLoader.load(plan, into: connection)
        #expect(
            try connection.number("INSERT INTO tasks (user_id, title) VALUES (1, 'x') RETURNING id")
                == 5_001)
        for table in try DatabaseSettling.settle(plan, on: connection) {
            #expect(table.pages > 0)
            #expect(table.allVisiblePages == table.pages)
            #expect(abs(table.ownerCorrelation ?? 0) < 0.1)
        }
        #expect(
            try connection.number(
                """
                SELECT count(*) FROM pg_class
                WHERE 'autovacuum_enabled=false' = ANY (reloptions) AND relkind = 'r'
                """) == 4)
    }

    /// A session whose snapshot is older than all rows.
    private func holder(of database: String) async throws -> Connection {
        let other = try await TestDatabase.connect(database)
        try other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
        return other
    }

    @Test("waits for whoever holds an old snapshot, and settles once that has gone")
    func waits() async throws {
        let connection = try await TestDatabase.make("waits", schema: TodoScenario.schema)
        let plan = try plan(connection, users: 10)
        let other = try await holder(of: "waits")
        _ = try PopulationLoader.load(plan, into: connection)
        var asked = 0
        let settled = try DatabaseSettling.settle(
            plan, on: connection, rounds: (plain: 1, held: 100),
            stop: {
                asked += 1
                if asked == 3 { _ = try? other.execute("COMMIT") }
                return false
            })
        #expect(asked >= 3)
        #expect(settled.allSatisfy { $0.allVisiblePages == $0.pages })
    }

    @Test("names whoever holds an old snapshot for too long, and says what to do")
    func names() async throws {
        let connection = try await TestDatabase.make("names", schema: TodoScenario.schema)
        let plan = try plan(connection, users: 10)
        let other = try await holder(of: "names")
        _ = try PopulationLoader.load(plan, into: connection)
        let process = try other.number("SELECT pg_backend_pid()")
        let error = #expect(throws: PopulationError.self) {
            try DatabaseSettling.settle(plan, on: connection, rounds: (plain: 1, held: 2))
        }
        #expect(error?.code == .notSettled)
        #expect(error?.description.contains("process \(process) (client backend") == true)
        #expect(error?.description.contains("idle in transaction") == true)
        #expect(error?.description.contains("pg_terminate_backend") == true)
    }

    @Test("keeps nothing when it is told to stop")
    func interrupted() async throws {
        let connection = try await TestDatabase.make("interrupted", schema: TodoScenario.schema)
        let before = try Catalog.read(connection)
        let plan = try plan(connection, users: 100)
        var asked = 0
        let error = #expect(throws: PopulationError.self) {
            try PopulationLoader.load(
                plan, into: connection,
                stop: {
                    asked += 1
                    return asked > 20
                })
        }
        #expect(error?.code == .interrupted)
        #expect(connection.transactionState == .idle)
        #expect(try connection.number("SELECT count(*) FROM users") == 0)
        #expect(try Catalog.read(connection) == before)
    }

    @Test("refuses a table that holds rows, and changes nothing")
    func notEmpty() async throws {
        let connection = try await TestDatabase.make("not_empty", schema: TodoScenario.schema)
        try connection.execute("INSERT INTO users (email, password_hash) VALUES ('a', 'b')")
        let plan = try plan(connection, users: 10)
        let error = #expect(throws: PopulationError.self) {
            try PopulationLoader.load(plan, into: connection)
        }
        #expect(error?.code == .tableNotEmpty)
        #expect(error?.description.contains("users is not empty") == true)
        #expect(try connection.number("SELECT count(*) FROM users") == 1)
    }

    @Test("says so when the server goes away in the middle")
    func serverLost() async throws {
        let connection = try await TestDatabase.make("server_lost", schema: TodoScenario.schema)
        let other = try await TestDatabase.make("server_lost_other", schema: "")
        let plan = try plan(connection, users: 100)
        let backend = connection.backendProcessID
        var isEnded = false
        let error = #expect(throws: PopulationError.self) {
            try PopulationLoader.load(
                plan, into: connection,
                progress: { table, rows, _ in
                    guard table == "messages", rows > 0, !isEnded else { return }
                    isEnded = (try? other.execute("SELECT pg_terminate_backend(\(backend))")) != nil
                })
        }
        #expect(isEnded)
        #expect(error?.code == .serverLost)
        #expect(error?.description.hasPrefix("the server went away while seeding messages") == true)
    }

    @Test("gives a full disk its own words")
    func diskFull() {
        let refusal = PostgresError(
            code: .statementFailed, sqlState: .diskFull, message: "could not extend file")
        let error = PopulationError(refusal, while: "seeding messages")
        #expect(error.code == .diskFull)
        #expect(error.description.contains("disk is full while seeding messages"))
        #expect(error.databaseError == refusal)
    }
}
