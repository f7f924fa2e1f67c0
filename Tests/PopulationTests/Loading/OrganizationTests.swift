import DatabaseCatalog
import PostgresDriver
import ScenarioModel
import Testing

@testable import Population

/// Organizations whose users are members of them: the tenant is no user.
@Suite("Organizations as tenants")
struct OrganizationTests {
    private static let organizations = """
        CREATE TABLE organizations (id serial PRIMARY KEY, name text NOT NULL);
        CREATE TABLE settings (organization_id int PRIMARY KEY REFERENCES organizations,
          theme text NOT NULL);
        CREATE TABLE pictures (id serial PRIMARY KEY,
          settings_id int NOT NULL REFERENCES settings, name text NOT NULL);
        """
    private static let ofOne = """
        CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE,
          organization_id int NOT NULL REFERENCES organizations);
        """
    private static let ofMany = """
        CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE);
        CREATE TABLE members (organization_id int NOT NULL REFERENCES organizations,
          user_id int NOT NULL REFERENCES users, PRIMARY KEY (organization_id, user_id));
        """
    private static let projects = """
        CREATE TABLE projects (id serial PRIMARY KEY,
          organization_id int NOT NULL REFERENCES organizations,
          created_by int NOT NULL REFERENCES users, title text NOT NULL);
        """

    private func plan(
        _ connection: Connection, _ tables: [TablePopulation]
    ) throws -> PopulationPlan {
        let catalog = try Catalog.read(connection)
        let scenario = TodoScenario.scenario(
            users: 30, tenant: ColumnReference(table: "organizations", column: "id"),
            tables: tables)
        return try PopulationPlan(
            scenario, catalog: catalog,
            tenancy: TodoScenario.tenancy(catalog, table: "organizations", scenario: scenario))
    }

    private let users = TodoScenario.table(
        "users", owner: "organization_id", rows: TodoScenario.counts(1, 9, 3))
    private let projects = TodoScenario.table(
        "projects", owner: "organization_id", parents: ["created_by"],
        rows: TodoScenario.counts(0, 20, 5))

    @Test("users of one organization each make what is the organization's")
    func usersOfOne() async throws {
        let connection = try await TestDatabase.make(
            "organizations_of_one",
            schema: Self.organizations + Self.ofOne + Self.projects)
        _ = try PopulationLoader.load(plan(connection, [users, projects]), into: connection)
        #expect(try connection.number("SELECT count(*) FROM users") == 90)
        let strays = """
            SELECT count(*) FROM projects p JOIN users u ON u.id = p.created_by
            WHERE u.organization_id <> p.organization_id
            """
        #expect(try connection.number(strays) == 0)
    }

    @Test("rows belong to one whose key is its organization's")
    func sharedKey() async throws {
        let connection = try await TestDatabase.make(
            "organizations_settings", schema: Self.organizations)
        let settings = TodoScenario.table(
            "settings", owner: "organization_id", rows: TodoScenario.counts(0, 1, 0.7))
        let pictures = TodoScenario.table(
            "pictures", parents: ["settings_id"],
            rows: TodoScenario.counts(0, 8, 4, per: .perParent))
        _ = try PopulationLoader.load(plan(connection, [settings, pictures]), into: connection)
        #expect(try connection.number("SELECT count(*) FROM settings") == 21)
        #expect(try connection.number("SELECT count(*) FROM pictures") == 84)
        #expect(
            try connection.number("SELECT count(DISTINCT settings_id) FROM pictures") > 10)
    }

    @Test("users of several need a first one, and are told how to have it")
    func usersOfMany() async throws {
        let schema = Self.organizations + Self.ofMany + Self.projects
        let connection = try await TestDatabase.make("organizations_of_many", schema: schema)
        let members = TodoScenario.table(
            "members", owner: "organization_id", parents: ["user_id"],
            rows: TodoScenario.counts(1, 1, 1, per: .perParent))
        let advice =
            "ALTER TABLE users ADD COLUMN home_id integer REFERENCES organizations ON DELETE CASCADE"
        // Whether they are left out, or declared as what they are not.
        for tables in [[members], [users, members]] {
            let error = try #require(throws: PopulationError.self) {
                try plan(connection, tables)
            }
            #expect(error.diagnostics.contains { $0.advice?.contains(advice) == true })
        }
        try connection.execute(advice)
        let home = TodoScenario.table(
            "users", owner: "home_id", rows: TodoScenario.counts(1, 10, 3))
        let all = try plan(connection, [home, members, projects])
        _ = try PopulationLoader.load(all, into: connection)
        #expect(
            try connection.number(
                """
                SELECT count(*) FROM members m JOIN users u ON u.id = m.user_id
                WHERE u.home_id = m.organization_id
                """) == 90)
    }
}
