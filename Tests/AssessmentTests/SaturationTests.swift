import Assessment
import ResultModel
import SampleResults
import Testing

@Suite("Saturation")
struct SaturationTests {
    private func load(_ change: (inout LoadResult) -> Void = { _ in }) throws -> LoadResult {
        var load = try #require(SampleResults.passing.load)
        change(&load)
        return load
    }

    @Test("a load that was kept up with has none")
    func none() throws {
        #expect(Saturation.reasons(of: try load()) == [])
    }

    @Test("lag is allowed up to 1 ms, or to 5 % of a longer median latency")
    func lag() throws {
        #expect(Saturation.reasons(of: try load { $0.generator.scheduleLagMs.p99 = 1 }) == [])
        let late = Saturation.reasons(of: try load { $0.generator.scheduleLagMs.p99 = 1.1 })
        #expect(late.count == 1)
        #expect(late[0].contains("schedule lag p99 was 1.10 ms, 1.00 ms is the most"))
        let slow = try load { load in
            load.generator.scheduleLagMs.p99 = 4
            for name in load.operations.keys { load.operations[name]?.latencyMs.p50 = 100 }
        }
        #expect(Saturation.reasons(of: slow) == [])
    }

    @Test("the median latency is that of the calls, not of the operations")
    func weightedMedian() throws {
        let mixed = try load { load in
            load.generator.scheduleLagMs.p99 = 4
            for name in load.operations.keys { load.operations[name]?.latencyMs.p50 = 1 }
            load.operations["list_pending_tasks"]?.latencyMs.p50 = 100
            load.operations["list_pending_tasks"]?.latencyMs.count = 1_000_000
        }
        #expect(Saturation.reasons(of: mixed) == [])
    }

    @Test("a worker's queue may use 80 % of a core")
    func busy() throws {
        #expect(Saturation.reasons(of: try load { $0.generator.busiestWorkerShare = 0.8 }) == [])
        let busy = try load { $0.generator.busiestWorkerShare = 0.81 }
        #expect(Saturation.reasons(of: busy).count == 1)
    }

    @Test("99 % of the drawn arrivals must be started, if the load ran to its end")
    func arrivals() throws {
        let missed: (inout LoadResult) -> Void = {
            $0.arrivalsDrawn = 1000
            $0.arrivalsStarted = 989
        }
        let reasons = Saturation.reasons(of: try load(missed))
        #expect(reasons.count == 1)
        #expect(reasons[0].contains("989 of 1,000"))
        let cut = try load {
            missed(&$0)
            $0.complete = false
        }
        #expect(Saturation.reasons(of: cut) == [])
        let closed = try load {
            missed(&$0)
            $0.targetRate = nil
        }
        #expect(Saturation.reasons(of: closed) == [])
    }
}
