internal import ResultModel

/// Two versions, or variants of one: the tables that a reviewer of a pull request looks for.
extension MarkdownReport {
    /// What decides of differences that no clock saw is among the verdict's reasons already.
    static func writeCompare(_ compare: CompareResult?, to page: inout MarkdownPage) {
        guard let compare else { return }
        page.heading(3, compare.isCalibration ? "Calibration" : "Comparison")
        page.paragraph("A: \(compare.reference.label). B: \(compare.candidate.label).")
        page.table(
            ["latency of B", "by", "interval", "allowed", "visible", "answer"],
            compare.pairs.map { pair in
                let interval = [pair.lower, pair.upper].compactMap(\.self).map(Figures.change)
                return [
                    "\(pair.operation) \(pair.quantile)",
                    pair.change.map(Figures.change) ?? "",
                    interval.count == 2 ? interval.joined(separator: " to ") : "",
                    Figures.change(pair.tolerance),
                    pair.smallestVisible.map(Figures.change) ?? "", pair.answer.rawValue,
                ]
            })
        for sentence in compare.notGated { page.paragraph("Not gated: \(sentence)") }
    }

    static func writeVariants(_ variants: VariantsResult?, to page: inout MarkdownPage) {
        guard let variants else { return }
        let table = VariantsTable(variants)
        page.heading(3, "Variants")
        page.table(
            ["figure", "of"] + table.designs.map { MarkdownPage.escaped($0.name) },
            table.groups.flatMap { group in
                group.rows.filter(\.isNotable).map { row in
                    [row.title, group.title] + row.cells.map(\.text)
                }
            })
        if let legend = VariantsTable.legend(of: variants) {
            page.paragraph("Latency \(legend).")
        }
        for design in table.designs {
            for remark in VariantsTable.remarks(on: design) {
                page.paragraph("\(design.name), \(remark.name): \(remark.text.text)")
            }
        }
    }
}
