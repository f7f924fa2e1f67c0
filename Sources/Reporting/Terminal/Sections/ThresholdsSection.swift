import ResultModel

/// Each threshold with what was observed, those that did not pass first.
struct ThresholdsSection: ReportSection {
    let thresholds: [ThresholdResult]

    func write(to layout: inout TerminalLayout) {
        guard !thresholds.isEmpty else { return }
        layout.heading("Thresholds")
        for threshold in thresholds.failedFirst() {
            var spans: [Span] = [
                layout.mark(threshold.outcome),
                Span(" \(threshold.subject)", .strong), Span("  \(threshold.expression)"),
            ]
            let observed = threshold.shownObservation
            if let reason = threshold.reason {
                spans.append(": \(reason)")
            } else {
                spans.append(
                    Span(
                        "  \(observed) from \(Figures.counted(threshold.samples, "sample"))", .faint
                    ))
            }
            layout.paragraph(spans, indent: 2, hanging: 4)
        }
    }
}

extension ThresholdResult {
    /// The observed figure in the unit its expression is about.
    var shownObservation: String {
        guard let observed else { return "no sample" }
        let isShare = expression.hasPrefix("errors") || expression.hasPrefix("rate")
        return isShare ? Figures.percent(observed) : Figures.milliseconds(observed) + " ms"
    }
}

extension [ThresholdResult] {
    /// Those that failed, those that could not be judged, those that passed.
    func failedFirst() -> [ThresholdResult] {
        filter { $0.outcome == .fail } + filter { $0.outcome != .fail && $0.outcome != .pass }
            + filter { $0.outcome == .pass }
    }
}
