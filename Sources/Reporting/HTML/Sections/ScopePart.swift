internal import ResultModel

/// What the verdict covers and what it does not, for somebody who signs it.
struct ScopePart: HTMLSectionWriter {
    let result: RunResult
    private static let layers = ["queries", "policies", "api"]

    init(result: RunResult) {
        self.result = result
    }

    func write(to page: inout HTMLPage) {
        page.section("scope", "Scope", "what the verdict covers, and what it does not")
        writeLayers(to: &page)
        if let scope = result.scope { write(scope, to: &page) }
        writeUntested(to: &page)
        writeKnowledge(to: &page)
        page.paragraph(
            "I have read what this run covers and what it leaves out, and take the verdict on page "
                + "one for what is covered.")
        page.signature(["Name", "Date", "Signature"])
    }

    private func writeLayers(to page: inout HTMLPage) {
        guard let claimed = result.isolation?.layers else {
            return page.fact("layers", "none was attacked: this run did not get to it", .doubtful)
        }
        page.fact("layers claimed", claimed.isEmpty ? "none" : claimed.joined(separator: ", "))
        let others = Self.layers.filter { !claimed.contains($0) }
        if !others.isEmpty { page.fact("not claimed", others.joined(separator: ", "), .doubtful) }
        if let handOffs = result.isolation?.handOffs {
            page.fact(
                "hand-offs",
                handOffs > 0
                    ? "\(Figures.counted(handOffs, "hand-off")) of a pooled connection watched"
                    : "none happened: nothing is known of what pooled sessions leave behind",
                handOffs > 0 ? .plain : .doubtful)
        } else {
            page.fact(
                "hand-offs", "not watched: nothing was pooled, or the scenario did not ask", .faint)
        }
    }

    private func write(_ scope: ScopeResult, to page: inout HTMLPage) {
        page.fact("kept apart by", scope.tenant)
        let unowned = scope.tables.filter { $0.standing == .unowned }
        if !unowned.isEmpty {
            page.fact(
                "nobody's",
                [
                    Span(unowned.map(\.name).joined(separator: ", "), .doubtful),
                    ": the catalog shows no owner, and the scenario does not call them shared",
                ])
        }
        page.table(
            "Tables found in the catalog, and whose their rows are",
            [.text("table"), .text("rows are"), .text("found through"), .text("because")],
            scope.tables.map { table in
                [
                    HTMLCell(table.name), HTMLCell(table.standing.words, table.standing.ink),
                    HTMLCell(table.through ?? ""), HTMLCell(table.because ?? ""),
                ]
            })
        page.table(
            "Left out, as the scenario says", [.text("what"), .text("because")],
            scope.exceptions.map { [HTMLCell($0.what), HTMLCell($0.because)] })
    }

    /// Knowledge of others that ages, with the month it is of.
    private func writeKnowledge(to page: inout HTMLPage) {
        var knowledge = (result.scope?.knowledge ?? []).map { ($0.about, $0.asOf) }
        if let limits = result.pool?.limits {
            knowledge.append(("\(limits.publisher)'s limits", limits.readOn))
        }
        for (about, month) in knowledge {
            page.fact("dated", "\(about), as known in \(month)")
        }
    }

    private func writeUntested(to page: inout HTMLPage) {
        let skipped = Section.allCases.filter { result.verdict?.sections[$0] == nil }
        if !skipped.isEmpty {
            page.fact("not run", skipped.map(\.rawValue).joined(separator: ", "), .doubtful)
        }
        if let unchecked = result.load?.unchecked, !unchecked.isEmpty {
            page.fact(
                "unchecked answers",
                unchecked.sorted().joined(separator: ", ")
                    + ": they carry no owner, key or canary")
        }
        let untested = (result.isolation?.probes ?? []).filter { $0.outcome == .untested }
        let reasons = Dictionary(grouping: untested) { $0.reason ?? "no reason given" }
        page.table(
            "Untested, by reason",
            [.text("reason"), .number("probes"), .text("which")],
            reasons.sorted { ($0.value.count, $1.key) > ($1.value.count, $0.key) }.map {
                reason, probes in
                [
                    HTMLCell(reason), HTMLCell(Figures.count(probes.count)),
                    HTMLCell(probes.map(\.id).sorted().joined(separator: ", "), .faint),
                ]
            })
    }
}

extension ScopeResult.Table.Standing {
    fileprivate var words: String {
        switch self {
        case .tenant: "the users"
        case .owned: "owned"
        case .shared: "shared"
        case .unowned: "nobody's"
        }
    }

    fileprivate var ink: Span.Ink { self == .unowned ? .doubtful : .plain }
}
