import PoolModel
import Testing

@testable import PoolSizing

/// Sizes for hold times that were written down elsewhere.
@Suite struct RecordedAnswerTests {
    /// A hold of 100 ms, fifty times a second.
    private static func record() throws -> HoldRecord {
        try HoldRecord(
            text: (0..<500).map { place in
                let start = Double(place) * 0.02
                return "\(start),\(start + 0.1),GET /tasks"
            }.joined(separator: "\n"))
    }

    private func question(rate: Double, limitMilliseconds: Int64) -> SizingQuestion {
        SizingQuestion(
            rate: rate,
            objective: PoolObjective(
                .poolWait, quantile: 0.99, longestNanoseconds: limitMilliseconds * 1_000_000),
            serverLimit: 97, stated: .documented, seed: 5,
            effort: SizingQuestion.Effort(checkouts: 2_000, repetitions: 3))
    }

    @Test func `the size is that of the queue with fixed holds`() throws {
        let record = try Self.record()
        let answer = try RecordedAnswer(
            question(rate: record.trace.ratePerSecond, limitMilliseconds: 90), from: record)
        #expect(abs(answer.recordedRate - 50) < 0.1)
        #expect(abs(answer.holdMeanNanoseconds - 1e8) < 1e5)
        // Five are busy; with six, utilisation is 0.83, and M/D/6 waits half of what M/M/6 does.
        let exponential = try #require(
            ErlangC.fewestServers(
                offeredLoad: 5, meanHold: 0.1, quantile: 0.99, longestWait: 0.09))
        let size = try #require(answer.advice.size)
        #expect(size >= 6 && size <= exponential, "\(size)")
        #expect(answer.stated.map(\.workers) == [1, 2, 4, 8])
        #expect(answer.stated[0].fits && !answer.stated[3].fits)
    }

    @Test func `twice the rate needs nearly twice the connections`() throws {
        let record = try Self.record()
        let answer = try RecordedAnswer(
            question(rate: 500, limitMilliseconds: 20), from: record)
        let size = try #require(answer.advice.size)
        #expect(size > 50 && size < 70, "\(size)")
    }
}
