import ResultModel

/// Edges, bystanders, what was left behind, and how long deletes take.
struct CascadeSection: ReportSection {
    let cascade: CascadeResult?
    let growth: PlanGrowthResult?

    func write(to layout: inout TerminalLayout) {
        guard let cascade else { return }
        layout.heading("Cascade")
        for edge in cascade.edges {
            var spans: [Span] = [
                layout.mark(edge.outcome), Span(" \(edge.parent) → \(edge.child)", .strong),
                Span("  \(edge.expected)"),
            ]
            if edge.outcome == .untested { spans.append(Span(", untested", .faint)) }
            if let detail = edge.detail { spans.append(Span(": \(detail)")) }
            layout.paragraph(spans, indent: 2, hanging: 4)
        }
        writeCensus(of: cascade, to: &layout)
        writeTimings(cascade.timings, to: &layout)
        if let growth, let deletes = growth.deletes {
            writeTimings(deletes, with: growth.toUsers, to: &layout)
        }
        writeRaces(cascade.races ?? [], to: &layout)
    }

    private func writeRaces(_ races: [CascadeResult.Race], to layout: inout TerminalLayout) {
        let raced = races.filter { $0.outcome != .untested }
        let rows = raced.map { race in
            [
                Span("\(race.parent) → \(race.child)"), Span(race.order.rawValue),
                Span(Figures.count(race.inserted)),
                Span(Figures.count(race.refused)), Span(Figures.count(race.deadlocks)),
                Span(Figures.count(race.orphans), race.orphans > 0 ? .bad : .plain),
            ]
        }
        layout.table(
            [
                .left("delete during inserts"), .left("order"), .right("inserted"),
                .right("refused"), .right("deadlocks"), .right("orphans"),
            ], rows)
        for race in races where race.outcome == .untested {
            layout.entry(
                "untested",
                [
                    Span("\(race.parent) → \(race.child), \(race.order.rawValue)"),
                    Span(race.detail.map { ": \($0)" } ?? "", .faint),
                ])
        }
    }

    private func writeCensus(of cascade: CascadeResult, to layout: inout TerminalLayout) {
        let before = cascade.bystandersBefore
        let after = cascade.bystandersAfter
        let change: String
        if before == after {
            change = " \(Figures.counted(before.rows, "row")) of others, unchanged by checksum"
        } else if before.rows == after.rows {
            change = " \(Figures.counted(before.rows, "row")) of others, CHANGED in content"
        } else {
            change =
                " \(Figures.counted(before.rows, "row")) of others before, "
                + "\(Figures.count(after.rows)) AFTER"
        }
        layout.entry("bystanders", [layout.mark(before == after ? .pass : .fail), Span(change)])
        layout.entry(
            "left behind",
            [
                layout.mark(cascade.orphans + cascade.residue == 0 ? .pass : .fail),
                Span(
                    " \(Figures.counted(cascade.orphans, "orphan")), content of deleted users in "
                        + Figures.counted(cascade.residue, "place")),
            ])
    }

    private func writeTimings(
        _ timings: [CascadeResult.Timing], with users: Int? = nil,
        to layout: inout TerminalLayout
    ) {
        let rows = timings.map { timing in
            let slowest = timing.perTrigger.max { ($0.value, $1.key) < ($1.value, $0.key) }
            return [
                Span("\(timing.parent), \(timing.userClass.rawValue)"),
                Span(Figures.count(timing.rowsDeleted)),
                Span(Figures.milliseconds(timing.milliseconds)),
                Span(
                    slowest.map { "\(Figures.milliseconds($0.value)) ms in \($0.key)" } ?? "-",
                    .faint),
            ]
        }
        layout.table(
            [
                .left(users.map { "delete, \(Figures.count($0)) users" } ?? "delete"),
                .right("rows"), .right("ms"), .left("slowest trigger"),
            ], rows)
    }
}
