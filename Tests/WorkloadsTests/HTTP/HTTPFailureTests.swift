import LoopbackServer
import ScenarioModel
import Synchronization
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    /// What is told of requests that fail.
    @Suite(.database(schema: TestScenario.schema)) struct HTTPFailureTests {
        @Test func `the first failure of each kind is told, without secrets`() throws {
            let calls = Mutex(0)
            let run = try HTTPLoad.run([HTTPLoad.getTask]) { _, _ in
                let number = calls.withLock { count in
                    count += 1
                    return count
                }
                return .json(
                    Array(#"{"detail":"no \#(number % 2)","session_token":"s3cret"}"#.utf8),
                    status: number.isMultiple(of: 2) ? 500 : 404)
            }
            let told = run.evidence.explanations.sorted { $0.failure < $1.failure }
            #expect(told.map(\.failure) == ["HTTP 404", "HTTP 500"])
            #expect(told.allSatisfy { $0.operation == "get_task" })
            #expect(
                told.first?.words == "'expect' does not name this status; the answer says "
                    + #"{"detail":"no 1","session_token":"…"}"#)
        }

        @Test func `a stream's broken events and its own word of failure are failures`() throws {
            var failing = HTTPLoad.chat
            failing.name = "failing"
            failing.stream?.failure = ScenarioModel.JSONCondition(
                source: "event == 'error'", subject: .eventName, test: .equals(.string("error")))
            let run = try HTTPLoad.run([HTTPLoad.chat, failing]) { _, request in
                .events([
                    LoopbackAnswer.Piece(
                        afterNanoseconds: 0,
                        bytes: Array(
                            "event: error\ndata: gone\n\ndata: {\"kind\": \n\n".utf8))
                ])
            }
            #expect(try run.figures("chat").errors.keys.sorted() == ["malformed event"])
            #expect(try run.figures("failing").errors.keys.sorted() == ["stream failed"])
            let told = Set(run.evidence.explanations.map(\.words))
            #expect(told.contains("an event meets 'fails_when': gone"))
            #expect(told.contains { $0.hasPrefix("an event's data is broken JSON: {\"kind\":") })
        }
    }
}
