import PythonPeers
import ResultModel
import SampleResults
import Testing

@testable import Reporting

@Suite("The report as JUnit XML")
struct JUnitReportTests {
    private func text(_ result: RunResult) -> String {
        String(decoding: JUnitReport.render(result), as: UTF8.self)
    }

    @Test("failed, inconclusive and untested ones are failures, errors and skipped")
    func outcomes() throws {
        let page = try ParsedPage(text(SampleResults.everyKey))
        let root = try #require(page.elements.first)
        #expect(root.name == "testsuites")
        let count = { (name: String) in page.elements.count { $0.name == name } }
        #expect(root.attributes["tests"] == "\(count("testcase"))")
        #expect(root.attributes["failures"] == "\(count("failure"))")
        #expect(root.attributes["errors"] == "\(count("error"))")
        for name in ["failure", "error", "skipped"] { #expect(count(name) > 0) }
        let suites = page.elements.filter { $0.name == "testsuite" }
        #expect(
            suites.compactMap { $0.attributes["name"] } == [
                "verdict", "thresholds", "probes", "controls", "plans", "cascade", "storage",
                "invariants", "findings", "mutants", "comparison", "variants",
            ])
        func sum(_ key: String) -> Int {
            suites.compactMap { $0.attributes[key].flatMap { Int($0) } }.reduce(0, +)
        }
        #expect(root.attributes["failures"] == "\(sum("failures"))")
        #expect(count("skipped") == sum("skipped"))
    }

    @Test(
        "a control that stayed silent is an error, and an accepted finding passes with its reason")
    func doubts() throws {
        let cases = JUnitSuite.all(of: SampleResults.inconclusive).flatMap(\.cases)
        #expect(cases.first { $0.name == "messages_by_conversation" }?.outcome == .inconclusive)
        #expect(cases.first { $0.name == "verdict" }?.outcome == .inconclusive)
        let accepted = cases.first { $0.name == "plan-over-budget/schema/list_pending_tasks" }
        #expect(accepted?.outcome == .passed)
        #expect(accepted?.detail.contains("Accepted: the document has no index") == true)
    }

    @Test("there is one case for each threshold, check and probe")
    func everyCase() {
        let result = SampleResults.everyKey
        let suites = JUnitSuite.all(of: result)
        func count(_ name: String) -> Int? { suites.first { $0.name == name }?.cases.count }
        #expect(count("thresholds") == result.thresholds?.count)
        #expect(count("probes") == result.isolation?.probes.count)
        #expect(count("plans") == result.indexes?.count)
        #expect(count("storage") == result.storage?.count)
        #expect(count("invariants") == result.invariants?.count)
        #expect(count("mutants") == result.prove?.mutants.count)
        let cascade = result.cascade
        #expect(count("cascade") == (cascade?.edges.count ?? 0) + (cascade?.races?.count ?? 0) + 2)
        let compare = result.compare
        #expect(count("comparison") == (compare?.evidence.count ?? 0) + (compare?.pairs.count ?? 0))
    }

    @Test("a plan over its budget fails, one that is accepted passes, and one too small is skipped")
    func plans() throws {
        func outcomes(_ change: (inout RunResult) -> Void) throws -> [JUnitCase.Outcome] {
            var result = SampleResults.passing
            change(&result)
            return try #require(JUnitSuite.all(of: result).first { $0.name == "plans" }).cases
                .map(\.outcome)
        }
        let sound = try outcomes { _ in }
        #expect(sound.contains(.passed) && !sound.contains(.failed))
        // The one that is over budget in it is accepted.
        #expect(SampleResults.passing.indexes?.contains { $0.verdict == .overBudget } == true)
        #expect(try outcomes { $0.findings = [] }.contains(.failed))
        #expect(try outcomes { $0.indexes?[0].verdict = .tooSmall }[0] == .untested)
        #expect(try outcomes { $0.indexes?[0].verdict = .skipped }[0] == .untested)
    }

    @Test("what a finding explains fails as the finding does, and what none explains fails")
    func forgiven() throws {
        func failing(_ change: (inout RunResult) -> Void) -> [String] {
            var result = SampleResults.passing
            result.storage?[0].outcome = .fail
            result.invariants?[0].outcome = .fail
            result.cascade?.edges[0].outcome = .fail
            result.cascade?.orphans = 3
            change(&result)
            return JUnitSuite.all(of: result).filter {
                !["findings", "plans"].contains($0.name)
            }.filter {
                $0.cases.contains { $0.outcome == .failed }
            }.map(\.name)
        }
        func finding(_ rule: String, _ section: ResultModel.Section, _ object: String) -> Finding {
            Finding(
                ruleId: rule, severity: .high, section: section, layer: "schema", object: object,
                message: "", evidence: "", fix: "")
        }
        let edge = try #require(SampleResults.passing.cascade?.edges.first)
        let findings = [
            finding(
                "invariant-broken", .invariants, SampleResults.passing.invariants?[0].name ?? ""),
            finding("cascade-broken", .cascade, "\(edge.parent) → \(edge.child)"),
            finding("orphan-rows", .cascade, "tasks.user_id"),
            finding("storage-claim", .storage, "1000 users"),
        ]
        let all = ["cascade", "storage", "invariants"]
        #expect(failing { $0.findings = [] } == all)
        #expect(failing { $0.findings = findings } == all)
        #expect(
            failing {
                $0.findings = findings
                for index in findings.indices { $0.findings[index].accepted = "known" }
            } == [])
    }

    @Test("a case says at which line its cause is written")
    func places() throws {
        let cases = JUnitSuite.all(of: SampleResults.everyKey).flatMap(\.cases)
        let place = "At: scenarios/todo-ai-chatbot/scenario.yaml:61"
        #expect(
            cases.first { $0.name == "foreign-read/queries/get_task" }?.detail.contains(place)
                == true)
    }

    @Test("a run that fails has a failing case, and one that holds has none")
    func verdicts() {
        func failing(_ result: RunResult) -> Int {
            JUnitSuite.all(of: result).flatMap(\.cases).count { $0.outcome == .failed }
        }
        #expect(failing(SampleResults.failing) >= 5)
        #expect(failing(SampleResults.passing) == 0)
        let empty = JUnitSuite.all(of: SampleResults.empty).flatMap(\.cases)
        #expect(empty.map(\.outcome) == [.inconclusive])
    }

    @Test("what a variant must keep is a case, what it costs is not; a gated latency is one")
    func versions() throws {
        let suites = JUnitSuite.all(of: SampleResults.everyKey)
        let variants = try #require(suites.first { $0.name == "variants" }).cases
        #expect(variants.count == 8)
        let open = try #require(variants.first { $0.name == "open-policy: isolation" })
        #expect(open.outcome == .failed && open.message.contains("rows of others in tasks"))
        #expect(
            variants.first { $0.name == "partition-tasks: cascade" }?.outcome == .inconclusive)
        let comparison = try #require(suites.first { $0.name == "comparison" }).cases
        #expect(comparison.count { $0.outcome == .failed } == 2)
        #expect(comparison.map(\.outcome).suffix(2) == [.passed, .inconclusive])
        #expect(comparison[0].detail.contains("was: Limit, Index Scan"))
    }

    @Test("what a database holds is text")
    func hostile() throws {
        let plain = try ParsedPage(text(SampleResults.everyKey))
        let spoiled = text(try Hostile.behindEveryText(of: SampleResults.everyKey))
        let page = try ParsedPage(spoiled)
        #expect(page.elements.count == plain.elements.count)
        #expect(Hostile.traces(in: spoiled).isEmpty)
        #expect(page.text(of: "failure").contains { $0.contains(Hostile.shown) })
    }

    private struct Input: Encodable, Sendable {
        var files: [String]
    }

    private struct Answer: Decodable {
        struct Case: Decodable {
            var suite: String
            var name: String
            var outcome: String
        }

        var tests: Int
        var failures: Int
        var errors: Int
        var skipped: Int
        var cases: [Case]
        var faults: [[String]]
    }

    @Test(
        "every result conforms to Jenkins' schema, and what does not is noticed",
        .enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"))
    func schema() async throws {
        let samples = [
            SampleResults.everyKey, SampleResults.failing, SampleResults.passing,
            SampleResults.inconclusive, SampleResults.interrupted, SampleResults.empty,
            try Hostile.behindEveryText(of: SampleResults.everyKey),
        ]
        let sound = text(SampleResults.everyKey)
        let mutations = [
            ("<testcase ", "<case "), (" classname=", " class="), ("<failure ", "<failed "),
            ("</testsuites>", ""), (" errors=", " faults="),
            ("<testsuite name=", "<testsuite label="),
        ]
        let broken = mutations.map { whole, mutant in
            let text = sound.replacing(whole, with: mutant, maxReplacements: 1)
            #expect(text != sound, "\(whole) is not in the report")
            return text
        }
        let answer: Answer = try await PythonPeers.run(
            "junit_peer.py", with: Input(files: samples.map(text) + broken))
        #expect(
            answer.faults.map(\.isEmpty) == samples.map { _ in true } + broken.map { _ in false },
            "\(answer.faults)")
    }

    @Test(
        "an independent reader finds every case with its outcome",
        .enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"))
    func peer() async throws {
        let answer: Answer = try await PythonPeers.run(
            "junit_peer.py", with: Input(files: [text(SampleResults.everyKey)]))
        let suites = JUnitSuite.all(of: SampleResults.everyKey)
        let ours = suites.flatMap { suite in
            suite.cases.map { "\(suite.name) \($0.name) \($0.outcome)" }
        }
        #expect(answer.cases.map { "\($0.suite) \($0.name) \($0.outcome)" } == ours)
        #expect(answer.tests == ours.count)
        #expect(answer.failures == ours.count { $0.hasSuffix(" failed") })
        #expect(answer.errors == ours.count { $0.hasSuffix(" inconclusive") })
        #expect(answer.skipped == ours.count { $0.hasSuffix(" untested") })
    }
}
