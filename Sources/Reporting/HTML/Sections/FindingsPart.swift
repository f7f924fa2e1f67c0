internal import ResultModel

/// The findings that fail the run, the worst first, each whole.
struct FindingsPart: HTMLSectionWriter {
    let findings: [Finding]
    /// Findings shown whole; the others are counted.
    static let mostShown = 200

    init(findings: [Finding]) {
        self.findings = findings
    }

    func write(to page: inout HTMLPage) {
        let failing = findings.filter(\.failsTheRun).worstFirst()
        guard !failing.isEmpty else { return }
        page.section("findings", "What failed", Figures.counted(failing.count, "finding"))
        for finding in failing.prefix(Self.mostShown) { page.finding(finding) }
        page.more(failing.count - Self.mostShown)
    }
}

/// Findings that the scenario accepts, and those of low severity: they fail nothing.
struct AcceptedPart: HTMLSectionWriter {
    let findings: [Finding]

    func write(to page: inout HTMLPage) {
        let accepted = findings.filter { $0.accepted != nil }.worstFirst()
        let remarks = findings.filter { $0.accepted == nil && !$0.failsTheRun }.worstFirst()
        if !accepted.isEmpty {
            page.section("accepted", "Accepted", "known, and not failing the run")
            for finding in accepted.prefix(FindingsPart.mostShown) { page.finding(finding) }
            page.more(accepted.count - FindingsPart.mostShown)
        }
        if !remarks.isEmpty {
            page.section("remarks", "Remarks", "low severity; they fail nothing")
            for finding in remarks.prefix(FindingsPart.mostShown) { page.finding(finding) }
            page.more(remarks.count - FindingsPart.mostShown)
        }
    }
}

extension HTMLPage {
    /// Says how many there are more, where a list was cut.
    mutating func more(_ count: Int) {
        guard count > 0 else { return }
        paragraph("and \(Figures.count(count)) more, listed in result.json", .faint)
    }
}
