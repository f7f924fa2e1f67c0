internal import ResultModel

/// Variants of the schema beside its own design: what each costs, and whether it still keeps users
/// apart.
struct VariantsPart: HTMLSectionWriter {
    let variants: VariantsResult?

    func write(to page: inout HTMLPage) {
        guard let variants else { return }
        page.section(
            "variants", "Variants",
            variants.complete ? "each against the scenario's own design" : "cut short")
        for design in variants.designs {
            page.fact(design.name, design.summary ?? "", .faint)
        }
        let table = VariantsTable(variants)
        page.table(
            "What each design costs and keeps",
            [.text("figure"), .text("of")] + table.designs.map { .number($0.name) },
            table.groups.flatMap { group in
                group.rows.map { row in
                    [HTMLCell(row.title), HTMLCell(group.title, .faint)]
                        + row.cells.map { HTMLCell($0.text, row.isNotable ? $0.ink : .faint) }
                }
            })
        if let legend = VariantsTable.legend(of: variants) {
            page.fact("latency", legend, .faint)
            page.fact(
                "budget",
                "\(Figures.duration(seconds: variants.budgetSeconds)) for all latencies", .faint)
        }
        for design in table.designs {
            for remark in VariantsTable.remarks(on: design) {
                page.fact(remark.name, [Span("\(design.name): "), remark.text])
            }
        }
    }
}
