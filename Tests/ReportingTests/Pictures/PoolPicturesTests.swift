import ResultModel
import SampleResults
import Testing

@testable import Reporting

@Suite("Pictures of a pool's size")
struct PoolPicturesTests {
    private let pictures = PoolPictures(pool: SampleResults.pool)

    @Test("throughput stands beside the fits, held-out points are hollow, the knee is marked")
    func throughput() {
        var pool = SampleResults.pool
        pool.points[2].heldOut = true
        let chart = PoolPictures(pool: pool).throughput
        #expect(
            chart.series.map(\.name) == [
                "queueing model", "Universal Scalability Law", "measured", "kept out of the fit",
            ])
        #expect(chart.series[2].points.map(\.x) == [1, 2, 8, 16])
        #expect(chart.series[3].points.map(\.x) == [4])
        #expect(chart.series[3].style == .hollowPoints)
        #expect(chart.levels.map(\.value) == [6])
    }

    @Test("latency is logarithmic against the rate, with the rate asked for")
    func latency() {
        let chart = pictures.latency
        #expect(chart.vertical.scale == .logarithmic)
        #expect(
            chart.series.map(\.name) == [
                "pool of 10, model", "pool of 10, measured", "pool of 10, kept out",
            ])
        #expect(chart.series[1].points.map(\.x) == [50, 100, 150, 250])
        #expect(chart.series[2].points.map(\.x) == [200])
        #expect(chart.levels.map(\.name) == ["asked for"])
    }

    @Test("an objective about latency is a level of that picture")
    func objective() {
        var pool = SampleResults.pool
        pool.question.measure = .latency
        pool.question.objective = "p(95) < 800ms"
        pool.question.limitMs = 800
        let levels = PoolPictures(pool: pool).latency.levels
        #expect(levels.map(\.name) == ["asked for", "p(95) < 800ms"])
    }

    @Test("waits are drawn where somebody waited, measured and expected")
    func waits() {
        let chart = pictures.waits[0]
        #expect(chart.series.map(\.name) == ["expected", "measured"])
        #expect(chart.series[1].points.map(\.x) == [41, 204])
        #expect(chart.vertical.notation == .percent)
    }

    @Test("a prediction is held against what was measured, with its interval")
    func predictions() {
        let chart = pictures.predictedResponse
        #expect(chart.series.map(\.name) == ["equal", "90 % interval", "predicted"])
        #expect(chart.series[1].points[0].y == 1_020)
        #expect(chart.series[1].points[0].yEnd == 1_390)
        #expect(chart.summary.contains("1 of 1 intervals hold what was measured"))
    }

    @Test("hold times are broken into query, idle and think, the longest first")
    func holds() {
        #expect(pictures.holds.rows.map(\.name) == ["chat_turn", "list_pending_tasks"])
        #expect(pictures.holds.rows[0].values == [2.1, 0.4, 1_180])
    }

    @Test("the Universal Scalability Law is as published")
    func law() {
        let law = PoolResult.Scalability(ratePerSecond: 100, contention: 0.1, coherency: 0.01)
        #expect(law.throughput(of: 1) == 100)
        // 100 · 10 / (1 + 0.1 · 9 + 0.01 · 10 · 9)
        #expect(abs(law.throughput(of: 10) - 1_000 / 2.8) < 1e-9)
    }

    @Test("a sweep that was not begun has no pictures")
    func empty() {
        let pool = PoolResult(question: SampleResults.pool.question)
        let pictures = PoolPictures(pool: pool)
        #expect(pictures.charts.allSatisfy { $0.isEmpty })
        #expect(pictures.holds.isEmpty)
    }
}
