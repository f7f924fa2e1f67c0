internal import ResultModel

/// Each threshold with what was observed, those that did not pass first.
struct ThresholdsPart: HTMLSectionWriter {
    let thresholds: [ThresholdResult]

    func write(to page: inout HTMLPage) {
        guard !thresholds.isEmpty else { return }
        let passed = thresholds.count { $0.outcome == .pass }
        page.section(
            "thresholds", "Thresholds",
            "\(Figures.count(passed)) of \(Figures.count(thresholds.count)) passed")
        page.table(
            "Thresholds, failed ones first",
            [
                .text("about"), .text("asserted"), .text("outcome"), .number("observed"),
                .number("samples"), .text("why"),
            ],
            thresholds.failedFirst().map { threshold in
                [
                    HTMLCell(threshold.subject), HTMLCell(threshold.expression),
                    HTMLCell([Span(mark: threshold.outcome), Span(threshold.outcome.rawValue)]),
                    HTMLCell(threshold.shownObservation),
                    HTMLCell(Figures.count(threshold.samples)), HTMLCell(threshold.reason ?? ""),
                ]
            })
    }
}
