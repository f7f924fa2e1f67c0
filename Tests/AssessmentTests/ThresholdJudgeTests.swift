import Assessment
import ResultModel
import ScenarioModel
import Testing

@Suite("Thresholds on times")
struct ThresholdTimeTests {
    private let p95 = Threshold.time(.latency(.quantile(0.95)), milliseconds: 20)

    @Test("a quantile passes from its least number of samples on, and says how many are missing")
    func leastSamples() {
        let enough = judged(p95, .of(FixedSamples(59, of: 10)))
        #expect(enough?.outcome == .pass)
        #expect(enough?.reason == nil)
        #expect(enough?.observed == 10)

        let few = judged(p95, .of(FixedSamples(58, of: 10)))
        #expect(few?.outcome == .inconclusive)
        #expect(few?.reason == "59 samples are needed before it can pass; there are 58")
        #expect(few?.samples == 58)
    }

    @Test("a quantile fails when its lower bound is over the limit")
    func fails() {
        let result = judged(p95, .of(FixedSamples(800, of: 10, and: 200, of: 30)))
        #expect(result?.outcome == .fail)
        #expect(result?.observed == 30)
        #expect(result?.reason?.contains("the limit is < 20.0 ms") == true)
    }

    @Test("a quantile whose bounds stand on both sides of the limit is inconclusive")
    func between() {
        // Rank 938 is under the limit, rank 962 over it.
        let result = judged(p95, .of(FixedSamples(945, of: 10, and: 55, of: 30)))
        #expect(result?.outcome == .inconclusive)
        #expect(result?.reason?.contains("between 10.0 ms and 30.0 ms") == true)
    }

    @Test("a limit may be met exactly where the comparison says so")
    func exactlyAtTheLimit() {
        let samples = FixedSamples(100, of: 20)
        #expect(judged(p95, .of(samples))?.outcome == .fail)
        let orEqual = Threshold.time(.latency(.quantile(0.95)), .lessOrEqual, milliseconds: 20)
        #expect(judged(orEqual, .of(samples))?.outcome == .pass)
    }

    @Test("few samples can fail, but not pass")
    func fewSamplesFail() {
        #expect(judged(p95, .of(FixedSamples(30, of: 90)))?.outcome == .fail)
    }

    @Test("calls without an answer cannot be hidden")
    func unanswered() {
        let stalled = judged(p95, .of(FixedSamples(900, of: 10), abandoned: 100))
        #expect(stalled?.outcome == .inconclusive)
        #expect(stalled?.samples == 1000)
        #expect(judged(p95, .of(FixedSamples(990, of: 10), abandoned: 10))?.outcome == .pass)
        let slow = judged(p95, .of(FixedSamples(700, of: 10, and: 290, of: 30), abandoned: 10))
        #expect(slow?.outcome == .fail)
    }

    @Test("the greatest is judged as it is, unless a call was never answered")
    func maximum() {
        let limit = Threshold.time(.latency(.maximum), milliseconds: 20)
        #expect(judged(limit, .of(FixedSamples(1, of: 10)))?.outcome == .pass)
        let one = judged(limit, .of(FixedSamples(999, of: 10, and: 1, of: 21)))
        #expect(one?.outcome == .fail)
        #expect(one?.reason == "observed 21.0 ms of 1,000 samples, the limit is < 20.0 ms")
        let open = judged(limit, .of(FixedSamples(99, of: 10), abandoned: 1))
        #expect(open?.outcome == .inconclusive)
        #expect(open?.reason == "1 call had no answer when the load ended")
    }

    @Test("a mean is judged from 30 samples on")
    func mean() {
        let limit = Threshold.time(.latency(.mean), milliseconds: 20)
        #expect(judged(limit, .of(FixedSamples(29, of: 10)))?.outcome == .inconclusive)
        #expect(judged(limit, .of(FixedSamples(29, of: 90)))?.outcome == .inconclusive)
        #expect(judged(limit, .of(FixedSamples(30, of: 10)))?.outcome == .pass)
        #expect(judged(limit, .of(FixedSamples(30, of: 90)))?.outcome == .fail)
    }

    @Test("a limit from below is judged the other way round")
    func fromBelow() {
        let least = Threshold.time(.latency(.minimum), .greater, milliseconds: 5)
        #expect(judged(least, .of(FixedSamples([6, 7, 8])))?.outcome == .pass)
        #expect(judged(least, .of(FixedSamples([4, 7, 8])))?.outcome == .fail)
    }

    @Test("an operation that never ran is inconclusive by name")
    func neverRan() {
        let absent = judged(p95, of: "login", .of(FixedSamples(100, of: 1)))
        #expect(absent?.outcome == .inconclusive)
        #expect(absent?.reason == "login never ran: nothing in the mix performs it")
        #expect(absent?.observed == nil)
        #expect(absent?.samples == 0)

        let skipped = judged(p95, .of(FixedSamples([]), skipped: 12))
        #expect(skipped?.outcome == .inconclusive)
        #expect(
            skipped?.reason
                == "get_task never ran: all 12 calls were skipped, no user owned a row to bind")
    }

    @Test("a journey has no service time to judge")
    func noServiceTime() {
        let service = Threshold.time(.service(.quantile(0.95)), milliseconds: 20)
        let result = judged(service, .of(FixedSamples(100, of: 1)))
        #expect(result?.outcome == .inconclusive)
        #expect(result?.reason == "it is not measured for a journey")
    }
}

@Suite("Thresholds on shares")
struct ThresholdShareTests {
    private let errors = Threshold.share(.errors, .less, 0.001)

    @Test("errors need 1/limit calls to be judged at all, also to fail")
    func leastCalls() {
        let few = judged(errors, .of(FixedSamples(999, of: 1), failed: 100))
        #expect(few?.outcome == .inconclusive)
        #expect(few?.reason == "1,000 calls are needed to judge 0.10 %; there were 999")
        #expect(judged(errors, .of(FixedSamples(1000, of: 1), failed: 100))?.outcome == .fail)
    }

    @Test("errors pass when the exact upper bound is within the limit: 0 of 2,995, not of 2,994")
    func passes() {
        #expect(judged(errors, .of(FixedSamples(2995, of: 1)))?.outcome == .pass)
        #expect(judged(errors, .of(FixedSamples(2994, of: 1)))?.outcome == .inconclusive)
    }

    @Test("what timed out or was abandoned is an error; what was skipped is no call")
    func whatCounts() {
        let load = LoadMeasurements.of(
            FixedSamples(9000, of: 1), failed: 5, timedOut: 3, skipped: 500, abandoned: 2)
        let result = judged(errors, load)
        #expect(result?.samples == 9002)
        #expect(result?.observed == 10.0 / 9002)
    }

    @Test("a limit of no error at all is judged as it is")
    func noError() {
        let none = Threshold.share(.errors, .lessOrEqual, 0)
        #expect(judged(none, .of(FixedSamples(3, of: 1)))?.outcome == .pass)
        #expect(judged(none, .of(FixedSamples(9000, of: 1), failed: 1))?.outcome == .fail)
        #expect(judged(none, .of(FixedSamples([])))?.outcome == .inconclusive)
    }

    @Test("the rate is the share of the arrivals that were drawn")
    func rate() {
        let rate = Threshold.share(.rate, .greaterOrEqual, 0.99)
        let samples = FixedSamples(10, of: 1)
        let reached = judged(rate, of: nil, .of(samples, drawn: 1000, started: 990))
        #expect(reached?.outcome == .pass)
        #expect(reached?.subject == "all")
        #expect(reached?.observed == 0.99)
        let missed = judged(rate, of: nil, .of(samples, drawn: 1000, started: 989))
        #expect(missed?.outcome == .fail)
        #expect(missed?.reason == "observed 98.9 % of 1,000 samples, the limit is >= 99.0 %")
    }

    @Test("a rate is inconclusive where nothing was drawn, or for one operation")
    func noRate() {
        let rate = Threshold.share(.rate, .greaterOrEqual, 0.99)
        let load = LoadMeasurements.of(FixedSamples(10, of: 1))
        #expect(judged(rate, of: nil, load)?.outcome == .inconclusive)
        #expect(judged(rate, load)?.reason?.contains("get_task") == true)
    }
}
