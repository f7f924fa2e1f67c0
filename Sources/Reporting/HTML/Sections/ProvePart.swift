internal import ResultModel

/// The kill matrix: which checks saw each kind of planted defect, and which nobody saw.
struct ProvePart: HTMLSectionWriter {
    let prove: ProveResult?

    func write(to page: inout HTMLPage) {
        guard let prove else { return }
        page.section("prove", "Kill matrix", ProveSection.remark(prove))
        if !prove.complete {
            page.paragraph("Some mutants were not tried: the run was cut short.", .doubtful)
        }
        writeMatrix(prove, to: &page)
        let open = prove.mutants.filter { $0.outcome != .killed }
            .sorted { $0.outcome.place < $1.outcome.place }
        page.table(
            "Mutants that no check killed",
            [.text("mutant"), .text("outcome"), .text("why, or what was changed")],
            open.map { mutant in
                [
                    HTMLCell(mutant.id), HTMLCell(mutant.outcome.words, mutant.outcome.ink),
                    HTMLCell(mutant.reason ?? mutant.statement),
                ]
            })
        page.table(
            "Mutants that were killed, and by what",
            [.text("mutant"), .text("rules"), .text("evidence of the first")],
            prove.mutants.filter { $0.outcome == .killed }.map { mutant in
                [
                    HTMLCell(mutant.id),
                    HTMLCell(
                        mutant.killedBy.map(\.rule).reduce(into: [String]()) { rules, rule in
                            if !rules.contains(rule) { rules.append(rule) }
                        }.joined(separator: ", ")),
                    HTMLCell(mutant.killedBy.first?.evidence ?? "", .faint),
                ]
            })
    }

    private func writeMatrix(_ prove: ProveResult, to page: inout HTMLPage) {
        let columns = ProveSection.columns.filter { column in
            prove.mutants.contains { !column.checks.isDisjoint(with: $0.checks) }
        }
        let groups = Dictionary(grouping: prove.mutants, by: \.operator)
        page.table(
            "How many mutants of each operator which checks saw; – where a check saw none, blank where "
                + "it was not asked",
            [.text("operator"), .number("mutants")] + columns.map { .number($0.title) }
                + [.number("equivalent"), .number("survived"), .text("what it does")],
            prove.operators.compactMap { entry -> [HTMLCell]? in
                guard let mutants = groups[entry.name] else { return nil }
                let seen = columns.map { column in
                    mutants.contains { !column.checks.isDisjoint(with: $0.checks) }
                        ? figure(
                            mutants.count { mutant in
                                mutant.killedBy.contains { column.checks.contains($0.check) }
                            }, .good) : HTMLCell("")
                }
                return [HTMLCell(entry.name), figure(entry.mutants, .plain)] + seen + [
                    figure(mutants.count { $0.outcome == .equivalent }, .faint),
                    figure(mutants.count { $0.outcome == .survived }, .bad),
                    HTMLCell(entry.summary, .faint),
                ]
            })
        let idle = prove.operators.filter { groups[$0.name] == nil }
        let reasons = Dictionary(grouping: idle) { $0.notApplicable ?? "not reached" }
        for (reason, entries) in reasons.sorted(by: { $0.key < $1.key }) {
            let names = entries.map(\.name).joined(separator: ", ")
            page.fact("no mutants", [Span("\(reason): "), Span(names, .faint)])
        }
    }

    private func figure(_ count: Int, _ ink: Span.Ink) -> HTMLCell {
        count == 0 ? .none : HTMLCell(Figures.count(count), ink)
    }
}

extension MutantResult.Outcome {
    fileprivate var words: String { self == .notJudged ? "not judged" : rawValue }

    fileprivate var ink: Span.Ink {
        switch self {
        case .killed: .good
        case .survived: .bad
        case .inconclusive: .doubtful
        case .equivalent, .impossible, .notJudged: .faint
        }
    }

    /// What to read first.
    fileprivate var place: Int {
        switch self {
        case .survived: 0
        case .inconclusive: 1
        case .equivalent: 2
        case .impossible: 3
        case .notJudged: 4
        case .killed: 5
        }
    }
}
