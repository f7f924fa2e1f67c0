import Recording
package import ResultModel

extension SampleResults {
    /// Ten minutes of load with twenty operations, as a real run would write them.
    package static let large: RunResult = {
        var result = everyKey
        result.load?.measuredSeconds = 600
        result.load?.operations = Dictionary(
            uniqueKeysWithValues: (0..<20).map { number in
                ("an_operation_with_a_long_name_\(number)", operation(number))
            })
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
                plan.operation = "an_operation_with_a_long_name_\(number)"
                return plan
            }
        }
        return result
    }()

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
