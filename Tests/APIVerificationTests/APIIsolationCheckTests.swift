import PostgresDriver
import ResultModel
import ScenarioModel
import TestDatabases
import Testing
import Verification

@testable import APIVerification

@Suite("Attacks over HTTP", .database(schema: TestSchema.sql))
struct APIIsolationCheckTests {
    /// `foreign-read/get_task` for each finding.
    private func found(_ report: IsolationReport) -> Set<String> {
        Set(report.findings.map { "\($0.ruleId)/\($0.object)" })
    }

    @Test("On a correct application every probe holds")
    func silence() throws {
        let report = try TestTarget.check()
        #expect(report.findings == [])
        let unsettled = report.probes.filter { $0.outcome != .held }
        #expect(unsettled.map(\.id) == ["anonymous-access/GET /newest/operation"])
        #expect(Set(report.probes.map(\.id)).count == report.probes.count)
        for id in [
            "foreign-read/get_task/task", "foreign-write/rename_task/task",
            "foreign-write/create_task/user_id-added-to-body", "existence-told/get_task/task",
            "forged-token-accepted/get_task/expired", "anonymous-access/rename_task/absent",
            "foreign-influence/list_tasks/growth", "input-is-an-error/search_tasks/words",
            "deleted-account-served/delete_account/account",
        ] {
            #expect(report.probes.contains { $0.id == id }, "\(id)")
        }
        #expect(report.notes == ["untested: no operation calls GET /newest"])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let hole: Hole
        let rule: String
        var testDescription: String { "\(hole)" }
    }

    private static let cases: [Case] = [
        Case(hole: .readWithoutOwner, rule: "foreign-read/get_task"),
        Case(hole: .writeWithoutOwner, rule: "foreign-write/rename_task"),
        Case(hole: .deleteWithoutOwner, rule: "foreign-write/delete_task"),
        Case(hole: .pathBelieved, rule: "foreign-read/list_tasks"),
        Case(hole: .ownerInBody, rule: "owner-from-request/create_task"),
        Case(hole: .foreignParent, rule: "foreign-parent-insert/create_task"),
        Case(hole: .listForEverybody, rule: "foreign-read/list_tasks"),
        Case(hole: .laterPagesForEverybody, rule: "foreign-read/list_tasks"),
        Case(hole: .totalOfEverybody, rule: "foreign-influence/list_tasks"),
        Case(hole: .pagesLoseRows, rule: "incomplete-pages/list_tasks"),
        Case(hole: .existenceTold, rule: "existence-told/get_task"),
        Case(hole: .crashOnForeign, rule: "denial-is-an-error/get_task"),
        Case(hole: .titleInRefusal, rule: "foreign-read/get_task"),
        Case(hole: .crashOnLongTitle, rule: "input-is-an-error/create_task"),
        Case(hole: .pastedSearch, rule: "foreign-read/search_tasks"),
        Case(hole: .signatureIgnored, rule: "forged-token-accepted/wrong-key"),
        Case(hole: .expiryIgnored, rule: "forged-token-accepted/expired"),
        Case(hole: .listWithoutToken, rule: "anonymous-access/GET /users/:user/tasks"),
        Case(hole: .openRoute, rule: "anonymous-access/GET /newest"),
        Case(hole: .accountLeavesTasks, rule: "cascade-broken/delete_account"),
        Case(hole: .accountTakesOthers, rule: "bystander-changed/tasks"),
        Case(hole: .hashInAccount, rule: "secret-in-answer/get_account"),
    ]

    @Test("Each mistake is found by the rule that is about it", arguments: cases)
    func found(_ planted: Case) throws {
        let report = try TestTarget.check([planted.hole])
        #expect(found(report).contains(planted.rule))
        let finding = report.findings.first { "\($0.ruleId)/\($0.object)" == planted.rule }
        #expect(finding?.evidence.isEmpty == false)
        #expect(finding?.fix.isEmpty == false)
    }

    @Test("One pair's evidence stands for the others")
    func evidenceOfPairs() throws {
        let report = try TestTarget.check([.readWithoutOwner], only: ["get_task"])
        let finding = try #require(report.findings.first { $0.ruleId == "foreign-read" })
        #expect(finding.evidence.contains("likewise"))
    }

    @Test("A few lines of evidence stand for many")
    func evidenceOfOperations() throws {
        let forged = try TestTarget.check([.expiryIgnored])
        let accepted = try #require(forged.findings.first { $0.object == "expired" })
        let lines = accepted.evidence.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.last?.hasSuffix("more like these") == true)
    }

    @Test("Every hole of the application has a case")
    func complete() {
        #expect(Set(Self.cases.map(\.hole)) == Set(Hole.allCases))
    }

    @Test("Without a database the victim's own re-reading shows a foreign write")
    func unobserved() throws {
        let report = try TestTarget.check(
            [.writeWithoutOwner], only: ["get_task", "rename_task"], isObserved: false)
        #expect(found(report).contains("foreign-write/rename_task"))
        let finding = try #require(report.findings.first { $0.ruleId == "foreign-write" })
        #expect(finding.evidence.contains("own get_task"))
        #expect(finding.evidence.contains("now answers otherwise"))
        #expect(finding.replay.contains("curl -i -X PUT"))
        #expect(finding.replay.contains("'\"$ACTORS_CREDENTIAL\"'"))
    }

    @Test("Without the owner's own success nothing is concluded")
    func control() throws {
        let report = try TestTarget.check([.readWithoutOwner], only: ["get_task"]) { scenario in
            for index in scenario.httpOperations.indices
            where scenario.httpOperations[index].name == "get_task" {
                scenario.httpOperations[index].expectedStatuses = StatusSet([299...299])
            }
        }
        let probe = try #require(report.probes.first { $0.id == "foreign-read/get_task/task" })
        #expect(probe.outcome == .inconclusive)
        #expect(probe.reason?.contains("own call of get_task: status 200") == true)
    }
}
