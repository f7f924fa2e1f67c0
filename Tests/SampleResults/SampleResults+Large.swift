import Recording
package import ResultModel

extension SampleResults {
    /// Ten minutes of load with twenty operations, as a real run of everything would write them.
    package static let large: RunResult = {
        var result = everyKey
        result.load?.measuredSeconds = 600
        result.load?.phases = [
            LoadResult.Phase(fromSecond: 0, seconds: 10, warmup: true, rate: 200),
            LoadResult.Phase(fromSecond: 10, seconds: 300, warmup: false, rate: 200),
            LoadResult.Phase(fromSecond: 310, seconds: 300, warmup: false, rate: 200, rampTo: 400),
        ]
        result.load?.operations = Dictionary(
            uniqueKeysWithValues: (0..<20).map { (name($0), operation($0)) })
        result.load?.perSecond = (0..<610).map { second in
            SecondSample(
                second: second, warmup: second < 10, started: 200 + second * 37 % 29,
                succeeded: 199 + second * 31 % 29, failed: second * 7 % 3,
                p50Ms: 1 + Double(second * 13 % 17) / 10,
                p99Ms: 8 + Double(second * 19 % 101) / 5)
        }
        result.indexes = (0..<20).flatMap { number in
            plans.prefix(10).map { plan in
                var plan = plan
                plan.operation = name(number)
                return plan
            }
        }
        result.isolation?.probes = (0..<20).flatMap { number in
            ["foreign-read", "foreign-write", "foreign-parent-insert", "existence-told"].map {
                probe($0, of: name(number))
            }
        }
        result.server?.statements = (0..<20).map { number in
            ServerEvidence.Statement(
                query: "SELECT id, user_id, title, description, completed, created_at FROM tasks "
                    + "WHERE user_id = $1 AND completed = $2 ORDER BY created_at LIMIT \(number)",
                calls: 6_000, totalMs: Double(number) * 417.3, rows: 120_000, blocks: 480_000)
        }
        return result
    }()

    private static func name(_ number: Int) -> String { "an_operation_with_a_long_name_\(number)" }

    private static func probe(_ rule: String, of operation: String) -> ProbeResult {
        ProbeResult(
            id: "\(rule)/\(operation)/task", rule: rule, layer: "queries", object: operation,
            actor: "light → heavy, heavy → light, median → p90", outcome: .held, reason: nil)
    }

    /// Six thousand calls between 0.2 ms and some 300 ms.
    private static func operation(_ number: Int) -> OperationResult {
        var histogram = LatencyHistogram()
        for call in 1...6_000 {
            let place = Double(call * 7_919 % 6_000) / 6_000
            let milliseconds = 0.2 + Double(number) * 0.1 + 0.5 / (1.0017 - place)
            histogram.record(Int64(milliseconds * 1e6))
        }
        func milliseconds(_ quantile: Double) -> Double {
            Double(histogram.value(atQuantile: quantile) ?? 0) / 1e6
        }
        let times = Quantiles(
            count: 6_000, min: milliseconds(0), mean: milliseconds(0.5) * 1.3,
            p50: milliseconds(0.5), p90: milliseconds(0.9), p95: milliseconds(0.95),
            p99: milliseconds(0.99), p999: milliseconds(0.999), max: milliseconds(1))
        return OperationResult(
            counts: Counts(scheduled: 6_000, succeeded: 6_000), errors: [:], latencyMs: times,
            serviceMs: times, poolWaitMs: times, histogram: histogram.encodedBase64,
            rowsReturned: 6_000)
    }
}
