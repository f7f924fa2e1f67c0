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
        writeUntested(to: &page)
        page.signature(["Name", "Date", "Signature"])
    }

    private func writeLayers(to page: inout HTMLPage) {
        let claimed = result.isolation?.layers ?? []
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
