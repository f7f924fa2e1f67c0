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
            "foreign-influence/list_tasks/growth", "incomplete-pages/list_numbered/pages-of-heavy",
            "incomplete-pages/list_linked/pages-of-heavy", "input-is-an-error/search_tasks/words",
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
        Case(hole: .foreignParentReplaced, rule: "existence-told/create_task"),
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
        Case(
            hole: .openAdministration, rule: "anonymous-access/GET /administration/:user/tasks"),
        Case(hole: .bodyWritesAnything, rule: "privilege-from-request/change_account"),
        Case(hole: .accountLeavesTasks, rule: "cascade-broken/delete_account"),
        Case(hole: .accountTakesOthers, rule: "bystander-changed/tasks"),
        Case(hole: .hashInAccount, rule: "secret-in-answer/get_account"),
        Case(hole: .listCached, rule: "foreign-read/list_tasks"),
        Case(hole: .linkedPagesForEverybody, rule: "foreign-read/list_linked"),
        Case(hole: .ownerObjectInBody, rule: "owner-from-request/create_task"),
        Case(hole: .turnWithoutOwner, rule: "foreign-write/turn"),
        // The first turn's rows are finished when it is this one's.
        Case(hole: .turnWithoutOwner, rule: "foreign-write/turn_again"),
    ]

    @Test("Each mistake is found by the rule that is about it", arguments: cases)
    func found(_ planted: Case) throws {
        let report = try TestTarget.check([planted.hole])
        #expect(found(report).contains(planted.rule))
        let finding = report.findings.first { "\($0.ruleId)/\($0.object)" == planted.rule }
        #expect(finding?.evidence.isEmpty == false)
        #expect(finding?.fix.isEmpty == false)
        // The verdict goes by findings, which can be accepted: a probe without one is left over.
        let unexplained = report.probes.filter { probe in
            probe.outcome == .leaked
                && !report.findings.contains {
                    $0.ruleId == probe.rule && $0.object == probe.object
                }
        }
        #expect(unexplained.map(\.id) == [])
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
        #expect(
            Set(
                Self.cases.map(\.hole) + StoredTokenCheckTests.holes + HiddenRowProbeTests.holes
                    + PrivilegeCheckTests.holes) == Set(Hole.allCases))
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

    @Test("Without a database a row below the victim's is known by the answer that names it")
    func unobservedParent() throws {
        let report = try TestTarget.check(
            [.foreignParent], only: ["list_tasks", "create_task"], isObserved: false)
        #expect(found(report).contains("foreign-parent-insert/create_task"))
        #expect(!found(report).contains("existence-told/create_task"))
        #expect(!found(report).contains("foreign-write/create_task"))
        let finding = report.findings.first { $0.ruleId == "foreign-parent-insert" }
        #expect(
            finding?.evidence.contains("that does not exist is refused with status 404") == true)
    }

    @Test("A parent of the caller's own in the foreign one's place is no row below the victim's")
    func replacedParent() throws {
        let report = try TestTarget.check(
            [.foreignParentReplaced], only: ["list_tasks", "create_task"], isObserved: false)
        #expect(found(report) == ["existence-told/create_task"])
    }

    @Test("Without a database a correct application is silent")
    func unobservedSilence() throws {
        let report = try TestTarget.check(isObserved: false)
        #expect(report.findings == [])
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

    /// What a test changes about how many rows users have.
    private func rows(
        of table: String, _ minimum: Int, _ maximum: Int, mean: Double, in scenario: inout Scenario
    ) {
        for index in scenario.population.tables.indices
        where scenario.population.tables[index].table == table {
            scenario.population.tables[index].rows = RowCounts(
                basis: .perUser, minimum: minimum, maximum: maximum, mean: mean)
        }
    }

    @Test("What was kept for a user without rows does not hide what is kept for others")
    func keptForNobody() throws {
        let report = try TestTarget.check([.listCached], only: ["list_tasks"]) {
            rows(of: "tasks", 0, 60, mean: 20, in: &$0)
        }
        #expect(found(report).contains("foreign-read/list_tasks"))
    }

    @Test("A call that does nothing to the row that it names proves nothing, whatever else it does")
    func nothingToDo() throws {
        let report = try TestTarget.check(only: ["turn"], prepare: "UPDATE tasks SET done = true")
        #expect(report.findings == [])
        let probe = try #require(report.probes.first { $0.id == "foreign-write/turn/task" })
        #expect(probe.outcome == .inconclusive)
        #expect(probe.reason?.contains("not even the victim's own call had an effect") == true)
    }

    @Test("Deletes are attacked also where most users have few rows")
    func fewRows() throws {
        let report = try TestTarget.check(only: ["delete_task"]) {
            rows(of: "tasks", 1, 60, mean: 10, in: &$0)
        }
        #expect(report.findings == [])
        let unsettled = report.probes.filter { $0.object == "delete_task" && $0.outcome != .held }
        #expect(unsettled.map(\.id) == [])
    }

    @Test("What fails with ordinary values says nothing of malformed ones")
    func failsAnyway() throws {
        let report = try TestTarget.check([.pastedSearch], only: ["search_tasks"]) { scenario in
            for index in scenario.httpOperations.indices
            where scenario.httpOperations[index].name == "search_tasks" {
                scenario.httpOperations[index].binds[0].rule.generator = .value("it's")
            }
        }
        let id = "input-is-an-error/search_tasks/words"
        let probe = try #require(report.probes.first { $0.id == id })
        #expect(probe.outcome == .inconclusive)
        #expect(probe.reason?.contains("fails with ordinary values too: status 500") == true)
        #expect(!found(report).contains("input-is-an-error/search_tasks"))
    }

    @Test(
        "A failure over syntax is graver than one over what no column can hold",
        arguments: [
            (Hole.crashOnLongTitle, "create_task", Severity.low),
            (Hole.pastedSearch, "search_tasks", Severity.medium),
        ])
    func severity(hole: Hole, operation: String, expected: Severity) throws {
        let report = try TestTarget.check([hole], only: [operation])
        let finding = report.findings.first { $0.ruleId == "input-is-an-error" }
        #expect(finding?.severity == expected)
    }

    @Test(
        "A route that answers without any token is one finding, and no token is tried on it",
        arguments: [
            (Hole.openAdministration, "read_every_task", "GET /administration/:user/tasks"),
            (Hole.listWithoutToken, "list_tasks", "GET /users/:user/tasks"),
        ])
    func openRoute(hole: Hole, operation: String, route: String) throws {
        let report = try TestTarget.check([hole], only: [operation])
        #expect(report.findings.count { $0.ruleId == "anonymous-access" } == 1)
        #expect(found(report).contains("anonymous-access/\(route)"))
        #expect(!report.findings.contains { $0.ruleId == "forged-token-accepted" })
        let tokens = report.probes.filter { $0.rule == "forged-token-accepted" }
        #expect(tokens.map(\.id) == ["forged-token-accepted/\(operation)/all"])
        #expect(tokens.map(\.outcome) == [.untested])
        #expect(tokens.first?.reason == "it answers without a token")
        #expect(!report.probes.contains { $0.outcome == .inconclusive })
    }

    @Test("A route that answers everybody alike and tells nothing of users is no finding")
    func openAndHarmless() throws {
        let report = try TestTarget.check(only: ["describe"]) { scenario in
            guard var operation = scenario.httpOperations.first else { return }
            operation.name = "describe"
            operation.request.path = TextTemplate(parts: [.text("/openapi.json")])
            operation.expectedStatuses = StatusSet([403...403])
            scenario.httpOperations.append(operation)
        }
        #expect(report.findings == [])
        let probes = report.probes.filter { $0.id.contains("/describe/") }
        #expect(probes.contains { $0.id == "anonymous-access/describe/absent" })
        #expect(!probes.contains { $0.rule == "forged-token-accepted" && $0.outcome != .untested })
    }

    /// Makes an operation one that no user may perform.
    private func refuse(_ name: String, in scenario: inout Scenario) {
        for index in scenario.httpOperations.indices
        where scenario.httpOperations[index].name == name {
            scenario.httpOperations[index].expectedStatuses = StatusSet([403...404])
        }
    }

    @Test("What users may not do holds where it is refused")
    func refused() throws {
        // Nobody may have a list of this name's tasks: there is no such route.
        let report = try TestTarget.check(only: ["read_every_task", "rename_every_task"])
        #expect(report.findings == [])
        let probes = report.probes.filter { $0.object.contains("every") }
        #expect(probes.contains { $0.id == "foreign-write/rename_every_task/user-in-path" })
        #expect(probes.filter { $0.outcome != .held }.map(\.id) == [])
    }

    @Test("What users may not do is judged by its effects where it is granted")
    func granted() throws {
        let written = try TestTarget.check([.writeWithoutOwner], only: ["rename_task"]) {
            refuse("rename_task", in: &$0)
        }
        #expect(found(written).contains("foreign-write/rename_task"))
    }

    @Test("What is to be refused and deletes accounts is seen before it deletes the caller's")
    func accountGranted() throws {
        let report = try TestTarget.check([.pathBelieved], only: ["delete_account"]) { scenario in
            refuse("delete_account", in: &scenario)
            for index in scenario.httpOperations.indices
            where scenario.httpOperations[index].name == "delete_account" {
                scenario.httpOperations[index].deletes = nil
            }
        }
        #expect(found(report).contains("foreign-write/delete_account"))
    }

    @Test("What users may not read is judged by what it holds where it is granted")
    func read() throws {
        let read = try TestTarget.check([.listForEverybody], only: ["list_tasks"]) {
            refuse("list_tasks", in: &$0)
        }
        #expect(found(read).contains("foreign-read/list_tasks"))
    }

    @Test("What is to be refused and is granted proves nothing")
    func grantedInSilence() throws {
        let report = try TestTarget.check(only: ["rename_task"]) { refuse("rename_task", in: &$0) }
        #expect(report.findings == [])
        let probe = try #require(report.probes.first { $0.id == "foreign-write/rename_task/task" })
        #expect(probe.outcome == .inconclusive)
        #expect(probe.reason?.contains("which is to be refused: status 200") == true)
    }

    @Test("An answer of a status that was not expected leaks all the same")
    func unexpected() throws {
        let report = try TestTarget.check([.listForEverybody], only: ["list_tasks"]) { scenario in
            for index in scenario.httpOperations.indices
            where scenario.httpOperations[index].name == "list_tasks" {
                scenario.httpOperations[index].expectedStatuses = StatusSet([299...299])
            }
        }
        #expect(found(report).contains("foreign-read/list_tasks"))
    }

    @Test("A list whose pages are asked for wrongly is told, and no fault of the application")
    func pagesAskedForWrongly() throws {
        let report = try TestTarget.check(only: ["list_tasks"]) { scenario in
            for index in scenario.httpOperations.indices
            where scenario.httpOperations[index].name == "list_tasks" {
                let total = JSONPath(source: "$.tasks[0].title", steps: [.member("tasks")])
                scenario.httpOperations[index].pages?.continuation = .after([
                    HTTPPathBind(parameter: "offset", path: total)
                ])
            }
        }
        #expect(report.findings == [])
        let probe = try #require(
            report.probes.first { $0.id == "incomplete-pages/list_tasks/pages-of-heavy" })
        #expect(probe.outcome == .inconclusive)
        #expect(probe.reason?.contains("page 2 was not answered as expected: status 422") == true)
    }
}
