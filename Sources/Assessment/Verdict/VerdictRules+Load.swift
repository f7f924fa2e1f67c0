import ResultModel

extension VerdictRules {
    /// What the load and its thresholds say.
    static func loadReasons(in result: RunResult, _ circumstances: Circumstances) -> [Reason] {
        var reasons: [Reason] = []
        func reason(_ ground: Ground, _ sentence: String) {
            reasons.append(Reason(ground: ground, section: .load, sentence: sentence))
        }

        if let load = result.load {
            if load.counts.scheduled <= load.counts.skipped {
                reason(.inconclusive, emptyLoad(load.counts))
            } else {
                let saturation = Saturation.reasons(of: load)
                saturation.forEach { reason(.saturation, "The load generator: \($0).") }
                if saturation.isEmpty, load.generator.saturated {
                    reason(.saturation, "The load generator was the bottleneck.")
                }
            }
            let endedEarly = circumstances.interrupted || circumstances.unavailable != nil
            if !load.complete, !endedEarly {
                reason(.inconclusive, "The load did not run to its end.")
            }
            if load.complete, !endedEarly {
                neverSucceeded(load).forEach { reason(.inconclusive, $0) }
            }
        }
        for threshold in result.thresholds ?? [] {
            let detail = threshold.reason.map { ": \($0)" } ?? ""
            switch threshold.outcome {
            case .fail:
                reason(
                    .latency, "\(threshold.subject): \(threshold.expression) failed\(detail).")
            case .inconclusive, .untested:
                reason(
                    .inconclusive,
                    "\(threshold.subject): \(threshold.expression) is inconclusive\(detail).")
            case .pass:
                break
            }
        }
        return reasons
    }

    /// Of an operation whose every call failed nothing was measured, and its answers showed nothing.
    private static func neverSucceeded(_ load: LoadResult) -> [String] {
        load.operations.sorted { $0.key < $1.key }.compactMap { name, operation in
            let counts = operation.counts
            guard counts.succeeded == 0, counts.failed > 0 else { return nil }
            let calls = Figures.counted(counts.failed, "call")
            let errors = operation.errors.keys.sorted().joined(separator: ", ")
            return "\(name) never succeeded under load, in \(calls): "
                + "\(errors.isEmpty ? "nothing of it was measured" : errors)."
        }
    }

    private static func emptyLoad(_ counts: Counts) -> String {
        counts.scheduled == 0
            ? "The load performed no operation."
            : "Every operation of the load was skipped: no user owned a row to bind "
                + "(\(Figures.counted(counts.skipped, "call")))."
    }
}
