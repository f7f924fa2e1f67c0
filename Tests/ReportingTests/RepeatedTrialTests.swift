import ResultModel
import Testing

@testable import Reporting

@Suite("Trials of a size, as one line")
struct RepeatedTrialTests {
    private func trial(
        _ size: Int, _ observed: Double, met: Bool, timeouts: Int = 0
    ) -> PoolResult.Trial {
        PoolResult.Trial(
            role: size == 10 ? .advised : .smaller, size: size, workers: 1, rate: 30,
            observedMs: observed, samples: 100, timeouts: timeouts, met: met)
    }

    @Test("One that was tried once is met or not")
    func once() throws {
        let groups = RepeatedTrial.grouped([
            trial(10, 31, met: true), trial(8, 90, met: false),
        ])
        #expect(groups.map(\.met) == ["yes", "no"])
        #expect(groups.map(\.isMostlyMet) == [true, false])
        #expect(groups[0].observedMs == 31...31)
    }

    @Test("Several, by turns with another size: how often, between what, and out of how many")
    func often() throws {
        let groups = RepeatedTrial.grouped([
            trial(10, 31, met: true), trial(8, 90, met: false), trial(10, 62, met: false),
            trial(8, 41, met: true, timeouts: 3), trial(10, 28, met: true),
        ])
        #expect(groups.map(\.size) == [10, 8])
        #expect(groups.map(\.met) == ["2 of 3", "1 of 2"])
        #expect(groups.map(\.isMostlyMet) == [true, false])
        #expect(groups[0].observedMs == 28...62 && groups[1].observedMs == 41...90)
        #expect(groups.map(\.samples) == [300, 200] && groups.map(\.timeouts) == [0, 3])
    }
}
