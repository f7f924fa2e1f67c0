internal import ResultModel

/// Every object against every attack, layer by layer, and what shows that the attacks work.
struct IsolationPart: HTMLSectionWriter {
    let isolation: IsolationResult?
    let load: LoadResult?
    let findings: [Finding]

    func write(to page: inout HTMLPage) {
        guard isolation != nil || load != nil else { return }
        page.section(
            "isolation", "Isolation",
            isolation.map {
                "claimed for " + ($0.layers.isEmpty ? "nothing" : $0.layers.joined(separator: ", "))
            } ?? "")
        if let load {
            page.fact(
                "under load",
                [
                    Span(mark: load.leaks > 0 ? .fail : .pass),
                    Span(
                        "\(Figures.counted(load.rowsChecked, "row")) and "
                            + Figures.counted(
                                load.canariesChecked, "canary", plural: "canaries")
                            + " checked, "),
                    load.leaks > 0
                        ? Span("\(Figures.count(load.leaks)) of other users", .bad)
                        : "none of another user",
                ])
        }
        guard let isolation else { return }
        for layer in Self.layers(of: isolation) { write(layer, isolation, to: &page) }
        writeEvidence(isolation, to: &page)
        writeReasons(isolation.probes, to: &page)
    }

    /// The claimed layers, then others that were probed.
    private static func layers(of isolation: IsolationResult) -> [String] {
        let others = Set(isolation.probes.map(\.layer)).subtracting(isolation.layers)
        return isolation.layers + others.sorted()
    }

    // MARK: The matrix

    private func write(
        _ layer: String, _ isolation: IsolationResult, to page: inout HTMLPage
    ) {
        let probes = isolation.probes.filter { $0.layer == layer }
        page.subheading("Layer \(layer)", Self.summary(of: probes))
        let objects = Dictionary(grouping: probes, by: \.object)
        let rules = Set(probes.map(\.rule)).sorted()
        let names = objects.keys.sorted()
        // The shorter side goes across: a page is narrow.
        if rules.count <= names.count {
            page.table(
                "What is attacked, by attack\(Self.legend)",
                [.text("object")] + rules.map { .text($0) },
                names.map { name in
                    [HTMLCell(name)]
                        + rules.map { rule in
                            cell((objects[name] ?? []).filter { $0.rule == rule })
                        }
                })
        } else {
            page.table(
                "Attacks, by what is attacked\(Self.legend)",
                [.text("attack")] + names.map { .text($0) },
                rules.map { rule in
                    [HTMLCell(rule)]
                        + names.map { name in
                            cell((objects[name] ?? []).filter { $0.rule == rule })
                        }
                })
        }
    }

    private static let legend =
        "; blank where an attack finds nothing to take hold of. "
        + "bulkhead rules <attack> says what each one does"

    private static func summary(of probes: [ProbeResult]) -> String {
        guard !probes.isEmpty else { return "untested: nothing was exercised there" }
        return [ProbeResult.Outcome.leaked, .inconclusive, .untested, .held].compactMap { outcome in
            let count = probes.count { $0.outcome == outcome }
            return count > 0 ? "\(Figures.count(count)) \(outcome.rawValue)" : nil
        }.joined(separator: ", ")
    }

    /// The worst that came of some probes; nothing where there were none.
    private func cell(_ probes: [ProbeResult]) -> HTMLCell {
        guard let worst = probes.max(by: { $0.outcome.urgency < $1.outcome.urgency })?.outcome
        else { return "" }
        let seen = probes.filter { $0.outcome == worst }
        let words =
            worst.rawValue + (seen.count == probes.count ? "" : " \(seen.count) of \(probes.count)")
        switch worst {
        case .held: return HTMLCell([Span("✓ ", .good), Span(words)])
        case .leaked where seen.allSatisfy(isAccepted):
            return HTMLCell("✗ \(words), accepted", .doubtful)
        case .leaked: return HTMLCell("✗ \(words)", .bad)
        case .inconclusive: return HTMLCell("? \(words)", .doubtful)
        case .untested: return HTMLCell("– \(words)", .faint)
        }
    }

    /// Whether the scenario accepts what a probe found.
    private func isAccepted(_ probe: ProbeResult) -> Bool {
        findings.contains {
            $0.accepted != nil && $0.ruleId == probe.rule && $0.object == probe.object
        }
    }

    // MARK: Evidence

    private func writeEvidence(_ isolation: IsolationResult, to page: inout HTMLPage) {
        page.subheading("What shows that the attacks work")
        for control in isolation.controls {
            page.fact(
                control.name,
                [
                    Span(mark: control.fired ? .pass : .inconclusive),
                    Span(control.fired ? "was caught: " : "was NOT caught: "),
                    Span(control.detail),
                ])
        }
        for twins in isolation.twins ?? [] {
            page.fact(
                twins.rule,
                [
                    Span(mark: twins.silent.isEmpty ? .pass : .inconclusive),
                    Span(
                        "\(Figures.count(twins.fired)) of "
                            + "\(Figures.counted(twins.total, "sabotaged twin")) caught"
                            + (twins.silent.isEmpty
                                ? "" : "; silent: \(twins.silent.joined(separator: ", "))")),
                ])
        }
        page.table(
            "Census: rows of others, read as several users without a WHERE",
            [.text("table"), .number("users"), .number("foreign rows"), .number("seen")],
            (isolation.sweeps ?? []).map { sweep in
                [
                    HTMLCell(sweep.table), HTMLCell(Figures.count(sweep.subjects)),
                    HTMLCell(Figures.count(sweep.foreignRows)),
                    HTMLCell(Figures.count(sweep.visible), sweep.visible > 0 ? .bad : .good),
                ]
            })
        page.table(
            "Owners of rows and of their parents",
            [.text("child"), .text("parent"), .text("moment"), .number("disagreeing")],
            isolation.ownerAgreements.map { pair in
                [
                    HTMLCell(pair.child), HTMLCell(pair.parent), HTMLCell(pair.moment),
                    HTMLCell(
                        Figures.count(pair.disagreeing), pair.disagreeing > 0 ? .bad : .good),
                ]
            })
    }

    /// Why a probe did not hold.
    private func writeReasons(_ probes: [ProbeResult], to page: inout HTMLPage) {
        let open = probes.filter { $0.outcome != .held && $0.outcome != .untested }
            .sorted { $0.outcome.urgency > $1.outcome.urgency }
        page.table(
            "Probes that did not hold, and why",
            [.text("probe"), .text("outcome"), .text("who"), .text("why")],
            open.prefix(FindingsPart.mostShown).map { probe in
                [
                    HTMLCell(probe.id),
                    HTMLCell(
                        probe.outcome.rawValue + (isAccepted(probe) ? ", accepted" : ""),
                        probe.outcome == .leaked && !isAccepted(probe) ? .bad : .doubtful),
                    HTMLCell(probe.actor), HTMLCell(probe.reason ?? ""),
                ]
            })
        page.more(open.count - FindingsPart.mostShown)
    }
}
