internal import Recording
internal import ResultModel

/// How many calls took longer than a latency, over all latencies.
struct LatencyDistribution: Equatable {
    /// A latency in milliseconds, and the share of calls that took longer, from 1 down.
    struct Place: Equatable {
        var milliseconds: Double
        var shareSlower: Double
    }

    let places: [Place]
    let count: Int
    /// Whether every call was counted; the others know only the usual percentiles.
    let isWhole: Bool

    /// Steps within each decade of shares.
    private static let steps = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15]
    private static let mostDecades = 8

    /// Reads an operation's histogram; where it cannot be read, its percentiles.
    init(_ operation: OperationResult) {
        do throws(HistogramDecodingError) {
            self.init(try LatencyHistogram(encodedBase64: operation.histogram))
        } catch {
            self.init(operation.latencyMs)
        }
    }

    init(_ histogram: LatencyHistogram) {
        count = Int(clamping: histogram.count)
        isWhole = true
        var places: [Place] = []
        var share = 1.0
        for _ in 0..<Self.mostDecades where share * Double(count) >= 1 {
            for step in Self.steps where share * step * Double(count) >= 1 {
                guard let value = histogram.value(atQuantile: 1 - share * step) else { break }
                places.append(
                    Place(milliseconds: Double(value) / 1e6, shareSlower: share * step))
            }
            share /= 10
        }
        self.places = places
    }

    init(_ quantiles: Quantiles) {
        count = quantiles.count
        isWhole = false
        guard quantiles.count > 0 else {
            places = []
            return
        }
        let known: [(Double, Double)] = [
            (quantiles.min, 1), (quantiles.p50, 0.5), (quantiles.p90, 0.1),
            (quantiles.p95, 0.05), (quantiles.p99, 0.01), (quantiles.p999, 0.001),
        ]
        places = known.filter { $0.1 * Double(quantiles.count) >= 1 }
            .map { Place(milliseconds: $0.0, shareSlower: $0.1) }
    }
}
