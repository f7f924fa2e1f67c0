import ResultModel

/// Each invariant at its moments, with offending rows where there are any.
struct InvariantsSection: ReportSection {
    let invariants: [InvariantResult]

    func write(to layout: inout TerminalLayout) {
        guard !invariants.isEmpty else { return }
        layout.heading("Invariants")
        var names: [String] = []
        for invariant in invariants where !names.contains(invariant.name) {
            names.append(invariant.name)
        }
        for name in names {
            let moments = invariants.filter { $0.name == name }
            let held = moments.filter { $0.outcome == .pass }.map(\.moment)
            if !held.isEmpty {
                layout.paragraph(
                    [
                        layout.mark(.pass), Span(" \(name)", .strong),
                        Span("  held: \(held.joined(separator: ", "))"),
                    ], indent: 2, hanging: 4)
            }
            for moment in moments where moment.outcome != .pass {
                layout.paragraph(
                    [
                        layout.mark(moment.outcome), Span(" \(name)", .strong),
                        Span("  \(moment.outcome.rawValue): \(moment.moment)"),
                    ], indent: 2, hanging: 4)
                for row in moment.rows { layout.paragraph(row, indent: 6, hanging: 8) }
            }
        }
    }
}
