import ResultModel

/// Findings that the scenario accepts, each with its reason.
struct AcceptedSection: ReportSection {
    let findings: [Finding]

    func write(to layout: inout TerminalLayout) {
        let accepted = findings.filter { $0.accepted != nil }.worstFirst()
        guard !accepted.isEmpty else { return }
        layout.heading("Accepted", "known, and not failing the run")
        for finding in accepted {
            layout.paragraph(
                [
                    Span(finding.severity.rawValue, .faint),
                    Span("  \(finding.ruleId)\(layout.separator)\(finding.object)", .strong),
                    Span(": \(finding.message)"),
                ], indent: 2, hanging: 4)
            layout.paragraph(
                [Span("because ", .faint), Span(finding.accepted ?? "")], indent: 4)
        }
    }
}
