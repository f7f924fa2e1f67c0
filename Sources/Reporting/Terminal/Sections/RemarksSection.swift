import ResultModel

/// Findings of low severity and mere information: they never fail a run.
struct RemarksSection: ReportSection {
    let findings: [Finding]
    private static let remarksShown = 20

    init(findings: [Finding]) {
        self.findings = findings
    }

    func write(to layout: inout TerminalLayout) {
        let remarks = findings.filter { $0.accepted == nil && !$0.failsTheRun }.worstFirst()
        guard !remarks.isEmpty else { return }
        layout.heading("Remarks", "low severity; they fail nothing")
        for finding in remarks.prefix(Self.remarksShown) {
            layout.paragraph(
                [
                    Span(finding.severity.rawValue, .faint),
                    Span("  \(finding.ruleId)\(layout.separator)\(finding.object)", .strong),
                    Span(": \(finding.message)"),
                ], indent: 2, hanging: 4)
        }
        layout.more(remarks.count - Self.remarksShown)
    }
}
