import ResultModel

/// The kill matrix: each operator's mutants by the checks that saw them, and those that nobody saw.
struct ProveSection: ReportSection {
    let prove: ProveResult?

    func write(to layout: inout TerminalLayout) {
        guard let prove else { return }
        layout.heading("Kill matrix", Self.remark(prove))
        writeMatrix(prove, to: &layout)
        writeDefects(prove, to: &layout)
        writeList("survived", .survived, .bad, prove, to: &layout)
        writeList("inconclusive", .inconclusive, .doubtful, prove, to: &layout)
        writeList("equivalent", .equivalent, .faint, prove, to: &layout)
        writeList("impossible", .impossible, .faint, prove, to: &layout)
        writeList("not judged", .notJudged, .faint, prove, to: &layout)
        let idle = prove.operators.compactMap { entry in
            entry.notApplicable.map { (entry.name, $0) }
        }
        for (reason, entries) in Dictionary(grouping: idle, by: \.1).sorted(by: {
            $0.key < $1.key
        }) {
            let names = entries.map(\.0).joined(separator: ", ")
            layout.entry("no mutant", [Span("\(names): "), Span(reason, .faint)])
        }
    }

    /// How many mutants were seen: `34 of 34 mutants killed (100 %), …`.
    static func remark(_ prove: ProveResult) -> String {
        let killed = prove.count(.killed)
        let judged = killed + prove.count(.survived)
        let score = prove.score.map { " (\(Figures.percent($0)))" } ?? ""
        let unjudged = prove.count(.notJudged)
        return "\(Figures.count(killed)) of \(Figures.counted(judged, "mutant")) killed\(score), "
            + "\(Figures.count(prove.count(.equivalent))) equivalent, "
            + (unjudged > 0 ? "\(Figures.count(unjudged)) not judged, " : "") + "in "
            + Figures.duration(seconds: prove.seconds)
    }

    // MARK: The matrix

    /// The columns, and the groups of checks that each stands for.
    static let columns: [(title: String, checks: Set<String>)] = [
        ("query", ["queries"]), ("policies", ["policies"]), ("schema", ["structure", "refusals"]),
        ("cascade", ["cascade"]), ("api", ["api"]), ("plans", ["plans"]),
    ]

    /// One row for each operator; in each column how many of its mutants those checks saw.
    private func writeMatrix(_ prove: ProveResult, to layout: inout TerminalLayout) {
        let groups = Dictionary(grouping: prove.mutants, by: \.operator)
        let columns = Self.columns.filter { column in
            prove.mutants.contains { !column.checks.isDisjoint(with: $0.checks) }
        }
        let rows = prove.operators.compactMap { entry -> [Span]? in
            guard let mutants = groups[entry.name] else { return nil }
            let seen = columns.map { column -> Span in
                // An empty cell: those checks have nothing to do with the operator.
                guard mutants.contains(where: { !column.checks.isDisjoint(with: $0.checks) })
                else { return Span("") }
                return figure(
                    mutants.count { $0.killedBy.contains { column.checks.contains($0.check) } },
                    .good)
            }
            return [Span(entry.name)] + seen + [
                figure(mutants.count { $0.outcome == .equivalent }, .faint),
                figure(mutants.count { $0.outcome == .survived }, .bad),
            ]
        }
        layout.table(
            [.left("seen by")] + columns.map { .right($0.title) } + [
                .right("equal"), .right("alive"),
            ], rows)
    }

    private func figure(_ count: Int, _ ink: Span.Ink) -> Span {
        count == 0 ? Span("-", .faint) : Span(Figures.count(count), ink)
    }

    /// What an application was made to do wrong has no statement that would say it: each defect by
    /// the gravest rule that saw it.
    private func writeDefects(_ prove: ProveResult, to layout: inout TerminalLayout) {
        let seen = prove.mutants.filter { $0.killedBy.first?.check == "api" }
        let rules = Dictionary(grouping: seen) { $0.killedBy.first?.rule ?? "" }
        for (rule, mutants) in rules.sorted(by: { $0.key < $1.key }) {
            let names = mutants.map(\.object).sorted().joined(separator: ", ")
            layout.entry("found", [Span("\(rule): "), Span(names, .faint)])
        }
    }

    // MARK: Lists

    private func writeList(
        _ title: String, _ outcome: MutantResult.Outcome, _ ink: Span.Ink, _ prove: ProveResult,
        to layout: inout TerminalLayout
    ) {
        for mutant in prove.mutants where mutant.outcome == outcome {
            let detail = mutant.reason ?? mutant.statement
            layout.entry(title, [Span(mutant.id, ink), Span(": \(detail)")])
        }
    }
}
