internal import ResultModel

/// What was seeded, its size on disk, and the document's claim about that.
struct StoragePart: HTMLSectionWriter {
    let population: PopulationResult?
    let claims: [StorageResult]

    func write(to page: inout HTMLPage) {
        guard population != nil || !claims.isEmpty else { return }
        page.section(
            "storage", "Population and storage",
            population?.origin(perSecond: "rows a second") ?? "")
        if let population { write(population, to: &page) }
        page.table(
            "Claims about storage",
            [
                .number("users"), .number("claimed"), .number("measured"),
                .number("with the catalogs"), .text("outcome"),
            ],
            claims.map { claim in
                [
                    HTMLCell(Figures.count(claim.users)), HTMLCell(Figures.bytes(claim.claimBytes)),
                    HTMLCell(Figures.bytes(claim.measuredBytes)),
                    HTMLCell(Figures.bytes(claim.databaseBytes)),
                    HTMLCell([Span(mark: claim.outcome), Span(claim.outcome.rawValue)]),
                ]
            })
    }

    private func write(_ population: PopulationResult, to page: inout HTMLPage) {
        let tables = population.tables.sorted {
            ($0.value.totalBytes, $1.key) > ($1.value.totalBytes, $0.key)
        }
        // Not every verb measures how large they are.
        guard tables.contains(where: { $0.value.totalBytes > 0 }) else {
            page.table(
                "Tables", [.text("table"), .number("rows")],
                tables.map { name, size in [HTMLCell(name), HTMLCell(Figures.count(size.rows))] })
            return
        }
        page.table(
            "Tables, the largest first",
            [
                .text("table"), .number("rows"), .number("heap"), .number("indexes"),
                .number("together"),
            ],
            tables.map { name, size in
                [
                    HTMLCell(name), HTMLCell(Figures.count(size.rows)),
                    HTMLCell(Figures.bytes(size.bytes)), HTMLCell(Figures.bytes(size.indexBytes)),
                    HTMLCell(Figures.bytes(size.totalBytes)),
                ]
            })
    }
}

/// Each invariant at its moments, with offending rows where there are any.
struct InvariantsPart: HTMLSectionWriter {
    let invariants: [InvariantResult]

    func write(to page: inout HTMLPage) {
        guard !invariants.isEmpty else { return }
        page.section("invariants", "Invariants")
        page.table(
            "Invariants at each moment",
            [.text("invariant"), .text("moment"), .text("outcome"), .text("offending rows")],
            invariants.map { invariant in
                [
                    HTMLCell(invariant.name), HTMLCell(invariant.moment),
                    HTMLCell([Span(mark: invariant.outcome), Span(invariant.outcome.rawValue)]),
                    HTMLCell(invariant.rows.joined(separator: "; ")),
                ]
            })
    }
}
