import DatabaseCatalog
import Foundation
import HTTPDriver
import Population
import PostgresDriver
import ScenarioModel
import TestDatabases
import Tokens
import Verification

@testable import APIVerification

/// Tokens of all users, as the scenario's `auth` says them.
struct TestCredentials: UserCredentials {
    let tokens: [String]

    func credential(ofUser user: Int) -> Credential? {
        tokens.indices.contains(user) ? Credential(tokens[user]) : nil
    }
}

/// A seeded database with an application before it, and a check of them.
enum TestTarget {
    /// What the check finds with these holes.
    ///
    /// - Parameters:
    ///   - only: the operations to attack; nil for all.
    ///   - isObserved: whether the check may look into the database.
    ///   - prepare: statements that change the seeded rows.
    ///   - disturb: what becomes of requests on their way.
    ///   - sparesOthers: whether the application is somebody's.
    ///   - hasSessions: whether tokens stand in a table, as in `TestSchema.sessions`.
    static func check(
        _ holes: Set<Hole> = [], only: Set<String>? = nil, isObserved: Bool = true,
        hasSessions: Bool = false, sparesOthers: Bool = false,
        openAPI: String = TestSchema.openAPI,
        prepare: String = "", change: (inout Scenario) -> Void = { _ in },
        disturb: @escaping @Sendable (TestApplication.Request) -> Disturbance? = { _ in nil }
    ) throws -> IsolationReport {
        let connection = try TestDatabase.connect()
        var scenario = try scenario(
            hasSessions ? TestSchema.scenarioWithSessions : TestSchema.scenario)
        change(&scenario)
        let catalog = try Catalog.read(connection)
        let tenancy = Tenancy(
            catalog: catalog, tenantTable: catalog.table(named: "users"), tenantColumn: "id",
            declaredOwners: [
                "lists": "user_id", "tasks": "user_id", "sessions": "user_id",
            ])
        let plan = try PopulationPlan(scenario, catalog: catalog, tenancy: tenancy)
        _ = try PopulationLoader.load(plan, into: connection)
        try connection.execute(
            "SELECT setval('tasks_id_seq', 100000), setval('lists_id_seq', 100000)")
        try connection.execute(prepare)
        let server = try TestHTTPServer(TestDatabase.parameters, holes, disturb: disturb)
        defer { server.stop() }
        let key = Tokens.SigningKey(secret: Array(TestSchema.secret.utf8))
        let template = TokenTemplate(claims: [Claim("sub", .text(":user"))])
        let signer = try TokenSigner(key)
        let now = Int64(Date().timeIntervalSince1970)
        let table = plan.tableIndex(named: "sessions")
        let tokens = try (0..<plan.users).map { user in
            if let table {
                return plan.uniqueValue(table: table, column: "token", user: user, row: 0) ?? ""
            }
            let values = ClaimParameters(
                user: .text(plan.tenantKey(ofUser: user).description))
            return String(
                decoding: try signer.mint(template, for: values, issuedAt: now), as: UTF8.self)
        }
        guard let api = scenario.api else { throw NoAPI() }
        var target = APITarget(
            context: VerificationContext(
                scenario: scenario, plan: plan, catalog: catalog, tenancy: tenancy),
            origin: try HTTPOrigin(baseURL: "http://127.0.0.1:\(server.port)"), api: api,
            credentials: TestCredentials(tokens: tokens),
            observer: isObserved ? connection : nil,
            forgeries: hasSessions
                ? nil
                : ForgedTokens(try TokenForger(template, key: key)) {
                    ClaimParameters(user: .text($0.key))
                }, openAPI: Array(openAPI.utf8))
        target.sparesOthers = sparesOthers
        var report = IsolationReport()
        try APIIsolationCheck(target, only: only).run(into: &report)
        return report
    }

    /// A target without seeded rows, for checks that look at none.
    ///
    /// - Parameter operations: beside the scenario's own.
    static func target(at address: String, operations: [HTTPOperation]) throws -> APITarget {
        var scenario = try scenario()
        scenario.httpOperations += operations
        let catalog = try Catalog.read(try TestDatabase.connect())
        let tenancy = Tenancy(
            catalog: catalog, tenantTable: catalog.table(named: "users"), tenantColumn: "id",
            declaredOwners: ["lists": "user_id", "tasks": "user_id"])
        guard let api = scenario.api else { throw NoAPI() }
        return APITarget(
            context: VerificationContext(
                scenario: scenario,
                plan: try PopulationPlan(scenario, catalog: catalog, tenancy: tenancy),
                catalog: catalog, tenancy: tenancy),
            origin: try HTTPOrigin(baseURL: address), api: api,
            credentials: TestCredentials(tokens: []))
    }

    struct NoAPI: Error {}

    private static func scenario(_ text: String = TestSchema.scenario) throws -> Scenario {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "bulkhead-api-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appending(path: "scenario.yaml"))
        try Data(TestSchema.sql.utf8).write(to: folder.appending(path: "schema.sql"))
        return try ScenarioFile.load(path: folder.path(), environment: [:])
    }
}
