import ResultModel

/// Buffers of each operation by class of user, the worst against its budget first.
struct PlansSection: ReportSection {
    let plans: [PlanResult]
    let findings: [Finding]

    func write(to layout: inout TerminalLayout) {
        guard !plans.isEmpty else { return }
        layout.heading("Plans", "buffers by class of user; the worse of custom and generic")
        let judged = plans.filter { $0.verdict == .withinBudget || $0.verdict == .overBudget }
        let operations = Dictionary(grouping: judged, by: \.operation).map(Operation.init)
            .sorted { ($0.worst.strain, $1.name) > ($1.worst.strain, $0.name) }
        let columns: [TerminalLayout.Column] =
            [.left("operation")] + UserClass.allCases.map { .right($0.rawValue) }
            + [.right("budget"), .left("worst cell")]
        layout.table(columns, operations.map { row($0) })

        writeCells(judged, to: &layout)
        write("too small", .tooSmall, ": too few users to judge", to: &layout)
        write("skipped", .skipped, ": the user owns no row to bind", to: &layout)
    }

    private func writeCells(_ judged: [PlanResult], to layout: inout TerminalLayout) {
        let over = judged.filter { $0.verdict == .overBudget }
        var spans = [Span("\(Figures.count(judged.count)) judged, ")]
        if over.isEmpty {
            spans.append("all within budget")
        } else {
            spans.append(Span("\(Figures.count(over.count)) over budget (marked !)", .doubtful))
        }
        let accepted = findings.filter { $0.section == .indexes && $0.accepted != nil }
        let known = Set(over.map(\.operation)).filter { operation in
            accepted.contains { $0.object == operation }
        }.sorted()
        if !known.isEmpty {
            spans.append(Span("; accepted for \(known.joined(separator: ", "))"))
        }
        layout.entry("cells", spans)
    }

    /// One operation's cells.
    private struct Operation {
        let name: String
        let byClass: [UserClass: PlanResult]
        let worst: PlanResult

        init(name: String, cells: [PlanResult]) {
            self.name = name
            byClass = Dictionary(cells.map { ($0.userClass, $0) }) {
                $0.strain < $1.strain ? $1 : $0
            }
            worst = cells.dropFirst().reduce(cells[0]) { $0.strain < $1.strain ? $1 : $0 }
        }
    }

    private func row(_ operation: Operation) -> [Span] {
        let worst = operation.worst
        let cells = UserClass.allCases.map { userClass in
            guard let plan = operation.byClass[userClass] else { return Span("-", .faint) }
            let buffers = Figures.count(Int(plan.buffers))
            return plan.verdict == .overBudget ? Span("\(buffers)!", .doubtful) : Span(buffers)
        }
        return [Span(operation.name)] + cells + [
            Span(Figures.fixed(worst.budget, digits: 0)),
            Span("\(worst.userClass.rawValue) \(worst.planMode.rawValue)", .faint),
        ]
    }

    private func write(
        _ name: String, _ verdict: PlanVerdict, _ why: String, to layout: inout TerminalLayout
    ) {
        let cells = plans.filter { $0.verdict == verdict }
        guard !cells.isEmpty else { return }
        let operations = Set(cells.map(\.operation)).sorted()
        layout.entry(
            name,
            "\(Figures.counted(cells.count, "cell")) of \(operations.joined(separator: ", "))"
                + why)
    }
}

extension PlanResult {
    /// Buffers by budget: over 1 it is over.
    var strain: Double { Double(buffers) / max(budget, 1) }
}
