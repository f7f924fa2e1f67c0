import PoolModel
import Testing

@testable import PoolSizing

@Suite struct SizeTrialsTests {
    @Test func `a fifth smaller is one less at least`() {
        #expect(SizeTrials.smaller(than: 10) == 8)
        #expect(SizeTrials.smaller(than: 11) == 8)
        #expect(SizeTrials.smaller(than: 5) == 4)
        #expect(SizeTrials.smaller(than: 2) == 1)
        #expect(SizeTrials.smaller(than: 1) == nil)
    }

    @Test func `an advised size meets its objective, and a smaller one does not`() async throws {
        // 8 connections are at work on average.
        var target = VirtualTarget(workNanoseconds: 100_000_000)
        let trials = SizeTrials(
            PoolObjective(.poolWait, quantile: 0.95, longestNanoseconds: 150_000_000), rate: 80,
            repetitions: 3, warmupNanoseconds: 2_000_000_000, durationNanoseconds: 20_000_000_000)
        var done: [SizeTrials.Trial] = []
        try await trials.run([11, 8], on: &target, into: &done)
        #expect(done.map(\.size) == [11, 8, 11, 8, 11, 8])
        #expect(done.map(\.isMet) == [true, false, true, false, true, false])
    }

    @Test func `a lost target keeps what was tried`() async throws {
        var target = VirtualTarget()
        target.failures[3] = PoolTargetFailure(.lost, "gone")
        var done: [SizeTrials.Trial] = []
        let trials = SizeTrials(
            PoolObjective(.latency, quantile: 0.5, longestNanoseconds: 1), rate: 10,
            warmupNanoseconds: 0, durationNanoseconds: 1_000_000_000)
        await #expect(throws: PoolTargetFailure.self) {
            try await trials.run([2, 1], on: &target, into: &done)
        }
        #expect(done.count == 2)
    }
}
