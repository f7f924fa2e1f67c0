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

    /// Walks the cells once; of a histogram with many of them, places far enough apart to be told
    /// apart are kept.
    init(_ histogram: LatencyHistogram) {
        count = Int(clamping: histogram.count)
        isWhole = true
        let total = Double(histogram.count)
        var slower = histogram.count
        var wanted = Self.shares(of: total)[...]
        var places: [Place] = []
        if let least = histogram.minimumNanoseconds {
            places.append(Place(milliseconds: Double(least) / 1e6, shareSlower: 1))
        }
        for cell in histogram.recordedCells {
            slower -= UInt64(cell.count)
            let share = Double(slower) / total
            guard slower > 0, let next = wanted.first, share <= next else { continue }
            wanted = wanted.drop { share <= $0 }
            places.append(
                Place(milliseconds: Double(cell.upperNanoseconds) / 1e6, shareSlower: share))
        }
        self.places = places
    }

    /// The shares that are looked for, from the largest down to one call.
    private static func shares(of total: Double) -> [Double] {
        (0..<mostDecades).flatMap { decade in
            steps.map { $0 / tenToThe(decade) }
        }.filter { $0 < 1 && $0 * total >= 1 }
    }

    private static func tenToThe(_ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
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
