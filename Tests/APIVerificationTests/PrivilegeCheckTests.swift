import DatabaseCatalog
import PostgresDriver
import ResultModel
import ScenarioModel
import TestDatabases
import Testing
import Verification

@testable import APIVerification

@Suite("Privileges in a body", .database(schema: TestSchema.sql))
struct PrivilegeCheckTests {
    /// The holes that are tried here alone: at registration there is none without it.
    static let holes = [Hole.registrationWritesAnything]

    private static let probe = "privilege-from-request/change_account/is_admin"

    private func outcome(_ report: IsolationReport) -> ProbeResult.Outcome? {
        report.probes.first { $0.id == Self.probe }?.outcome
    }

    @Test(
        "are found by what they did, in the database and through the API", arguments: [true, false])
    func found(isObserved: Bool) throws {
        let report = try TestTarget.check([.bodyWritesAnything], isObserved: isObserved)
        let finding = try #require(
            report.findings.first { $0.ruleId == "privilege-from-request" })
        #expect(finding.object == "change_account")
        #expect(
            finding.evidence.contains(
                isObserved ? "the database has it" : "the user's own answers show it"))
        #expect(finding.replay.contains("is_admin"))
        #expect(outcome(report) == .leaked)
        #expect(report.findings.map(\.ruleId) == ["privilege-from-request"])
        // It is taken back again.
        let connection = try TestDatabase.connect()
        #expect(
            try connection.query("SELECT count(*) FROM users WHERE is_admin")
                .integer(row: 0, column: 0) == 0)
    }

    @Test("that are not taken are no finding", arguments: [true, false])
    func held(isObserved: Bool) throws {
        let report = try TestTarget.check(isObserved: isObserved)
        #expect(outcome(report) == .held)
        #expect(report.findings == [])
    }

    @Test("that a request may hold by the document are no finding")
    func declared() throws {
        let open = TestSchema.openAPI.replacing(#""type": "boolean", "readOnly": true"#, with: "")
        #expect(open != TestSchema.openAPI)
        let declared = try TestTarget.check([.bodyWritesAnything], openAPI: open)
        #expect(declared.findings == [])
        #expect(outcome(declared) == nil)
    }

    @Test("that the operation sends itself are no finding")
    func sent() throws {
        let sent = try TestTarget.check([.bodyWritesAnything]) { scenario in
            for index in scenario.httpOperations.indices
            where scenario.httpOperations[index].name == "change_account" {
                guard case .json(.object(var members)) = scenario.httpOperations[index].request.body
                else { continue }
                members.append(JSONTemplateMember(name: "is_admin", value: .boolean(true)))
                scenario.httpOperations[index].request.body = .json(.object(members))
            }
        }
        #expect(sent.findings == [])
    }

    // MARK: At registration

    private static let registration = "privilege-from-request/sign_up/is_admin"

    private func registering(_ scenario: inout Scenario) {
        let members = ["email", "password"].map {
            JSONTemplateMember(name: $0, value: .value(of: $0))
        }
        scenario.httpOperations.append(
            HTTPOperation(
                name: "sign_up", actor: .anonymous,
                request: HTTPRequestTemplate(
                    method: .post, path: TextTemplate(parts: [.text("/sign-up")]),
                    body: .json(.object(members))),
                expectedStatuses: StatusSet([201...201]),
                position: SourcePosition(line: 1, column: 1)))
    }

    @Test(
        "that anybody has who registers are found", arguments: [true, false])
    func registered(isObserved: Bool) throws {
        let report = try TestTarget.check(
            [.registrationWritesAnything], isObserved: isObserved, change: registering)
        #expect(report.findings.map(\.ruleId) == ["privilege-from-request"])
        let finding = try #require(report.findings.first)
        #expect(finding.object == "sign_up")
        #expect(
            finding.evidence.contains(
                isObserved ? "the database has it" : "the answer shows it"))
        #expect(finding.replay.contains("is_admin"))
        #expect(report.probes.first { $0.id == Self.registration }?.outcome == .leaked)
    }

    @Test("that nobody has who registers are no finding", arguments: [true, false])
    func registeredHeld(isObserved: Bool) throws {
        let report = try TestTarget.check(isObserved: isObserved, change: registering)
        #expect(report.findings == [])
        #expect(report.probes.first { $0.id == Self.registration }?.outcome == .held)
    }

    @Test("are not tried where an administrator would stay")
    func registeredElsewhere() throws {
        let report = try TestTarget.check(
            [.registrationWritesAnything], sparesOthers: true, change: registering)
        #expect(!report.findings.contains { $0.ruleId == "privilege-from-request" })
        #expect(report.probes.first { $0.id == Self.registration }?.outcome == .untested)
    }

    @Test(
        "are columns of truth and roles that may hold more than usual",
        arguments: [
            ("is_superuser boolean", "is_superuser=true"), ("isStaff boolean", "isstaff=true"),
            ("done boolean", nil), ("role text", "role=admin"),
            ("role text CHECK (role IN ('user', 'assistant'))", nil),
            ("role text CHECK (role IN ('member', 'owner'))", "role=owner"),
            ("title text", nil), ("staff integer", nil),
            ("is_admin boolean GENERATED ALWAYS AS (true) STORED", nil),
        ] as [(String, String?)])
    func members(column: String, expected: String?) throws {
        let connection = try TestDatabase.connect()
        try connection.execute("CREATE TABLE tried (id int PRIMARY KEY, \(column))")
        let table = try #require(try Catalog.read(connection).table(named: "tried"))
        let members = table.columns.compactMap { PrivilegeMember($0, of: table, isUsers: true) }
        #expect(members.map { "\($0.name)=\($0.text)" } == [expected].compactMap(\.self))
        try connection.execute("DROP TABLE tried")
    }

    @Test("a message's role is none, unless it may be an administrator's")
    func rolesOfRows() throws {
        let connection = try TestDatabase.connect()
        try connection.execute("CREATE TABLE tried (role text)")
        let table = try #require(try Catalog.read(connection).table(named: "tried"))
        #expect(PrivilegeMember(table.columns[0], of: table, isUsers: false) == nil)
        try connection.execute("DROP TABLE tried")
    }
}
