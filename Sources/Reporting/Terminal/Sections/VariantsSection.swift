import ResultModel

/// Variants of the schema beside its own design: what each costs, and whether it still keeps users
/// apart.
struct VariantsSection: ReportSection {
    let variants: VariantsResult?
    /// Columns that fit beside the own design's.
    private static let columnsShown = 5
    /// Of each kind, for each design.
    private static let remarksShown = 3

    func write(to layout: inout TerminalLayout) {
        guard let variants else { return }
        layout.heading("Variants", variants.complete ? "" : "cut short")
        for (number, design) in variants.designs.enumerated() {
            layout.entry(
                "\(number + 1)",
                [Span(design.name)] + (design.summary.map { [Span("  \($0)", .faint)] } ?? []),
                nameWidth: 3)
        }
        let table = VariantsTable(variants)
        for start in stride(from: 1, to: table.designs.count, by: Self.columnsShown) {
            let end = min(start + Self.columnsShown, table.designs.count)
            write(table, columns: [0] + Array(start..<end), to: &layout)
        }
        if let legend = VariantsTable.legend(of: variants) {
            layout.entry("latency", [Span(legend, .faint)])
        }
        if table.quietOperations > 0 {
            layout.entry(
                "alike",
                [
                    Span(
                        "\(Figures.counted(table.quietOperations, "more figure")) about the same in "
                            + "each design, listed in result.json", .faint)
                ])
        }
        for design in table.designs {
            let remarks = VariantsTable.remarks(on: design)
            var hidden = 0
            for (place, remark) in remarks.enumerated() {
                // A long list of one kind must not hide another.
                let alike = remarks[..<place].count { $0.name == remark.name }
                guard alike < Self.remarksShown else {
                    hidden += 1
                    continue
                }
                layout.entry(remark.name, [Span("\(design.name): "), remark.text])
            }
            layout.more(hidden)
        }
    }

    private func write(
        _ table: VariantsTable, columns: [Int], to layout: inout TerminalLayout
    ) {
        var rows: [[Span]] = []
        for group in table.groups {
            let notable = group.rows.filter(\.isNotable)
            guard !notable.isEmpty else { continue }
            rows.append([Span(group.title, .faint)])
            rows += notable.map { row in
                [Span("  \(row.title)")] + columns.map { row.cells[$0] }
            }
        }
        layout.table(
            [.left("")] + columns.map { .right($0 == 0 ? "own" : "\($0)") }, rows)
    }
}
