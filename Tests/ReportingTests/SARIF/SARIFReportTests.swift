import Foundation
import ResultModel
import SampleResults
import Testing

@testable import Reporting

@Suite("The report as SARIF")
struct SARIFReportTests {
    /// A catalog with one rule that the samples have, and one that they have not.
    static let rules = [
        RuleDescription(
            id: "foreign-read", severity: .critical, section: .isolation,
            summary: "a statement returns rows of other users",
            explanation: """
                What: an operation returns another user's row\nto whoever names its key.

                Why: keys are `guessed` {0}.

                Fix: ask for the owner.
                """, references: ["CWE-639", "API1:2023", "A01:2021", "CVE-2023-39418"]),
        RuleDescription(
            id: "unused-index", severity: .low, section: .indexes, summary: "nobody reads it",
            explanation: "", references: []),
        RuleDescription(
            id: "denial-is-an-error", severity: .low, section: .isolation, summary: "x",
            explanation: "", references: ["CWE-755"]),
    ]

    static func text(_ result: RunResult) throws -> String {
        String(decoding: try SARIFReport.render(result, rules: rules), as: UTF8.self)
    }

    private func run(_ result: RunResult) throws -> JSONObject {
        let log = try JSONObject(Self.text(result))
        #expect(log["version"].text == "2.1.0")
        return log["runs"][0]
    }

    @Test("every finding is a result with its rule, level, place and fingerprint")
    func findings() throws {
        let result = SampleResults.everyKey
        let run = try run(result)
        let results = run["results"].list
        let read = try #require(results.first)
        #expect(read["ruleId"].text == "foreign-read")
        #expect(read["ruleIndex"].number == 0)
        #expect(read["level"].text == "error")
        #expect(
            read["message"]["text"].text?.hasPrefix(
                "get_task returns another user's task to anybody who knows its id.\n\nSeen: ")
                == true)
        #expect(
            read["partialFingerprints"]["bulkheadFinding/v1"].text
                == "foreign-read/queries/get_task")
        let place = read["locations"][0]
        let file = place["physicalLocation"]["artifactLocation"]
        #expect(file["uri"].text == "scenarios/todo-ai-chatbot/scenario.yaml")
        #expect(file["uriBaseId"].text == "%SRCROOT%")
        #expect(place["physicalLocation"]["region"]["startLine"].number == 61)
        #expect(place["logicalLocations"][0]["fullyQualifiedName"].text == "queries/get_task")
        let findings = results.filter { $0["properties"]["section"].text != nil }
        #expect(findings.count == result.findings.count)
        // The rule that a result names stands at its index.
        for result in results {
            let index = try #require(result["ruleIndex"].number)
            #expect(run["tool"]["driver"]["rules"][index]["id"].text == result["ruleId"].text)
        }
    }

    @Test("levels go by severity")
    func levels() throws {
        let levels = try run(SampleResults.failing)["results"].list.map {
            "\($0["properties"]["severity"].text ?? "-") \($0["level"].text ?? "")"
        }
        #expect(
            Set(levels) == [
                "critical error", "medium warning", "low note", "info note", "- error",
            ])
    }

    @Test("what the scenario accepts is suppressed with its reason, and nothing else is")
    func accepted() throws {
        let results = try run(SampleResults.passing)["results"].list
        let suppressed = results.filter { $0["suppressions"].list.count == 1 }
        #expect(suppressed.map { $0["ruleId"].text } == ["plan-over-budget"])
        let suppression = suppressed.first?["suppressions"][0]
        #expect(suppression?["status"].text == "accepted")
        #expect(suppression?["justification"].text?.contains("the document has no index") == true)
        #expect(results.allSatisfy { $0["suppressions"].exists })
    }

    @Test("what has no known place has the scenario as a whole, and none where that is unknown")
    func places() throws {
        func first(_ change: (inout RunResult) -> Void) throws -> JSONObject {
            var result = SampleResults.failing
            change(&result)
            return try run(result)["results"][0]["locations"][0]
        }
        let whole = try first { $0.scenario.file = "app/a b:c/scenario.yaml" }
        let file = whole["physicalLocation"]["artifactLocation"]
        #expect(file["uri"].text == "app/a%20b%3Ac/scenario.yaml")
        #expect(!whole["physicalLocation"]["region"].exists)
        let outside = try first {
            $0.findings[0].location = SourcePlace(file: "/srv/schémas/x.sql", line: 3)
        }["physicalLocation"]
        #expect(outside["artifactLocation"]["uri"].text == "file:///srv/sch%C3%A9mas/x.sql")
        #expect(!outside["artifactLocation"]["uriBaseId"].exists)
        #expect(outside["region"]["startLine"].number == 3)
        let unknown = try first { $0.scenario.file = nil }
        #expect(!unknown["physicalLocation"].exists)
        #expect(unknown["logicalLocations"][0]["name"].text == "get_task")
    }

    @Test("rules say what they mean, with the weaknesses that they are known as")
    func rules() throws {
        let run = try run(SampleResults.everyKey)
        let rules = run["tool"]["driver"]["rules"].list
        let rule = try #require(rules.first)
        #expect(rule["name"].text == "ForeignRead")
        #expect(rule["shortDescription"]["text"].text == "a statement returns rows of other users.")
        #expect(
            rule["fullDescription"]["text"].text
                == "an operation returns another user's row to whoever names its key.")
        #expect(
            rule["help"]["markdown"].text?.contains("**Why**: keys are `guessed` {{0}}.") == true)
        #expect(rule["help"]["text"].text?.contains("Why: keys are guessed {{0}}.") == true)
        #expect(rule["properties"]["security-severity"].text == "9.5")
        #expect(rule["properties"]["tags"].list.compactMap(\.text).contains("external/cwe/cwe-639"))
        let targets = rule["relationships"].list.map(\.["target"])
        #expect(targets.map { $0["id"].text } == ["639", "API1", "A01"])
        for target in targets {
            let list = run["taxonomies"][try #require(target["toolComponent"]["index"].number)]
            #expect(list["name"].text == target["toolComponent"]["name"].text)
            let entry = list["taxa"][try #require(target["index"].number)]
            #expect(entry["id"].text == target["id"].text)
        }
        #expect(
            run["taxonomies"][0]["taxa"].list.map { $0["helpUri"].text } == [
                "https://cwe.mitre.org/data/definitions/639.html",
                "https://cwe.mitre.org/data/definitions/755.html",
            ])
        #expect(rules[1]["properties"]["problem.severity"].text == "recommendation")
        // A rule of another version is described by what it found.
        #expect(rules.contains { $0["id"].text == "unmarked-columns" })
        #expect(Set(rules.compactMap { $0["id"].text }).count == rules.count)
    }

    @Test("missed thresholds, regressions and surviving mutants are results as well")
    func otherResults() throws {
        let results = try run(SampleResults.everyKey)["results"].list
        let found = results.compactMap { $0["partialFingerprints"]["bulkheadFinding/v1"].text }
        #expect(found.contains("threshold-missed/list_pending_tasks/p(95) < 20ms"))
        #expect(found.contains("version-regressed/p95/recent_messages"))
        #expect(found.contains("version-regressed/buffers/recent_messages"))
        #expect(found.contains { $0.hasPrefix("mutant-survived/") })
        #expect(Set(found).count == found.count)
        let missed = results.first { $0["ruleId"].text == "threshold-missed" }
        #expect(missed?["message"]["text"].text?.contains("observed 31.2 ms") == true)
    }

    @Test("what could not be judged is a notification, and no result")
    func doubts() throws {
        let run = try run(SampleResults.inconclusive)
        let invocation = run["invocations"][0]
        let told = invocation["toolExecutionNotifications"].list
        func texts(_ kind: String) -> [String] {
            told.filter { $0["descriptor"]["id"].text == kind }.compactMap {
                $0["message"]["text"].text
            }
        }
        #expect(texts("inconclusive").contains { $0.contains("the control messages_by_conv") })
        #expect(texts("inconclusive").contains { $0.contains("59 samples are needed") })
        #expect(texts("inconclusive").contains { $0.contains("refused with 40P01") })
        #expect(texts("verdict").count == 3)
        #expect(told.allSatisfy { $0["level"].text != "error" })
        #expect(
            run["results"].list.allSatisfy { $0["ruleId"].text != "threshold-missed" })
        let notifications = run["tool"]["driver"]["notifications"]
        for notification in told {
            let index = try #require(notification["descriptor"]["index"].number)
            #expect(notifications[index]["id"].text == notification["descriptor"]["id"].text)
        }
        var untested = SampleResults.passing
        untested.isolation?.probes[0].outcome = .untested
        let probes = try self.run(untested)["invocations"][0]["toolExecutionNotifications"].list
        #expect(probes.contains { $0["descriptor"]["id"].text == "untested" })
    }

    @Test(
        "the invocation has the exit code and the times, and says whether the run came to its end",
        arguments: [
            (SampleResults.failing, 97, true), (SampleResults.passing, 0, true),
            (SampleResults.inconclusive, 96, true), (SampleResults.interrupted, 105, false),
            (SampleResults.empty, nil, false),
        ])
    func invocation(result: RunResult, code: Int?, isSuccessful: Bool) throws {
        let invocation = try run(result)["invocations"][0]
        #expect(invocation["exitCode"].number == code)
        #expect(invocation["exitCodeDescription"].exists == (code != nil))
        #expect(invocation["executionSuccessful"].truth == isSuccessful)
        #expect(invocation["startTimeUtc"].text == "2026-08-03T09:14:05.000Z")
        let hasErrors = invocation["toolExecutionNotifications"].list.contains {
            $0["level"].text == "error"
        }
        #expect(hasErrors == !isSuccessful)
        if code == 0 { #expect(invocation["endTimeUtc"].text == "2026-08-03T09:15:52.400Z") }
    }

    @Test("runs of one scenario are of one category")
    func category() throws {
        #expect(
            try run(SampleResults.passing)["automationDetails"]["id"].text
                == "bulkhead/todo-ai-chatbot/2026-08-03T09:14:05Z")
    }

    @Test("what a database holds is text: no markup, no links, no placeholders, no escapes")
    func hostile() throws {
        let spoiled = try Self.text(try Hostile.behindEveryText(of: SampleResults.everyKey))
        // What ends an attribute in markup ends nothing in JSON.
        #expect(Hostile.traces(in: spoiled).filter { $0 != "onload='" } == [])
        #expect(!spoiled.contains("<"))
        let message = try #require(
            try JSONObject(spoiled)["runs"][0]["results"][0]["message"]["text"].text)
        #expect(
            message.contains(Hostile.shown.replacing("{", with: "{{").replacing("}", with: "}}")))
        #expect(
            SARIFText.message("[a](b) {0} [c](d)").text == "[a] (b) {{0}} [c] (d)")
    }
}

/// JSON to look into; what is not there is empty rather than an error.
struct JSONObject {
    private let value: Any?

    init(_ text: String) throws {
        value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    private init(value: Any?) { self.value = value }

    subscript(key: String) -> JSONObject { JSONObject(value: (value as? [String: Any])?[key]) }

    subscript(index: Int) -> JSONObject {
        let list = list
        return list.indices.contains(index) ? list[index] : JSONObject(value: nil)
    }

    var list: [JSONObject] { (value as? [Any])?.map { JSONObject(value: $0) } ?? [] }
    var text: String? { value as? String }
    var number: Int? { (value as? NSNumber)?.intValue }
    var truth: Bool? { (value as? NSNumber)?.boolValue }
    var exists: Bool { value != nil }
}
