import LoadEngine
import Recording
import Testing

@testable import PoolSizing

@Suite struct PointFiguresTests {
    private func checkout(
        _ wait: Int64, busy: Int64, idle: Int64 = 0, thought: Int64 = 0, activity: Int = 0,
        end: Checkout.End = .returned, isRecorded: Bool = true
    ) -> Checkout {
        var checkout = Checkout(
            worker: 0, activity: activity, requestedNanoseconds: 0, waitedNanoseconds: wait,
            end: end, isRecorded: isRecorded)
        checkout.heldNanoseconds = busy + idle + thought
        checkout.busyNanoseconds = busy
        checkout.thoughtNanoseconds = thought
        return checkout
    }

    private let point = PoolPoint(poolSize: 2, offer: .open(rate: 10))

    @Test func `waits, holds and what held them add up`() {
        let figures = PointFigures(
            point,
            checkouts: [
                checkout(0, busy: 100, idle: 50, thought: 350),
                checkout(500, busy: 300, activity: 1),
                checkout(900, busy: 0, end: .timedOut),
                checkout(7, busy: 7, isRecorded: false),
            ], activities: 2, measuredNanoseconds: 1_000)
        #expect(figures.granted == 2 && figures.waited == 1 && figures.timedOut == 1)
        #expect(figures.waits.count == 3)
        #expect(figures.waitShare == 2.0 / 3)
        #expect(figures.activities[0].idleNanoseconds == 50)
        #expect(figures.activities[0].thoughtNanoseconds == 350)
        #expect(figures.activities[1].heldNanoseconds == 300)
        #expect(figures.workingConnections == 0.45)
        #expect(figures.heldConnections == 0.8)
        #expect(figures.workMeanNanoseconds == 225)
        #expect(figures.works.count == 1 && figures.pausedWorks.count == 1)
        #expect(figures.pauses.maximumNanoseconds == 350)
        #expect(figures.throughput == 2e6)
        #expect(figures.responses.maximumNanoseconds == 800)
    }

    @Test func `nothing measured is zero, not a fault`() {
        let figures = PointFigures(
            point, checkouts: [], activities: 1, measuredNanoseconds: 0)
        #expect(figures.throughput == 0 && figures.waitShare == 0)
        #expect(figures.workMeanNanoseconds == 0 && figures.heldConnections == 0)
    }

    @Test func `readings that scatter are noise`() {
        #expect(SpinCalibration.noise(of: [100]) == 0)
        #expect(SpinCalibration.noise(of: Array(repeating: 100, count: 11)) == 0)
        let scattered = [90, 91, 95, 98, 100, 100, 100, 104, 106, 110, 130].map { Int64($0) }
        #expect(SpinCalibration.noise(of: scattered) == (110.0 - 91) / 2 / 100)
    }

    @Test func `a reading takes its time`() {
        #expect(SpinCalibration().reading() > 100_000)
    }
}
