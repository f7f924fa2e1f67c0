internal import ResultModel

/// Edges, bystanders, what was left behind, races, and how long deletes take.
struct CascadePart: HTMLSectionWriter {
    let cascade: CascadeResult?
    let growth: PlanGrowthResult?

    func write(to page: inout HTMLPage) {
        guard let cascade else { return }
        page.section("cascade", "Cascade", "what a delete takes with it, and what it leaves alone")
        page.table(
            "Edges, as they are declared and as they behave",
            [
                .text("parent"), .text("child"), .text("expected"), .text("outcome"),
                .text("detail"),
            ],
            cascade.edges.map { edge in
                [
                    HTMLCell(edge.parent), HTMLCell(edge.child), HTMLCell(edge.expected),
                    HTMLCell([Span(mark: edge.outcome), Span(edge.outcome.rawValue)]),
                    HTMLCell(edge.detail ?? ""),
                ]
            })
        writeCensus(of: cascade, to: &page)
        writeTimings(cascade.timings, users: nil, to: &page)
        if let growth, let deletes = growth.deletes {
            writeTimings(deletes, users: growth.toUsers, to: &page)
        }
        writeRaces(cascade.races ?? [], to: &page)
    }

    private func writeCensus(of cascade: CascadeResult, to page: inout HTMLPage) {
        let (before, after) = (cascade.bystandersBefore, cascade.bystandersAfter)
        let change: Span =
            if before == after {
                Span("\(Figures.counted(before.rows, "row")) of others, unchanged by checksum")
            } else if before.rows == after.rows {
                Span("\(Figures.counted(before.rows, "row")) of others, changed in content", .bad)
            } else {
                Span(
                    "\(Figures.counted(before.rows, "row")) of others before, "
                        + "\(Figures.count(after.rows)) after", .bad)
            }
        page.fact("bystanders", [Span(mark: before == after ? .pass : .fail), change])
        let left = cascade.orphans + cascade.residue
        page.fact(
            "left behind",
            [
                Span(mark: left == 0 ? .pass : .fail),
                Span(
                    "\(Figures.counted(cascade.orphans, "orphan")), content of deleted users in "
                        + Figures.counted(cascade.residue, "place"), left == 0 ? .plain : .bad),
            ])
    }

    private func writeTimings(
        _ timings: [CascadeResult.Timing], users: Int?, to page: inout HTMLPage
    ) {
        page.table(
            "Time of deletes" + (users.map { " with \(Figures.count($0)) users" } ?? ""),
            [
                .text("from"), .text("user"), .number("rows"), .number("ms"),
                .text("by foreign key, the slowest first"),
            ],
            timings.map { timing in
                let triggers = timing.perTrigger.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
                return [
                    HTMLCell(timing.parent), HTMLCell(timing.userClass.rawValue),
                    HTMLCell(Figures.count(timing.rowsDeleted)),
                    HTMLCell(Figures.milliseconds(timing.milliseconds)),
                    HTMLCell(
                        triggers.map { "\($0.key) \(Figures.milliseconds($0.value)) ms" }
                            .joined(separator: ", "), .faint),
                ]
            })
    }

    private func writeRaces(_ races: [CascadeResult.Race], to page: inout HTMLPage) {
        page.table(
            "Deletes while other connections inserted",
            [
                .text("delete"), .text("inserts into"), .text("order"), .text("outcome"),
                .number("inserted"), .number("refused"), .number("deadlocks"), .number("orphans"),
                .text("detail"),
            ],
            races.map { race in
                [
                    HTMLCell(race.parent), HTMLCell(race.child), HTMLCell(race.order.rawValue),
                    HTMLCell([Span(mark: race.outcome), Span(race.outcome.rawValue)]),
                    HTMLCell(Figures.count(race.inserted)), HTMLCell(Figures.count(race.refused)),
                    HTMLCell(Figures.count(race.deadlocks)),
                    HTMLCell(Figures.count(race.orphans), race.orphans > 0 ? .bad : .plain),
                    HTMLCell(race.detail ?? "", .faint),
                ]
            })
    }
}
