package import PoolModel
internal import Glibc
package import Recording
internal import Stochastics

/// What a model expects to be measured at a point, in a window as long as the measured one.
///
/// A short window near saturation shows something else each time; so it is simulated again and
/// again, and the expectation is the middle of what came.
package struct PointForecast: Sendable {
    /// Checkouts a second.
    package var throughput: Estimate
    /// The 95th percentile from the question to the return, in nanoseconds.
    package var response: Estimate
    /// How long they wait, over all simulated windows.
    package var waits: LatencyHistogram

    /// How far off the model was where it could be held against a measurement: logarithms of
    /// measured over expected.
    package struct Errors: Sendable, Equatable {
        package var throughput: [Double]
        package var response: [Double]

        package init(throughput: [Double] = [], response: [Double] = []) {
            self.throughput = throughput
            self.response = response
        }
    }

    /// - Parameters:
    ///   - errors: put on top of what the simulations scatter; empty for none.
    ///   - checkouts: in a window, at most.
    ///   - repetitions: how often it is simulated.
    package init(
        of point: PoolPoint, by model: QueueingModel, warmupNanoseconds: Int64,
        durationNanoseconds: Int64, seed: UInt64, errors: Errors = Errors(), checkouts: Int,
        repetitions: Int
    ) throws(PoolModelFault) {
        let random = SplittableRandom(seed: seed).split(label: "forecast")
        var (throughputs, responses): ([Double], [Double]) = ([], [])
        let seconds = Double(checkouts) / max(model.checkoutsPerSecond(at: point), 1e-3)
        let duration = min(durationNanoseconds, Int64(min(seconds, 1e6) * 1e9))
        waits = LatencyHistogram()
        for repetition in 0..<repetitions {
            var own = random.split(index: repetition)
            let configuration = try model.configuration(
                point, warmupNanoseconds: min(warmupNanoseconds, duration),
                durationNanoseconds: duration, seed: own.next())
            let outcome = PoolSimulation(configuration).run()
            throughputs.append(outcome.throughputPerSecond)
            responses.append(Double(outcome.latency.value(atQuantile: 0.95) ?? 0))
            waits.merge(outcome.poolWait)
        }
        throughput = Self.estimate(throughputs, errors.throughput)
        response = Self.estimate(responses, errors.response)
    }

    /// Every simulated value with every error on top of it.
    private static func estimate(_ values: [Double], _ errors: [Double]) -> Estimate {
        let middle = Capacity.median(values)
        let factors = errors.isEmpty ? [1] : errors.map { exp($0) }
        // Errors were seen on either side by chance: both sides are possible.
        let spread = values.flatMap { value in
            factors.flatMap { [value * $0, value / max($0, .leastNormalMagnitude)] }
        }.sorted()
        func place(_ share: Double) -> Double {
            spread[Int((share * Double(spread.count - 1)).rounded())]
        }
        return Estimate(value: middle, lower: place(0.05), upper: place(0.95))
    }
}
