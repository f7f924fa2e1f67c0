import Assessment
import ResultModel
import ScenarioModel
import Testing

@Suite("Limits on event streams")
struct StreamThresholdTests {
    private func load(firstToken: FixedSamples?) -> LoadMeasurements {
        var load = LoadMeasurements.of(FixedSamples(200, of: 900))
        load.subjects["get_task"]?.firstToken = firstToken
        return load
    }

    private let limit = Threshold.time(.firstToken(.quantile(0.95)), milliseconds: 300)

    @Test("hold and fail by the time to the first token, not by the whole answer's")
    func firstToken() {
        #expect(judged(limit, load(firstToken: FixedSamples(200, of: 100)))?.outcome == .pass)
        #expect(judged(limit, load(firstToken: FixedSamples(200, of: 400)))?.outcome == .fail)
    }

    @Test("say nothing of an operation that streams none")
    func noStream() {
        let result = judged(limit, load(firstToken: nil))
        #expect(result?.outcome == .inconclusive)
        #expect(result?.reason?.contains("streamed no events") == true)
    }
}
