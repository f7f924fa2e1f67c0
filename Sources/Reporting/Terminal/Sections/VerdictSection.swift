import ResultModel

/// The first lines: what the run came to, why, and what was run.
struct VerdictSection: ReportSection {
    let result: RunResult
    /// Reasons shown here; the sections below show the rest.
    private static let reasonsShown = 5

    init(result: RunResult) {
        self.result = result
    }

    func write(to layout: inout TerminalLayout) {
        layout.paragraph(headline, hanging: 4)
        layout.rule()
        if let verdict = result.verdict {
            writeSections(verdict, to: &layout)
            writeReasons(verdict.reasons, to: &layout)
        }
        layout.blank()
        writeIdentity(to: &layout)
    }

    private var headline: [Span] {
        let name = Span("  \(result.scenario.name)", .strong)
        guard let verdict = result.verdict else {
            return [
                Span("NO VERDICT", .doubtful), name,
                ": the run did not come to its end; what it measured follows",
            ]
        }
        let word: Span
        switch verdict.status {
        case .pass: word = Span("PASS", .good)
        case .fail: word = Span("FAIL", .bad)
        case .inconclusive: word = Span("INCONCLUSIVE", .doubtful)
        }
        return [word, name, ": \(verdict.meaning) (exit \(verdict.exitCode))"]
    }

    private func writeSections(_ verdict: Verdict, to layout: inout TerminalLayout) {
        var spans: [Span] = []
        // A mark that stands apart from its name could be taken for its neighbour's.
        let joint = Wrapping.unbrokenSpace
        for section in Section.allCases {
            guard let outcome = verdict.sections[section] else { continue }
            if !spans.isEmpty { spans.append("   ") }
            spans += [layout.mark(outcome), Span("\(joint)\(section.rawValue)")]
            if outcome == .untested { spans.append(Span("\(joint)untested", .faint)) }
        }
        let skipped = Section.allCases.filter { verdict.sections[$0] == nil }.map(\.rawValue)
        if !skipped.isEmpty {
            spans.append(
                Span(
                    (spans.isEmpty ? "" : "   ") + "not run: " + skipped.joined(separator: ", "),
                    .faint))
        }
        layout.paragraph(spans, indent: 2)
    }

    private func writeReasons(_ reasons: [String], to layout: inout TerminalLayout) {
        guard !reasons.isEmpty else { return }
        layout.blank()
        for (index, reason) in reasons.prefix(Self.reasonsShown).enumerated() {
            layout.paragraph("\(index + 1). \(reason)", indent: 2, hanging: 5)
        }
        let more = reasons.count - Self.reasonsShown
        if more > 0 {
            layout.paragraph(
                [Span("and \(Figures.counted(more, "more reason")) below", .faint)], indent: 5)
        }
    }

    private func writeIdentity(to layout: inout TerminalLayout) {
        layout.paragraph(result.circumstances.joined(separator: layout.separator))
        layout.paragraph(result.occasion.joined(separator: layout.separator))
        if let warning = result.warningOfBuild {
            layout.paragraph([Span(warning, .doubtful)])
        }
    }
}
