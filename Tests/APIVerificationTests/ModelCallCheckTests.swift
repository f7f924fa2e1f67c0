import HTTPDriver
import LoopbackServer
import ResultModel
import ScenarioModel
import TestDatabases
import Testing
import Verification

@testable import APIVerification

@Suite("Others while the model thinks", .database(schema: TestSchema.sql))
struct ModelCallCheckTests {
    /// What the application does with a question.
    enum Behaviour: Sendable {
        case awaits, blocks, blocksAndFails, givesUp, knowsItself
    }

    private func report(
        _ behaviour: Behaviour, patienceNanoseconds: Int64 = 50_000_000
    ) throws -> IsolationReport {
        let model = HeldModel()
        // Its handlers run on its one loop: what waits there keeps everybody waiting.
        let server = try LoopbackServer(
            at: .anyPort,
            answering: [
                { request in
                    guard request.path == "/ask" else { return .json(Array("{}".utf8)) }
                    let answer = LoopbackAnswer.json(Array(#"{"answer": 42}"#.utf8))
                    switch behaviour {
                    case .awaits:
                        var held = answer
                        held.hold = model.ask()
                        return held
                    case .blocks, .blocksAndFails:
                        model.askAndWait()
                        return behaviour == .blocks ? answer : .json([], status: 500)
                    case .givesUp:
                        _ = model.ask()
                        return answer
                    case .knowsItself: return answer
                    }
                }
            ])
        defer { server.stop() }
        var target = try TestTarget.target(
            at: "http://127.0.0.1:\(server.address.port)", operations: [Self.health])
        target.model = model
        let caller = try APICaller(target)
        var check = try #require(ModelCallCheck(caller))
        check.leastPatienceNanoseconds = patienceNanoseconds
        var report = IsolationReport()
        check.run([Self.ask], ValueSource(target.context), into: &report)
        return report
    }

    private static let position = SourcePosition(line: 1, column: 1)
    private static let health = HTTPOperation(
        name: "health", actor: .anonymous,
        request: HTTPRequestTemplate(
            method: .get, path: TextTemplate(parts: [.text("/health")])), position: position)
    private static let ask = HTTPOperation(
        name: "ask",
        request: HTTPRequestTemplate(
            method: .post, path: TextTemplate(parts: [.text("/ask")]), body: .json(.object([]))),
        position: position)

    @Test("An application that does nothing else while it waits for the model is found out")
    func blocked() throws {
        let report = try report(.blocks)
        #expect(report.probes.map(\.outcome) == [.leaked])
        let finding = try #require(report.findings.first)
        #expect(finding.ruleId == "blocking-model-call" && finding.object == "ask")
        #expect(finding.evidence.contains("none of 3 requests GET /health was answered"))
    }

    @Test("One that answers others meanwhile holds")
    func served() throws {
        let report = try report(.awaits, patienceNanoseconds: 1_000_000_000)
        #expect(report.probes.map(\.outcome) == [.held])
        #expect(report.findings == [])
    }

    @Test("Nothing is concluded of one that does not wait for the model, or fails at the end")
    func unclear() throws {
        let impatient = try report(.givesUp, patienceNanoseconds: 1_000_000_000)
        #expect(impatient.probes.map(\.outcome) == [.inconclusive])
        #expect(impatient.probes[0].reason?.contains("did not wait") == true)
        let failing = try report(.blocksAndFails)
        #expect(failing.probes.map(\.outcome) == [.inconclusive])
        #expect(failing.findings == [])
    }

    @Test("What does not ask the model is not judged")
    func notAsked() throws {
        let report = try report(.knowsItself)
        #expect(report.probes == [] && report.findings == [])
    }
}
