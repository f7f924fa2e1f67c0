import Foundation
import PythonPeers
import ResultModel
import SampleResults
import Testing

@testable import Reporting

@Suite(
    "SARIF as others read it",
    .enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"))
struct SARIFPeerTests {
    private struct Input: Encodable, Sendable {
        var files: [String]
    }

    private struct Answer: Decodable {
        struct Reading: Decodable {
            struct Result: Decodable {
                var rule: String
                var severity: String
                var file: String
                var line: String
                var text: String
            }

            var tools: [String]
            var results: [Result]
            var severities: [String: Int]
        }

        var schema: String
        var faults: [[String]]
        var read: Reading
    }

    private func ask(_ files: [String]) async throws -> Answer {
        try await PythonPeers.run("sarif_peer.py", with: Input(files: files))
    }

    @Test("every result conforms to the schema that OASIS publishes")
    func conforms() async throws {
        let samples = [
            SampleResults.everyKey, SampleResults.failing, SampleResults.passing,
            SampleResults.inconclusive, SampleResults.interrupted, SampleResults.empty,
            try Hostile.behindEveryText(of: SampleResults.everyKey),
        ]
        let answer = try await ask(try samples.map(SARIFReportTests.text))
        #expect(answer.schema == SARIFLog(runs: []).schema)
        #expect(answer.faults == samples.map { _ in [] })
    }

    @Test("what does not conform is noticed, each in its own way")
    func broken() async throws {
        let sound = try SARIFReportTests.text(SampleResults.everyKey)
        let mutations = [
            (#""version" : "2.1.0""#, #""version" : "2.0.0""#),
            (#""executionSuccessful" : true"#, #""executedWell" : true"#),
            (#""level" : "error""#, #""level" : "fatal""#),
            (#""startLine" : 61"#, #""startLine" : 0"#),
            (#""kind" : "external""#, #""kind" : "elsewhere""#),
            (#""text" : "get_task"#, #""words" : "get_task"#),
            (#""uriBaseId""#, #""base""#),
        ]
        let broken = mutations.map { whole, mutant in
            let text = sound.replacing(whole, with: mutant, maxReplacements: 1)
            #expect(text != sound, "\(whole) is not in the report")
            return text
        }
        let answer = try await ask([sound] + broken)
        #expect(answer.faults.map(\.isEmpty) == [true] + broken.map { _ in false })
    }

    @Test("an independent reader finds every result with its level and its line")
    func reader() async throws {
        let read = try await ask([try SARIFReportTests.text(SampleResults.everyKey)]).read
        let facts = SARIFFact.all(in: SampleResults.everyKey)
        #expect(read.tools == ["bulkhead"])
        // The reader keeps what is suppressed, and sorts nothing.
        #expect(read.results.map(\.rule) == facts.map(\.rule.id))
        #expect(read.results.map(\.severity) == facts.map(\.level.rawValue))
        #expect(
            read.results.map { "\($0.file):\($0.line)" }.first
                == "scenarios/todo-ai-chatbot/scenario.yaml:61")
        #expect(read.severities["error"] == facts.count { $0.level == .error })
        #expect(read.results.first?.text.hasPrefix("get_task returns another user's task") == true)
    }
}
