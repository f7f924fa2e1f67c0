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
        #expect(root.attributes["skipped"] == "\(count("skipped"))")
        for name in ["failure", "error", "skipped"] { #expect(count(name) > 0) }
        let suites = page.elements.filter { $0.name == "testsuite" }
        #expect(
            suites.compactMap { $0.attributes["name"] } == [
                "verdict", "thresholds", "probes", "controls", "cascade", "invariants", "findings",
                "mutants", "comparison", "variants",
            ])
        let sum = suites.compactMap { $0.attributes["failures"].flatMap { Int($0) } }.reduce(0, +)
        #expect(root.attributes["failures"] == "\(sum)")
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
        #expect(comparison.map(\.outcome) == [.failed, .failed, .passed, .inconclusive])
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
        var xml: String
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
    }

    @Test(
        "an independent reader finds every case with its outcome",
        .enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"))
    func peer() async throws {
        let answer: Answer = try await PythonPeers.run(
            "junit_peer.py", with: Input(xml: text(SampleResults.everyKey)))
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
