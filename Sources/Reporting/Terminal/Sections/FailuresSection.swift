import ResultModel

/// The findings that fail the run, the worst first, each with its replay and its fix.
struct FailuresSection: ReportSection {
    let findings: [Finding]
    /// Findings shown whole; more of them are listed by name.
    private static let shownWhole = 10
    private static let shownByName = 30

    init(findings: [Finding]) {
        self.findings = findings
    }

    func write(to layout: inout TerminalLayout) {
        let failing = findings.filter(\.failsTheRun).worstFirst()
        guard !failing.isEmpty else { return }
        layout.heading("What failed", Figures.counted(failing.count, "finding"))
        for finding in failing.prefix(Self.shownWhole) {
            write(finding, to: &layout)
        }
        let rest = failing.dropFirst(Self.shownWhole)
        if !rest.isEmpty { layout.blank() }
        for finding in rest.prefix(Self.shownByName) {
            layout.paragraph(title(of: finding, in: layout), indent: 2, hanging: 4)
        }
        layout.more(rest.count - Self.shownByName)
    }

    private func write(_ finding: Finding, to layout: inout TerminalLayout) {
        layout.blank()
        layout.paragraph(title(of: finding, in: layout), indent: 2, hanging: 4)
        layout.paragraph([Span(finding.message, .strong)], indent: 4)
        if let location = finding.location {
            layout.entry("at", location.shown, indent: 4, nameWidth: 6)
        }
        layout.entry("seen", finding.evidence, indent: 4, nameWidth: 6)
        layout.entry("fix", finding.fix, indent: 4, nameWidth: 6)
        if let references = finding.references, !references.isEmpty {
            layout.entry("known", references.joined(separator: ", "), indent: 4, nameWidth: 6)
        }
        guard !finding.replay.isEmpty else { return }
        layout.paragraph([Span("replay", .faint)], indent: 4)
        layout.block(finding.replay, indent: 6)
    }

    private func title(of finding: Finding, in layout: TerminalLayout) -> [Span] {
        [
            layout.mark(.fail), Span(" \(finding.severity.rawValue)", .bad),
            Span("  \(finding.ruleId)\(layout.separator)\(finding.object)"),
            Span(" (\(finding.layer))", .faint),
        ]
    }
}

extension [Finding] {
    /// By severity; equal ones stay in order.
    func worstFirst() -> [Finding] {
        enumerated().sorted { left, right in
            left.element.severity != right.element.severity
                ? left.element.severity > right.element.severity : left.offset < right.offset
        }.map(\.element)
    }
}
