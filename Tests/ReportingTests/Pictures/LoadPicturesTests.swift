import ResultModel
import SampleResults
import Testing

@testable import Reporting

@Suite("Pictures of a load")
struct LoadPicturesTests {
    private let load: LoadResult

    init() throws { load = try #require(SampleResults.large.load) }

    @Test("each phase of the schedule is marked by what it asks for, and the drain behind them")
    func phases() {
        var load = load
        #expect(
            LoadPictures(load: load).rate.phases.map(\.name)
                == ["warm-up", "200/s", "200 → 400/s"])
        load.perSecond.append(
            SecondSample(
                second: 612, warmup: false, started: 0, succeeded: 3, failed: 0, p50Ms: 1,
                p99Ms: 2))
        let phases = LoadPictures(load: load).latency.phases
        #expect(phases.last == ChartPhase(name: "drain", from: 610, to: 613))
        load.phases = [
            LoadResult.Phase(fromSecond: 0, seconds: 300, warmup: false, clients: 8),
            LoadResult.Phase(fromSecond: 300, seconds: 310, warmup: false, rate: 0.5),
        ]
        #expect(
            LoadPictures(load: load).rate.phases.map(\.name) == ["8 clients", "0.5/s", "drain"])
    }

    @Test("a load of one phase needs no name for it, and a record without phases is drawn too")
    func onePhase() {
        var load = load
        load.phases = [LoadResult.Phase(fromSecond: 0, seconds: 610, warmup: false, rate: 200)]
        #expect(LoadPictures(load: load).rate.phases == [])
        load.phases = nil
        load.measuredSeconds = 600
        #expect(LoadPictures(load: load).rate.phases.map(\.name) == ["load", "drain"])
    }

    @Test("a phase that the run did not get to is not marked")
    func cutShort() {
        var load = load
        load.perSecond.removeAll { $0.second >= 100 }
        let phases = LoadPictures(load: load).rate.phases
        #expect(phases.map(\.name) == ["warm-up", "200/s"])
        #expect(phases.last?.to == 100)
    }

    @Test("what is asked for is drawn where calls are arrivals: without journeys")
    func target() throws {
        var load = load
        #expect(!LoadPictures(load: load).rate.series.contains { $0.name == "asked for" })
        load.journeys = [:]
        let asked = try #require(
            LoadPictures(load: load).rate.series.first { $0.name == "asked for" })
        #expect(
            asked.points == [
                ChartPoint(0, 200), ChartPoint(10, 200), ChartPoint(10, 200), ChartPoint(310, 200),
                ChartPoint(310, 200), ChartPoint(610, 400),
            ])
    }

    @Test("rates are a second's, however long the entries of the record are")
    func longRun() throws {
        var load = load
        load.phases = nil
        load.perSecond = (0..<1_000).map { place in
            SecondSample(
                second: place * 4, warmup: false, started: 800, succeeded: 400, failed: 0,
                p50Ms: 1, p99Ms: 2)
        }
        let rate = LoadPictures(load: load).rate
        #expect(rate.summary.contains("8 seconds taken together"))
        #expect(rate.series[0].points.allSatisfy { $0.y == 200 })
        #expect(rate.series[1].points.allSatisfy { $0.y == 100 })
    }

    @Test("distributions have one range, so that one can be held against the other")
    func distributions() {
        let operations = load.operations.sorted { $0.key < $1.key }
            .map { (name: $0.key, operation: $0.value) }
        let charts = LoadPictures(load: load).distributions(of: operations)
        #expect(charts.count == 20)
        #expect(Set(charts.map(\.scales.horizontal.lower)).count == 1)
        #expect(Set(charts.map(\.scales.horizontal.upper)).count == 1)
        #expect(charts[0].title == operations[0].name)
    }
}
