import ResultModel

/// What was seeded, its size on disk, and the document's claim about that.
struct PopulationSection: ReportSection {
    let population: PopulationResult?
    let claims: [StorageResult]
    let findings: [Finding]

    func write(to layout: inout TerminalLayout) {
        if let population { write(population, to: &layout) }
        if population == nil, !claims.isEmpty { layout.heading("Storage") }
        for claim in claims { write(claim, to: &layout) }
    }

    private func write(_ population: PopulationResult, to layout: inout TerminalLayout) {
        layout.heading(
            population.byRequests == true ? "Population" : "Population and storage",
            population.origin(perSecond: "rows/s"))
        let tables = population.tables.sorted {
            ($0.value.totalBytes, $1.key) > ($1.value.totalBytes, $0.key)
        }
        // A run that was cut short before it measured any.
        guard tables.contains(where: { $0.value.totalBytes > 0 }) else {
            layout.table(
                [.left("table"), .right("rows")],
                tables.map { name, size in [Span(name), Span(Figures.count(size.rows))] })
            return
        }
        var rows = tables.map { name, size in
            [Span(name)] + cells(rows: size.rows, bytes: size.bytes, indexes: size.indexBytes)
        }
        if rows.count > 1 {
            let sizes = tables.map(\.value)
            rows.append(
                [Span("together", .faint)]
                    + cells(
                        rows: sizes.reduce(0) { $0 + $1.rows },
                        bytes: sizes.reduce(0) { $0 + $1.bytes },
                        indexes: sizes.reduce(0) { $0 + $1.indexBytes }))
        }
        layout.table(
            [
                .left("table"), .right("rows"), .right("heap"), .right("indexes"),
                .right("total"),
            ], rows)
    }

    private func cells(rows: Int, bytes: Int64, indexes: Int64) -> [Span] {
        [
            Span(Figures.count(rows)), Span(Figures.bytes(bytes)), Span(Figures.bytes(indexes)),
            Span(Figures.bytes(bytes + indexes)),
        ]
    }

    private func write(_ claim: StorageResult, to layout: inout TerminalLayout) {
        let isOver = claim.measuredBytes > claim.claimBytes
        var spans: [Span] = [
            layout.mark(mark(of: claim)),
            Span(" \(Figures.bytes(claim.measuredBytes)) for "),
            Span(Figures.counted(claim.users, "user")),
            Span(", \(Figures.bytes(claim.claimBytes)) claimed"),
        ]
        if isOver, claim.claimBytes > 0 {
            let ratio = Double(claim.measuredBytes) / Double(claim.claimBytes)
            spans.append(": \(Figures.fixed(ratio, digits: 1)) times as much")
        }
        spans.append(
            Span("; \(Figures.bytes(claim.databaseBytes)) with the catalogs", .faint))
        layout.paragraph(spans, indent: 2, hanging: 4)
    }

    /// A claim that is off without failing the run is marked as a doubt.
    private func mark(of claim: StorageResult) -> Outcome {
        guard claim.outcome == .fail else { return claim.outcome }
        let reported = findings.filter { $0.section == .storage }
        return reported.isEmpty || reported.contains(where: \.failsTheRun) ? .fail : .inconclusive
    }
}

extension TableSize {
    var totalBytes: Int64 { bytes + indexBytes }
}
