import DatabaseCatalog
import PostgresDriver
import ScenarioModel
import Testing

@testable import Population

@Suite("Secret columns")
struct SecretTests {
    private static let schema = """
        CREATE TABLE users (id serial PRIMARY KEY, email varchar(255) NOT NULL UNIQUE,
          password_hash varchar(255) NOT NULL, recovery text UNIQUE, pin int NOT NULL);
        """

    private static let table = TodoScenario.table(
        "users",
        columns: [
            "password_hash": TodoScenario.secret(.text(.bcrypt)),
            "recovery": TodoScenario.secret(.words(3...5)),
            "pin": TodoScenario.secret(.integer(1000...9999)),
        ])

    private func plan(_ connection: Connection) throws -> PopulationPlan {
        let catalog = try Catalog.read(connection)
        return try PopulationPlan(
            TodoScenario.scenario(users: 100, tables: [Self.table]), catalog: catalog,
            tenancy: TodoScenario.tenancy(catalog))
    }

    @Test("hold what a bind computes again, in the form that was asked for")
    func computed() async throws {
        let connection = try await TestDatabase.make("secrets", schema: Self.schema)
        let plan = try plan(connection)
        _ = try PopulationLoader.load(plan, into: connection)
        let rows = try connection.rows(
            "SELECT password_hash, recovery, pin::text FROM users ORDER BY id")
        for (user, row) in rows.enumerated() {
            for (column, cell) in zip(["password_hash", "recovery", "pin"], row) {
                #expect(plan.uniqueValue(table: 0, column: column, user: user, row: 0) == cell)
            }
            #expect(row[0].wholeMatch(of: #/\$2b\$12\$[.\/A-Za-z0-9]{53}/#) != nil)
        }
        #expect(Set(rows.map { $0[0] }).count == 100)
        #expect(Set(rows.map { $0[1] }).count == 100)
    }

    @Test("name their owner to the one who looks for secrets, and to nobody else")
    func canaries() async throws {
        let connection = try await TestDatabase.make("secret_canaries", schema: Self.schema)
        let plan = try plan(connection)
        _ = try PopulationLoader.load(plan, into: connection)
        let rows = try connection.rows(
            "SELECT password_hash, recovery, email, left(password_hash, 29) FROM users ORDER BY id")
        func owner(_ cell: String, _ scanner: CanaryScanner) -> Int? {
            unsafe scanner.firstOwner(in: cell.utf8.span.bytes)
        }
        for (user, row) in rows.enumerated() {
            #expect(owner(row[0], plan.secretScanner) == user)
            #expect(owner(row[1], plan.secretScanner) == user)
            #expect(owner(row[2], plan.secretScanner) == nil)
            #expect(owner(row[0], plan.canaryScanner) == nil)
            #expect(owner(row[2], plan.canaryScanner) == user)
            // The salt of a hash is no secret.
            #expect(owner(row[3], plan.secretScanner) == nil)
        }
        #expect(plan.tables[0].secretColumns == ["password_hash", "recovery", "pin"])
        #expect(plan.tables[0].markedColumns == ["email"])
        #expect(plan.hasSecrets)
    }

    @Test("cannot be bound where some hold NULL instead")
    func nullable() throws {
        var users = TodoCatalog.users
        users.columns[2].isNotNull = false
        let table = TodoScenario.table(
            "users",
            columns: [
                "password_hash": ValueRule(
                    generator: .text(.bcrypt), nullChance: 0.5, isSecret: true)
            ])
        let plan = try TodoScenario.plan(
            users: 5, tables: [table], catalog: Catalog(tables: [users]))
        #expect(
            plan.uniqueValue(table: 0, column: "password_hash", user: 1, row: 0) == nil)
    }
}
