import Foundation
import ResultModel
import ScenarioModel
import Testing

@testable import SourcePlaces

@Suite("The place of a finding")
struct FindingLocatorTests {
    private func finding(
        _ rule: String, _ layer: String, _ object: String, evidence: String = ""
    ) -> Finding {
        Finding(
            ruleId: rule, severity: .high, section: .isolation, layer: layer, object: object,
            message: "", evidence: evidence, fix: "")
    }

    /// Where each finding is, one of `rule/layer/object` a line.
    private func places(_ fingerprints: [String]) throws -> [String?] {
        let folder = try LocatedFolder()
        defer { folder.remove() }
        let locator = try folder.locator()
        return fingerprints.map { fingerprint in
            let parts = fingerprint.split(separator: "/", maxSplits: 2).map(String.init)
            return locator.location(of: finding(parts[0], parts[1], parts[2]))?.shown
                .replacing("app/load test/scenario.yaml", with: "yaml")
                .replacing("db/1-tables.sql", with: "tables").replacing(
                    "db/2-rights.sql", with: "rights")
        }
    }

    @Test("of an operation is its entry in the scenario, of a table its statement")
    func operations() throws {
        #expect(
            try places([
                "foreign-read/queries/get_order", "plan-over-budget/queries/orders",
                "row-security-off/policies/orders", "foreign-read/queries/leak",
                "own-rows-withheld/policies/get_order", "foreign-read/queries/absent",
            ]) == ["yaml:15", "yaml:18", "tables:7", "yaml:26", "yaml:15", nil])
    }

    @Test("of an edge is its foreign key, whichever end is named first, or the table without one")
    func edges() throws {
        #expect(
            try places([
                "cascade-broken/schema/users → orders", "owner-disagreement/queries/lines → orders",
                "cascade-blocked/schema/users → orders → lines",
                "undeclared-cascade/schema/users → lines",
                "foreign-parent-insert/policies/orders → users",
                "role-path/policies/clerk → manager",
            ]) == ["tables:10", "tables:20", "tables:20", "tables:17", "tables:10", "rights:2"])
    }

    @Test("of a column, a constraint or an index is its own line, named or as the server names it")
    func parts() throws {
        #expect(
            try places([
                "cascade-residue/schema/orders.placed_at",
                "unreliable-constraint/schema/orders.placed",
                "conditional-exposure/policies/lines.note, order_id",
                "redundant-index/schema/orders_user_id_placed_at_idx",
                "unused-index/schema/by_time",
                "redundant-index/schema/users_email_key", "slow-cascade/schema/orders_user_id_fkey",
                "unenforced-constraint/schema/users: CHECK (email ~ '@')",
                "unique-existence/policies/users (email)",
                "bystander-changed/schema/lines, orders",
                "writable-sequence/policies/orders_id_seq",
            ]) == [
                "tables:11", "tables:12", "tables:18", "tables:14", "tables:15", "tables:4",
                "tables:10", "tables:2", "tables:4", "tables:17", "tables:8",
            ])
    }

    @Test("of a right, a role, a view or a function is the statement that gives or makes it")
    func rights() throws {
        #expect(
            try places([
                "truncate-granted/policies/orders", "references-granted/policies/lines",
                "unforced-table/policies/orders", "unforced-table/policies/lines",
                "unbound-role/policies/manager", "unbound-role/policies/clerk",
                "exposed-view/policies/bodies", "definer-function/policies/act_for(integer)",
                "identity-survives/policies/identity", "blind-delete/policies/app.things",
            ]) == [
                "rights:7", "rights:8", "rights:3", "tables:17", "rights:1", "yaml:5", "tables:21",
                "tables:22", "yaml:7", "rights:11",
            ])
    }

    @Test("of rows that a policy lets through is the policy, where it is clear which one")
    func policies() throws {
        #expect(
            try places([
                "foreign-row-visible/policies/orders", "foreign-row-updated/policies/orders",
                "foreign-row-visible/policies/lines", "blind-delete/policies/lines",
            ]) == ["rights:4", "tables:7", "tables:17", "rights:5"])
        let folder = try LocatedFolder()
        defer { folder.remove() }
        let told = finding(
            "foreign-row-visible", "policies", "lines", evidence: "by the policy staff")
        #expect(try folder.locator().location(of: told)?.line == 6)
    }

    @Test("of a claim, an invariant or a threshold is where the scenario states it")
    func entries() throws {
        #expect(
            try places([
                "invariant-broken/schema/sound", "storage-claim/schema/1000 users",
                "index-claim/schema/indexes", "server-defect/policies/CVE-2023-39418",
                "storage-claim/schema/7 users", "stale-acceptance/scenario/unused-index by_time",
            ]) == ["yaml:30", "yaml:31", "yaml:32", nil, nil, "yaml:39"])
        let folder = try LocatedFolder()
        defer { folder.remove() }
        let locator = try folder.locator()
        let stated = [
            ("get_order", "p(99) < 50ms", 37), ("all", "errors < 0.1%", 34),
            ("all", "max < 1s", nil),
        ]
        for (subject, expression, line) in stated {
            let threshold = ThresholdResult(
                subject: subject, expression: expression, observed: nil, samples: 0,
                outcome: .untested, reason: nil)
            #expect(locator.location(of: threshold)?.line == line)
        }
    }

    @Test("A result gets the places of everything in it, and the scenario's own file")
    func wholeResult() throws {
        let folder = try LocatedFolder()
        defer { folder.remove() }
        var result = RunResult(
            tool: ToolIdentity(name: "bulkhead", version: "1", buildMode: "debug"),
            scenario: ScenarioIdentity(name: "shop", contentHash: "", seed: 1), startedAt: "")
        result.findings = [
            finding("foreign-read", "queries", "get_order"),
            finding("server-defect", "policies", "x"),
        ]
        result.thresholds = [
            ThresholdResult(
                subject: "get_order", expression: "p(95) < 20ms", observed: nil, samples: 0,
                outcome: .pass, reason: nil)
        ]
        try folder.locator().locate(in: &result)
        #expect(result.scenario.file == "app/load test/scenario.yaml")
        #expect(result.findings.map { $0.location?.line } == [15, nil])
        #expect(result.thresholds?.map { $0.location?.line } == [36])
    }
}

@Suite("The root that file names start from")
struct SourceRootTests {
    @Test("is the repository, from wherever the command is called")
    func repository() throws {
        let folder = try LocatedFolder()
        defer { folder.remove() }
        for working in ["/", folder.root, folder.root + "/app"] {
            let root = SourceRoot(of: folder.root + "/app/load test", workingDirectory: working)
            #expect(root.folder == folder.root)
        }
        let root = SourceRoot(of: "load test", workingDirectory: folder.root + "/app")
        #expect(root.folder == folder.root)
        let name = root.name(
            of: "../../db/1-tables.sql", in: "load test", workingDirectory: folder.root + "/app")
        #expect(name == "db/1-tables.sql")
        let outside = root.name(of: "/elsewhere/x.sql", in: "load test", workingDirectory: "/")
        #expect(outside == "/elsewhere/x.sql")
    }

    @Test("is the working directory where there is none; what lies outside has its whole path")
    func noRepository() throws {
        let folder = try LocatedFolder(isRepository: false)
        defer { folder.remove() }
        let inside = try folder.locator(workingDirectory: folder.root)
        #expect(inside.scenarioFile == "app/load test/scenario.yaml")
        let outside = try folder.locator(workingDirectory: folder.root + "/db")
        #expect(outside.scenarioFile == folder.root + "/app/load test/scenario.yaml")
        let orders = Finding(
            ruleId: "row-security-off", severity: .high, section: .isolation, layer: "policies",
            object: "orders", message: "", evidence: "", fix: "")
        #expect(outside.location(of: orders) == SourcePlace(file: "1-tables.sql", line: 7))
    }

    @Test("A schema file that is gone costs its places and nothing else")
    func gone() throws {
        let folder = try LocatedFolder()
        defer { folder.remove() }
        let scenario = try folder.scenario()
        try FileManager.default.removeItem(atPath: folder.root + "/db")
        let locator = FindingLocator(reading: scenario, workingDirectory: "/")
        #expect(locator.schema == SchemaDefinitions())
        #expect(locator.scenarioFile == "app/load test/scenario.yaml")
    }
}
