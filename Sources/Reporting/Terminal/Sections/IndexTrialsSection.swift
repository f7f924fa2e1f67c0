import ResultModel

/// Which indexes earn their place: each was dropped, and the operations measured again.
struct IndexTrialsSection: ReportSection {
    let trials: [IndexTrialResult]
    let growth: PlanGrowthResult?

    func write(to layout: inout TerminalLayout) {
        guard !trials.isEmpty || growth != nil else { return }
        layout.heading(
            "Indexes",
            trials.isEmpty
                ? "" : "each dropped in turn, and every operation measured without it")
        writeTrials(to: &layout)
        if let growth { write(growth, to: &layout) }
    }

    private func write(_ growth: PlanGrowthResult, to layout: inout TerminalLayout) {
        let users = "\(Figures.count(growth.fromUsers)) to \(Figures.count(growth.toUsers)) users"
        let plans = Figures.counted(growth.compared, "plan")
        layout.entry(
            "growth",
            [
                layout.mark(growth.grown.isEmpty ? .pass : .fail),
                Span(" from \(users), \(plans) for as many rows: "),
                growth.grown.isEmpty
                    ? "all read about the same"
                    : Span(growth.grown.joined(separator: ", ") + " read more", .bad),
            ])
    }

    private func writeTrials(to layout: inout TerminalLayout) {
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
