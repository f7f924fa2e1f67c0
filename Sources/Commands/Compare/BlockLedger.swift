internal import Comparison
internal import ResultModel
internal import Workloads

/// What the blocks of a comparison gave: the quantiles of each, and what went wrong on either side.
struct BlockLedger: Sendable {
    private(set) var measurements: [PairMeasurement]
    private(set) var blocks = 0
    private var calls: [ComparedSide: [String: Calls]] = [:]
    private var leaks: [ComparedSide: Int] = [:]
    private var lateRuns = 0

    private struct Calls: Sendable {
        var all = 0
        var failed = 0

        var share: Double { all == 0 ? 0 : Double(failed) / Double(all) }
    }

    /// By how much more of its calls an operation may fail than before.
    static let errorTolerance = 0.001
    /// Arrivals that start later than that are worth saying.
    static let latenessMilliseconds = 1.0

    init(_ pairs: [GatedPair]) {
        measurements = pairs.map(PairMeasurement.init)
    }

    /// Adds one block.
    mutating func add(_ reference: SideFigures, _ candidate: SideFigures) {
        blocks += 1
        for index in measurements.indices {
            let pair = measurements[index].pair
            guard let before = reference.quantile(pair), let after = candidate.quantile(pair) else {
                continue
            }
            measurements[index].blocks.append(
                .init(
                    reference: before.milliseconds, candidate: after.milliseconds,
                    samples: min(before.samples, after.samples)))
        }
        for (side, figures) in [(ComparedSide.reference, reference), (.candidate, candidate)] {
            leaks[side, default: 0] += figures.leaks
            lateRuns += figures.lagMilliseconds > Self.latenessMilliseconds ? 1 : 0
            for (name, operation) in figures.operations {
                let counts = operation.counts
                let failed = counts.failed + counts.timedOut
                calls[side, default: [:]][name, default: Calls()].failed += failed
                calls[side, default: [:]][name, default: Calls()].all += failed + counts.succeeded
            }
        }
    }

    /// Operations that fail more often than before, and rows of others in answers: a version that
    /// does less is no faster.
    var errors: [EvidenceDifference] {
        var found: [EvidenceDifference] = []
        if let count = leaks[.candidate], count > 0 {
            found.append(
                EvidenceDifference(
                    kind: .errors, weight: .regression, object: EvidenceDifference.wholeLoad,
                    message: "B returned \(Figures.counted(count, "row")) to users who do not own "
                        + "them; A returned \(Figures.count(leaks[.reference] ?? 0))"))
        }
        for (name, after) in (calls[.candidate] ?? [:]).sorted(by: { $0.key < $1.key }) {
            let before = calls[.reference]?[name] ?? Calls()
            guard after.share > before.share + Self.errorTolerance else { continue }
            found.append(
                EvidenceDifference(
                    kind: .errors, weight: .regression, object: name,
                    message: "\(name) fails in \(Figures.percent(after.share)) of its calls, it "
                        + "failed in \(Figures.percent(before.share))"))
        }
        return found
    }

    /// A sentence where arrivals started late; nil where none did.
    var lateness: String? {
        guard lateRuns > 0 else { return nil }
        return "In \(lateRuns) of \(2 * blocks) runs arrivals started over "
            + "\(Figures.milliseconds(Self.latenessMilliseconds)) ms late at the 99th percentile: "
            + "the machine was busy with other things. Both sides had it, and it widens the "
            + "intervals."
    }
}
