import ResultModel

/// Which indexes earn their place: each was dropped, and the operations measured again.
struct IndexTrialsSection: ReportSection {
    let trials: [IndexTrialResult]

    func write(to layout: inout TerminalLayout) {
        guard !trials.isEmpty else { return }
        layout.heading("Indexes", "each dropped in turn, and every operation measured without it")
        for trial in trials where trial.outcome == .needed {
            layout.entry(
                "needed",
                [Span(trial.index, .strong), Span(trial.detail.map { ": \($0)" } ?? "")])
        }
        let redundant = trials.filter { $0.outcome == .redundant }
        if !redundant.isEmpty {
            let cells = redundant.reduce(0) { $0 + $1.cells }
            let bytes = redundant.reduce(0) { $0 + $1.bytes }
            layout.entry(
                "redundant",
                [
                    Span(redundant.map(\.index).joined(separator: ", "), .doubtful),
                    Span(
                        ": dropping \(redundant.count == 1 ? "it" : "them together") changes none "
                            + "of \(Figures.counted(cells, "execution")) and frees "
                            + Figures.bytes(bytes)),
                ])
        }
        for trial in trials where trial.outcome == .untested {
            layout.entry(
                "untested",
                [Span(trial.index), Span(trial.detail.map { ": \($0)" } ?? "", .faint)])
        }
    }
}
