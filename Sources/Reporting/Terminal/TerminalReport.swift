package import ResultModel

/// The report at the end of a run: the verdict, then what failed and why, then the figures.
package enum TerminalReport {
    /// The whole report, made from the record alone; a partial record gives a partial report.
    ///
    /// - Parameter files: where the results were written, as paths to print; may be empty.
    /// - Returns: lines that fit the style's width, apart from statements to be pasted.
    package static func render(
        _ result: RunResult, style: TerminalStyle = TerminalStyle(), files: [String] = []
    ) -> String {
        var layout = TerminalLayout(style: style)
        let sections: [any ReportSection] = [
            VerdictSection(result: result),
            FailuresSection(findings: result.findings),
            ProveSection(prove: result.prove),
            PoolSection(pool: result.pool),
            CompareSection(compare: result.compare),
            VariantsSection(variants: result.variants),
            ThresholdsSection(thresholds: result.thresholds ?? []),
            PopulationSection(
                population: result.population, claims: result.storage ?? [],
                findings: result.findings),
            LoadSection(load: result.load),
            PlansSection(plans: result.indexes ?? [], findings: result.findings),
            IndexTrialsSection(trials: result.indexTrials ?? [], growth: result.planGrowth),
            IsolationSection(isolation: result.isolation, load: result.load),
            CascadeSection(cascade: result.cascade, growth: result.planGrowth),
            InvariantsSection(invariants: result.invariants ?? []),
            ServerSection(server: result.server),
            AcceptedSection(findings: result.findings),
            RemarksSection(findings: result.findings),
            NotesSection(notes: result.notes, files: files),
        ]
        for section in sections { section.write(to: &layout) }
        return layout.text
    }

    /// The verdict, its reasons and the files: what `--quiet` leaves.
    package static func renderQuiet(
        _ result: RunResult, style: TerminalStyle = TerminalStyle(), files: [String] = []
    ) -> String {
        var layout = TerminalLayout(style: style)
        VerdictSection(result: result).write(to: &layout)
        NotesSection(notes: [], files: files).write(to: &layout)
        return layout.text
    }
}

/// One part of the report; it writes nothing where there is nothing to say.
protocol ReportSection {
    func write(to layout: inout TerminalLayout)
}

extension TerminalLayout {
    /// The mark and its ink for an outcome.
    func mark(_ outcome: Outcome?) -> Span {
        switch outcome {
        case .pass: Span(style.symbol(.pass), .good)
        case .fail: Span(style.symbol(.fail), .bad)
        case .inconclusive: Span(style.symbol(.doubt), .doubtful)
        case .untested, nil: Span(style.symbol(.untested), .faint)
        }
    }

    /// A sign between two remarks on one line.
    var separator: String { " \(style.symbol(.separator)) " }

    /// ` … and 12 more in result.json`, where a list was cut.
    mutating func more(_ count: Int, indent: Int = 2) {
        guard count > 0 else { return }
        paragraph(
            [Span("and \(Figures.count(count)) more, listed in result.json", .faint)],
            indent: indent)
    }
}
