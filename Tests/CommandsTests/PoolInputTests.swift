import Foundation
import ResultModel
import Testing

/// What `bulkhead pool` is given, and hold times that it takes from a file, without a server.
@Suite("What bulkhead pool is asked", .serialized, .sandbox)
struct PoolInputTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.current }

    @Test(
        "What no pool is sized for is refused before anything starts",
        arguments: [
            (["--rate", "0"], "--rate 0: "), (["--rate", "fast"], "--rate fast: "),
            (["--slo", "p(99) > 5ms"], "up to p(99.9) that stays below a time"),
            (["--slo", "errors < 1%"], "up to p(99.9) that stays below a time"),
            (["--slo", "pool_wait p(99.99) < 5ms"], "up to p(99.9) that stays below a time"),
            (["--slo", "pool_wait < 5ms"], "it does not say which figure is meant"),
            (["--budget", "1s"], "5 seconds to 24 hours"), (["--workers", "0"], "--workers 0: "),
            (["--users", "1", "--simulate"], "at least 2 users"),
            (["--trials", "0"], "--trials 0: a size can be tried 1 to 100 times"),
            (["--holds", "none.txt"], "none.txt does not exist"),
        ])
    func refused(_ arguments: [String], _ message: String) async throws {
        let folder = try ScenarioText.sleepers.write(to: sandbox)
        let ending = try await sandbox.run(["pool", folder, "--out", "out"] + arguments)
        #expect(ending.exitCode == 64, "\(ending)")
        #expect(ending.message.contains(message), "\(ending)")
        #expect(!sandbox.exists("out"))
    }

    @Test("A load without a rate asks for one, and a scenario without a load has nothing to size")
    func withoutRate() async throws {
        let closed = try ScenarioText.sleepers.replacing("rate: 100/s", by: "users: 5")
        let ending = try await sandbox.bulkhead("pool", try closed.write(to: sandbox))
        #expect(ending.exitCode == 64 && ending.message.contains("--rate"), "\(ending)")
    }

    /// A hold of 100 ms, fifty times a second.
    private static let record = (0..<500).map { place in
        let start = 1_730_000_000 + Double(place) * 0.02
        return "\(start),\(start + 0.1),GET /tasks"
    }.joined(separator: "\n")

    @Test("Hold times of a file are sized for without a server")
    func holds() async throws {
        let folder = try ScenarioText.sleepers.write(to: sandbox)
        let file = try sandbox.write(Self.record, to: "holds.csv")
        let ending = try await sandbox.bulkhead(
            "pool", folder, "--holds", file, "--slo", "pool_wait p(99) < 90ms", "--budget", "5s",
            "--out", "out")
        #expect(ending.exitCode == 0, "\(ending)")
        let pool = try #require(try sandbox.result().pool)
        #expect(pool.answer?.outcome == .simulated && pool.complete && pool.points.isEmpty)
        // Five are busy; seven or eight are hardly ever all taken for as long as one holds.
        #expect([7, 8].contains(pool.answer?.size), "\(ending)")
        #expect(pool.holds["GET /tasks"]?.checkouts == 500)
        #expect(pool.inputs.contains { $0.origin == .recorded })
        #expect(abs(pool.question.rate - 50) < 0.1)
        #expect(!ending.errors.contains("PostgreSQL"))
    }

    @Test(
        "A broken file of hold times is told by its line",
        arguments: [
            ("1,2\n3,x\n", "line 2 of the hold times"), ("1,2\n3,2\n", "line 2 of the hold times"),
            ("7\n", "line 1 of the hold times"), ("# nothing\n", "at least one arrival"),
        ])
    func brokenHolds(_ text: String, _ message: String) async throws {
        let folder = try ScenarioText.sleepers.write(to: sandbox)
        let file = try sandbox.write(text, to: "holds.csv")
        let ending = try await sandbox.bulkhead("pool", folder, "--holds", file)
        #expect(ending.exitCode == 104, "\(ending)")
        #expect(ending.message.contains(message), "\(ending)")
        #expect(!sandbox.exists("results"))
    }

    @Test("Its help says what an objective is, what lies beyond this machine, and how it ends")
    func help() async throws {
        let ending = try await sandbox.bulkhead("pool", "--help")
        #expect(ending.exitCode == 0)
        for words in ["pool_wait p(99) < 50ms", "--simulate", "--holds", "105", "99", "96"] {
            #expect(ending.output.contains(words))
        }
    }
}
