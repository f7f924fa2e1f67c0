import DatabaseCatalog
import Foundation
import Population
import PostgresDriver
import ScenarioModel
import TestDatabases
import Verification

@testable import Mutation

/// A scenario on the database of the test that runs.
enum MutationFixture {
    /// Two tables below the users, one through the other.
    static let schema = """
        CREATE TABLE users (
          id serial PRIMARY KEY, email varchar(100) NOT NULL UNIQUE, name text);
        CREATE TABLE folders (
          id serial PRIMARY KEY,
          user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
          UNIQUE (id, user_id));
        CREATE TABLE notes (
          id serial PRIMARY KEY,
          user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
          folder_id integer NOT NULL,
          body text NOT NULL CONSTRAINT notes_body CHECK (length(body) > 0),
          CONSTRAINT notes_folder FOREIGN KEY (folder_id, user_id)
            REFERENCES folders (id, user_id) ON DELETE CASCADE);
        CREATE INDEX notes_user ON notes (user_id);
        CREATE UNIQUE INDEX users_email_again ON users (email);
        """

    /// The subject of a scenario with these operations.
    ///
    /// - Parameter policies: lines for `database:` and `isolation:` where policies are claimed.
    static func subject(
        operations: String = "", role: String? = nil, identity: String? = nil,
        layers: String = "queries"
    ) throws -> MutationSubject {
        let connection = try TestDatabase.connect()
        let scenario = try scenario(
            operations: operations, role: role, identity: identity, layers: layers)
        let catalog = try Catalog.read(connection)
        let tenancy = Tenancy(
            catalog: catalog, tenantTable: catalog.table(named: "users"), tenantColumn: "id")
        let plan = try PopulationPlan(scenario, catalog: catalog, tenancy: tenancy)
        return try MutationSubject(
            VerificationContext(
                scenario: scenario, plan: plan, catalog: catalog, tenancy: tenancy),
            role: role, connection)
    }

    private static func scenario(
        operations: String, role: String?, identity: String?, layers: String
    ) throws -> Scenario {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "mutation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "SELECT 1;".write(
            to: folder.appending(path: "schema.sql"), atomically: true, encoding: .utf8)
        let database =
            ["database:", "  schema: schema.sql"] + (role.map { ["  role: \($0)"] } ?? [])
            + (identity.map { ["  identity: [\"\($0)\"]"] } ?? [])
        let yaml = """
            bulkhead: 1
            name: fixture
            \(database.joined(separator: "\n"))
            tenant: users.id
            population:
              users: 4
              tables:
                folders: { owner: user_id, rows: { min: 1, max: 3, mean: 2 } }
                notes: { owner: user_id, parent: folder_id, rows: { min: 1, max: 3, mean: 2 } }
            operations:
              own_account: { sql: "SELECT id FROM users WHERE id = :user" }
            \(operations)
            isolation: { layers: [\(layers)] }

            """
        let file = folder.appending(path: "scenario.yaml")
        try yaml.write(to: file, atomically: true, encoding: .utf8)
        return try ScenarioFile.load(path: file.path(), environment: [:])
    }
}

extension MutantList {
    /// The mutants; none where the operator does not apply.
    var all: [Mutant] {
        guard case .mutants(let mutants) = self else { return [] }
        return mutants
    }

    var objects: [String] { all.map(\.object) }

    /// Why there is none.
    var reason: String? {
        guard case .notApplicable(let reason) = self else { return nil }
        return reason
    }
}

extension Mutant {
    /// Performs its statements on the test's database.
    func plant(_ connection: Connection) throws {
        guard case .database(let statements) = change else { return }
        for statement in statements { try connection.execute(statement) }
    }
}
