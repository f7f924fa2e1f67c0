import Foundation
import PoolModel
import PythonPeers
import Recording
import Testing

/// The hook that the README gives for SQLAlchemy, on a real pool of it.
@Suite(.enabled(if: PythonPeers.areInstalled, "\(PythonPeers.whyNot)"))
struct PoolLogTests {
    private struct Question: Encodable {
        var hook: String
        var timeout: Double
        var holds: Bool
    }

    private struct Answer: Decodable {
        var log: String
        var timedOut: Int
    }

    private static let hook = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scenarios/todo-fastapi/app/pool_log.py").path()

    @Test func `the hook writes waits and holds as they are read`() async throws {
        let answer: Answer = try await PythonPeers.run(
            "pool_log_peer.py", with: Question(hook: Self.hook, timeout: 30, holds: false))
        let record = try HoldRecord(text: answer.log)
        #expect(record.timedOut == 0)
        // The first, the one that waited for it, and one of the pool made anew.
        #expect(record.lines.count == 3)
        #expect(record.waits.count == 3)
        let (first, second) = (record.lines[0], record.lines[1])
        #expect(try #require(second.takenSeconds) >= first.endedSeconds - 0.001)
        #expect(first.askedSeconds != nil && second.askedSeconds != nil)
    }

    @Test func `the hook writes down who waited in vain`() async throws {
        let answer: Answer = try await PythonPeers.run(
            "pool_log_peer.py", with: Question(hook: Self.hook, timeout: 0.2, holds: true))
        let record = try HoldRecord(text: answer.log)
        #expect(answer.timedOut == 1)
        #expect(record.timedOut >= 1)
        let waits = record.lines.filter { $0.takenSeconds == nil }.compactMap(\.waitNanoseconds)
        #expect(waits.allSatisfy { $0 >= 200_000_000 })
    }
}
