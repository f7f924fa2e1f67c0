import LoopbackServer
import Population
import Recording
import ResultModel
import ScenarioModel
import Synchronization
import TestDatabases
import Testing

@testable import Workloads

extension ServerTests {
    @Suite(.database(schema: TestScenario.schema)) struct HTTPWorkloadTests {
        @Test func `requests are performed, and every answer is checked`() throws {
            let run = try HTTPLoad.run([HTTPLoad.getTask]) { path, _ in
                .json(HTTPLoad.task(path[3], of: path[1]))
            }
            let figures = try run.figures("get_task")
            #expect(figures.counts.succeeded > 0)
            #expect(figures.errors.isEmpty)
            #expect(run.evidence.rowsChecked >= figures.counts.succeeded)
            #expect(run.evidence.leakCount == 0)
        }

        @Test func `an owner that is somebody else is a leak`() throws {
            let run = try HTTPLoad.run([HTTPLoad.getTask]) { path, _ in
                .json(HTTPLoad.task(path[3], of: "999999"))
            }
            #expect(run.evidence.leakCount > 0)
            #expect(run.evidence.leaks.first?.evidence == "owner in user_id")
        }

        @Test func `a foreign canary is a leak, also in an error`() throws {
            let scenario = try TestScenario.make([], load: nil)
            let canary = try SeededDatabase(scenario).population.canary(ofUser: 7).text
            let run = try HTTPLoad.run([HTTPLoad.getTask]) { path, _ in
                .json(HTTPLoad.task(path[3], of: path[1], title: "\(canary) x"), status: 404)
            }
            #expect(try run.figures("get_task").errors.keys.contains("HTTP 404"))
            #expect(run.evidence.leaks.contains { $0.owner == 7 })
            // The user's own is none.
            #expect(run.evidence.leaks.allSatisfy { $0.actingUser != 7 })
        }

        @Test func `a created row joins the user's, under the key that the answer tells`() throws {
            let made = Mutex(900_000)
            let asked = Mutex<Set<String>>([])
            let run = try HTTPLoad.run([HTTPLoad.createTask, HTTPLoad.getTask]) { path, request in
                if request.method == "POST" {
                    let id = made.withLock { number in
                        number += 1
                        return number
                    }
                    return .json(HTTPLoad.task(String(id), of: path[1]))
                }
                asked.withLock { _ = $0.insert(path[3]) }
                return .json(HTTPLoad.task(path[3], of: path[1]))
            }
            #expect(try run.figures("create_task").counts.succeeded > 0)
            #expect(asked.withLock { $0.contains { $0.hasPrefix("9000") } })
            #expect(run.evidence.leakCount == 0)
        }

        @Test func `an answer without what is captured is a failure`() throws {
            let run = try HTTPLoad.run([HTTPLoad.createTask]) { _, _ in .json(Array("{}".utf8)) }
            #expect(try run.figures("create_task").errors.keys.contains("nothing to capture"))
        }

        @Test func `a request that is throttled is sent again, and is no failure`() throws {
            let refusals = Mutex(3)
            let run = try HTTPLoad.run([HTTPLoad.getTask]) { path, _ in
                let isRefused = refusals.withLock { left in
                    left -= 1
                    return left >= 0
                }
                return isRefused
                    ? .json([], status: 429) : .json(HTTPLoad.task(path[3], of: path[1]))
            }
            #expect(run.evidence.throttled == 3)
            #expect(try run.figures("get_task").errors.isEmpty)
        }

        @Test func `a stream's times are taken, its first token apart from its first event`() throws
        {
            let pieces = ["start", "token", "token"].enumerated().map { index, kind in
                LoopbackAnswer.Piece(
                    afterNanoseconds: index == 0 ? 0 : 20_000_000,
                    bytes: Array("data: {\"kind\":\"\(kind)\"}\n\n".utf8))
            }
            let run = try HTTPLoad.run([HTTPLoad.chat]) { _, _ in .events(pieces) }
            let stream = try #require(try run.figures("chat").stream)
            #expect(stream.firstToken.count > 0)
            #expect(stream.betweenTokens.count == stream.firstToken.count)
            let first = try #require(stream.firstToken.value(atQuantile: 0.5))
            let event = try #require(stream.firstEvent.value(atQuantile: 0.5))
            #expect(first >= 20_000_000)
            #expect(event < first)
        }

        @Test func `a server that is not there is a failure with its name`() throws {
            let server = try LoopbackServer(at: .anyPort, answering: [])
            let url = server.url
            server.stop()
            let run = try HTTPLoad.run([HTTPLoad.getTask], at: url)
            let figures = try run.figures("get_task")
            #expect(figures.counts.succeeded == 0)
            #expect(figures.errors.keys.contains("connection refused"))
        }

        // MARK: What answers hold

        @Test func `any header can be captured, and what has none is told`() throws {
            var make = HTTPLoad.createTask
            make.creates = nil
            make.captures = [
                HTTPCapture(name: "made", source: .header("X-Made"), position: somewhere)
            ]
            let look = HTTPOperation(
                name: "look",
                request: HTTPRequestTemplate(
                    method: .get,
                    path: TextTemplate(parts: [.text("/made/"), .parameter("made")])),
                position: somewhere)
            let asked = Mutex<Set<String>>([])
            let run = try HTTPLoad.run([make, look], asJourney: true) { path, request in
                var answer = LoopbackAnswer.json(Array("{}".utf8))
                if request.method == "POST" { answer.headers = ["x-made": "M-1"] }
                if path[0] == "made" { asked.withLock { _ = $0.insert(path[1]) } }
                return answer
            }
            #expect(try run.figures("look").counts.succeeded > 0)
            #expect(asked.withLock { $0 } == ["M-1"])
            let silent = try HTTPLoad.run([make, look], asJourney: true) { _, _ in
                .json(Array("{}".utf8))
            }
            #expect(try silent.figures("create_task").errors.keys.contains("nothing to capture"))
            #expect(
                silent.evidence.explanations.first?.words
                    == "the header X-Made is not in the answer, which says {}")
        }

        @Test func `a parameter that is null is left out of a form`() throws {
            let operation = HTTPOperation(
                name: "search",
                request: HTTPRequestTemplate(
                    method: .post, path: TextTemplate(parts: [.text("/search")]),
                    body: .form([
                        HTTPField(name: "words", value: TextTemplate(parts: [.parameter("words")])),
                        HTTPField(name: "limit", value: TextTemplate(parts: [.text("5")])),
                    ])),
                binds: [
                    Bind(
                        parameter: "words",
                        rule: ValueRule(generator: .words(1...1), nullChance: 0.5),
                        position: somewhere)
                ], position: somewhere)
            let bodies = Mutex<Set<String>>([])
            let run = try HTTPLoad.run([operation]) { _, request in
                let body = String(decoding: request.body, as: UTF8.self)
                bodies.withLock { _ = $0.insert(body.hasPrefix("words=") ? "words" : body) }
                return .json(Array("{}".utf8))
            }
            #expect(try run.figures("search").errors.isEmpty)
            #expect(bodies.withLock { $0 } == ["words", "limit=5"])
        }

        @Test func `a foreign owner in an event is a leak`() throws {
            let run = try HTTPLoad.run([HTTPLoad.chat]) { _, _ in
                .events([
                    LoopbackAnswer.Piece(
                        afterNanoseconds: 0,
                        bytes: Array(
                            "data: {\"kind\":\"token\",\"user_id\":999999}\n\n".utf8))
                ])
            }
            #expect(run.evidence.leakCount > 0)
            #expect(run.evidence.leaks.first?.evidence == "owner in user_id")
        }
    }
}
