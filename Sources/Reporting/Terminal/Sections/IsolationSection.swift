import ResultModel

/// Probes by rule and outcome, controls, and what the load checked.
struct IsolationSection: ReportSection {
    let isolation: IsolationResult?
    let load: LoadResult?
    /// Probes listed with their reason.
    private static let probesListed = 8
    private static let layers = ["queries", "policies", "api"]

    init(isolation: IsolationResult?, load: LoadResult?) {
        self.isolation = isolation
        self.load = load
    }

    func write(to layout: inout TerminalLayout) {
        guard isolation != nil || load != nil else { return }
        layout.heading("Isolation", isolation.map(claim) ?? "")
        if let isolation {
            writeLayers(isolation, to: &layout)
            writeProbes(isolation.probes, to: &layout)
            writeControls(isolation.controls, to: &layout)
            writeAgreements(isolation.ownerAgreements, to: &layout)
            if let handOffs = isolation.handOffs {
                let count = Figures.counted(handOffs, "hand-off")
                layout.entry("pooled", [Span("\(count) of a pooled connection watched")])
            }
        }
        if let load { writeLoad(load, to: &layout) }
    }

    /// A layer that is not claimed is said so: it is not known to hold.
    private func claim(_ isolation: IsolationResult) -> String {
        let layers = isolation.layers
        let claimed = layers.isEmpty ? "nothing" : layers.joined(separator: ", ")
        let others = Self.layers.filter { !isolation.layers.contains($0) }
        return "claimed for \(claimed)"
            + (others.isEmpty ? "" : "; not claimed: \(others.joined(separator: ", "))")
    }

    /// What became of each claimed layer; one that nothing tested is not known to hold.
    private func writeLayers(_ isolation: IsolationResult, to layout: inout TerminalLayout) {
        for layer in isolation.layers {
            let probes = isolation.probes.filter { $0.layer == layer }
            let counted = { (outcome: ProbeResult.Outcome) in
                probes.count { $0.outcome == outcome }
            }
            let (held, leaked) = (counted(.held), counted(.leaked))
            let state: [Span]
            if leaked > 0 {
                state = [
                    layout.mark(.fail),
                    Span(" \(Figures.counted(leaked, "probe")) of \(probes.count) leaked", .bad),
                ]
            } else if counted(.inconclusive) > 0 {
                state = [
                    layout.mark(.inconclusive),
                    Span(" \(Figures.counted(counted(.inconclusive), "probe")) inconclusive"),
                ]
            } else if held > 0 {
                state = [layout.mark(.pass), Span(" held: \(Figures.counted(held, "probe"))")]
            } else {
                state = [Span("untested: nothing was exercised there", .doubtful)]
            }
            layout.entry(layer, state)
        }
        writeTwins(isolation.twins ?? [], to: &layout)
        writeCensus(isolation.sweeps ?? [], to: &layout)
    }

    /// Probes that fired on databases sabotaged for them, and those that did not.
    private func writeTwins(_ twins: [TwinResult], to layout: inout TerminalLayout) {
        guard !twins.isEmpty else { return }
        let fired = twins.reduce(0) { $0 + $1.fired }
        let total = twins.reduce(0) { $0 + $1.total }
        let silent = twins.filter { !$0.silent.isEmpty }.map {
            "\($0.rule) on \($0.silent.joined(separator: ", "))"
        }
        layout.entry(
            "twins",
            [
                layout.mark(silent.isEmpty ? .pass : .inconclusive),
                Span(
                    " \(Figures.count(fired)) of \(Figures.counted(total, "sabotaged twin")) caught"
                        + (silent.isEmpty ? "" : "; silent: \(silent.joined(separator: "; "))")),
            ])
    }

    private func writeCensus(_ sweeps: [TableSweep], to layout: inout TerminalLayout) {
        guard !sweeps.isEmpty else { return }
        let foreign = sweeps.reduce(0) { $0 + $1.foreignRows }
        let visible = sweeps.reduce(0) { $0 + $1.visible }
        layout.entry(
            "census",
            [
                layout.mark(visible == 0 ? .pass : .fail),
                Span(
                    " \(Figures.count(foreign - visible)) of "
                        + "\(Figures.counted(foreign, "foreign row")) absent in "
                        + "\(Figures.counted(sweeps.count, "table")), read as "
                        + Figures.counted(sweeps.map(\.subjects).max() ?? 0, "user")),
            ])
    }

    private func writeProbes(_ probes: [ProbeResult], to layout: inout TerminalLayout) {
        let rules = Dictionary(grouping: probes, by: \.rule).sorted { $0.key < $1.key }
        let rows = rules.map { rule, probes in
            [Span(rule)]
                + [ProbeResult.Outcome.held, .leaked, .inconclusive, .untested].map { outcome in
                    cell(probes.count { $0.outcome == outcome }, outcome)
                }
        }
        layout.table(
            [
                .left("probes"), .right("held"), .right("leaked"), .right("inconclusive"),
                .right("untested"),
            ], rows)
        let open = probes.filter { $0.outcome != .held }
            .sorted { $0.outcome.urgency > $1.outcome.urgency }
        for probe in open.prefix(Self.probesListed) {
            layout.entry(
                probe.outcome.rawValue,
                [Span(probe.id, .strong), Span(probe.reason.map { ": \($0)" } ?? "")])
        }
        layout.more(open.count - Self.probesListed)
    }

    private func cell(_ count: Int, _ outcome: ProbeResult.Outcome) -> Span {
        guard count > 0 else { return Span("-", .faint) }
        switch outcome {
        case .held: return Span(Figures.count(count), .good)
        case .leaked: return Span(Figures.count(count), .bad)
        case .inconclusive: return Span(Figures.count(count), .doubtful)
        case .untested: return Span(Figures.count(count))
        }
    }

    private func writeControls(_ controls: [ControlResult], to layout: inout TerminalLayout) {
        let proved = controls.filter { $0.builtIn && $0.fired }
        for control in controls where !(control.builtIn && control.fired) {
            layout.entry(
                "control",
                [
                    layout.mark(control.fired ? .pass : .inconclusive),
                    Span(" \(control.name)", .strong),
                    Span(control.fired ? " was caught: " : " was NOT caught: "),
                    Span(control.detail),
                ])
        }
        guard !proved.isEmpty else { return }
        let names = proved.map { $0.name.replacing(" (built in)", with: "") }
        layout.entry(
            "controls",
            [
                layout.mark(.pass),
                Span(" each probe caught a leak made for it: " + names.joined(separator: ", ")),
            ])
    }

    private func writeAgreements(_ pairs: [OwnerAgreement], to layout: inout TerminalLayout) {
        guard !pairs.isEmpty else { return }
        for pair in pairs where pair.disagreeing > 0 {
            layout.entry(
                "owners",
                [
                    layout.mark(.fail),
                    Span(
                        " \(Figures.counted(pair.disagreeing, "row")) of \(pair.child) and their "
                            + "parent in \(pair.parent) have different owners (\(pair.moment))"),
                ])
        }
        let agreeing = pairs.filter { $0.disagreeing == 0 }
        guard !agreeing.isEmpty else { return }
        let names = Set(agreeing.map { "\($0.child) and \($0.parent)" }).sorted()
        layout.entry(
            "owners", [layout.mark(.pass), Span(" agree in " + names.joined(separator: "; "))])
    }

    private func writeLoad(_ load: LoadResult, to layout: inout TerminalLayout) {
        layout.entry(
            "under load",
            [
                layout.mark(load.leaks > 0 ? .fail : .pass),
                Span(
                    " \(Figures.counted(load.rowsChecked, "row")) and "
                        + "\(Figures.counted(load.canariesChecked, "canary", plural: "canaries")) "
                        + "checked, "),
                load.leaks > 0
                    ? Span("\(Figures.count(load.leaks)) of other users", .bad)
                    : "none of another user",
            ])
    }
}

extension ProbeResult.Outcome {
    /// What to read first.
    var urgency: Int {
        switch self {
        case .leaked: 3
        case .inconclusive: 2
        case .untested: 1
        case .held: 0
        }
    }
}
