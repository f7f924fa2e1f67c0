internal import ResultModel

/// Buffers of each operation by class of user against its budget, and which indexes earn their place.
struct PlansPart: HTMLSectionWriter {
    let plans: [PlanResult]
    let trials: [IndexTrialResult]
    let growth: PlanGrowthResult?

    func write(to page: inout HTMLPage) {
        guard !plans.isEmpty || !trials.isEmpty || growth != nil else { return }
        page.section(
            "plans", "Plans", "buffers read, by class of user, against a sound plan's budget")
        writePlans(to: &page)
        writeTrials(to: &page)
        if let growth { write(growth, to: &page) }
    }

    private func writePlans(to page: inout HTMLPage) {
        let operations = Dictionary(grouping: plans, by: \.operation).sorted {
            ($0.value.strain, $1.key) > ($1.value.strain, $0.key)
        }
        let columns: [HTMLTable.Column] =
            [.text("operation"), .text("plan")] + UserClass.allCases.map { .number($0.rawValue) }
            + [.text("nodes and indexes of the worst")]
        let rows = operations.flatMap { operation, plans in
            PlanMode.allCases.compactMap { mode -> [HTMLCell]? in
                let cells = plans.filter { $0.planMode == mode }
                guard let worst = cells.max(by: { $0.strain < $1.strain }) else { return nil }
                return [HTMLCell(operation), HTMLCell(mode.rawValue)]
                    + UserClass.allCases.map { userClass in
                        cells.first { $0.userClass == userClass }.map(cell) ?? .none
                    } + [HTMLCell(Self.description(of: worst), .faint)]
            }
        }
        page.table("Buffers of budget; a full bar is a budget used up", columns, rows)
        let judged = plans.filter { $0.verdict == .withinBudget || $0.verdict == .overBudget }
        let over = judged.count { $0.verdict == .overBudget }
        if !judged.isEmpty {
            page.fact(
                "cells",
                [
                    Span("\(Figures.count(judged.count)) judged, "),
                    over > 0
                        ? Span("\(Figures.count(over)) over budget", .bad) : "all within budget",
                ])
        }
        let small = plans.count { $0.verdict == .tooSmall }
        if small > 0 {
            page.fact("too small", "\(Figures.counted(small, "cell")): too few users to judge")
        }
    }

    private func cell(_ plan: PlanResult) -> HTMLCell {
        switch plan.verdict {
        case .skipped: return HTMLCell("no row", .faint)
        case .tooSmall: return HTMLCell("\(Figures.count(Int(plan.buffers)))", .faint)
        case .withinBudget, .overBudget:
            let text =
                "\(Figures.count(Int(plan.buffers))) of \(Figures.fixed(plan.budget, digits: 0))"
            return HTMLCell(
                plan.verdict == .overBudget ? "✗ \(text)" : text,
                plan.verdict == .overBudget ? .bad : .plain, share: plan.strain)
        }
    }

    private static func description(of plan: PlanResult) -> String {
        let indexes =
            plan.indexesUsed.isEmpty ? "no index" : plan.indexesUsed.joined(separator: ", ")
        return plan.nodes.joined(separator: " > ") + "; " + indexes
    }

    private func writeTrials(to page: inout HTMLPage) {
        guard !trials.isEmpty else { return }
        page.subheading("Indexes", "each dropped in turn, and every operation measured without it")
        page.table(
            "What dropping each index showed",
            [
                .text("index"), .text("table"), .number("size"), .text("outcome"),
                .number("executions"), .text("what showed it"),
            ],
            trials.map { trial in
                let ink: Span.Ink =
                    switch trial.outcome {
                    case .needed: .good
                    case .redundant: .doubtful
                    case .untested: .faint
                    }
                return [
                    HTMLCell(trial.index), HTMLCell(trial.table),
                    HTMLCell(Figures.bytes(trial.bytes)), HTMLCell(trial.outcome.rawValue, ink),
                    HTMLCell(Figures.count(trial.cells)), HTMLCell(trial.detail ?? ""),
                ]
            })
    }

    private func write(_ growth: PlanGrowthResult, to page: inout HTMLPage) {
        page.fact(
            "growth",
            [
                Span(mark: growth.grown.isEmpty ? .pass : .fail),
                Span(
                    "from \(Figures.count(growth.fromUsers)) to "
                        + "\(Figures.count(growth.toUsers)) users, "
                        + "\(Figures.counted(growth.compared, "plan")) for as many rows: "),
                growth.grown.isEmpty
                    ? "all read about the same"
                    : Span(growth.grown.joined(separator: ", ") + " read more", .bad),
            ])
    }
}

extension [PlanResult] {
    /// The worst of them by its budget.
    fileprivate var strain: Double { map(\.strain).max() ?? 0 }
}
