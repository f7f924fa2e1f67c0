import ResultModel

/// How large a connection pool should be, with compact pictures of what shows it.
struct PoolSection: ReportSection {
    let pool: PoolResult?
    private static let nameWidth = 13

    init(pool: PoolResult?) {
        self.pool = pool
    }

    func write(to layout: inout TerminalLayout) {
        guard let pool else { return }
        layout.heading("Pool size", pool.answer?.basis ?? "")
        writeAnswer(pool, to: &layout)
        let pictures = PoolPictures(pool: pool)
        let style = layout.style
        for chart in [pictures.throughput, pictures.latency] {
            TerminalChart(chart, style: style).write(to: &layout)
        }
        writeTrials(pool.trials, to: &layout)
        writeStated(pool, to: &layout)
        writeHolding(pool, to: &layout)
        TerminalBars(pictures.holds, style: style).write(to: &layout)
        writePooler(pool.pooler, to: &layout)
        for chart in pictures.waits.prefix(1)
            + [pictures.predictedThroughput, pictures.predictedResponse]
        {
            TerminalChart(chart, style: style).write(to: &layout)
        }
        writeBasis(pool, to: &layout)
        writeSettings(pool.settings, to: &layout)
    }

    private func fact(_ name: String, _ spans: [Span], to layout: inout TerminalLayout) {
        layout.entry(name, spans, nameWidth: Self.nameWidth)
    }

    private func fact(_ name: String, _ text: String, to layout: inout TerminalLayout) {
        fact(name, [Span(text)], to: &layout)
    }

    // MARK: The answer

    private func writeAnswer(_ pool: PoolResult, to layout: inout TerminalLayout) {
        layout.paragraph(
            [
                layout.mark(pool.answer?.judgement ?? .inconclusive),
                Span(" \(pool.sentence)", .strong),
            ],
            indent: 2, hanging: 4)
        for reason in pool.answer?.reasons ?? [] { layout.paragraph(reason, indent: 4) }
        if let achieved = pool.answer?.achievedMs {
            fact(
                "achieves",
                "\(Figures.milliseconds(achieved.value)) ms (90 %: "
                    + "\(Figures.milliseconds(achieved.lower)) to "
                    + "\(Figures.milliseconds(achieved.upper)))", to: &layout)
        }
        if let size = pool.answer?.sizeWithOverflow {
            let overflow = pool.question.stated.maxOverflow
            fact("with overflow", "\(size) + \(overflow) would do as well", to: &layout)
        }
        guard let capacity = pool.capacity else { return }
        fact(
            "capacity",
            "\(Figures.fixed(capacity.activitiesPerSecond, digits: 0))/s with "
                + Figures.counted(capacity.connections, "connection"), to: &layout)
        fact(
            "knee",
            capacity.knee.map { "\(Figures.counted($0, "connection")); more of them gain little" }
                ?? "none was found within what was measured", to: &layout)
    }

    private func writeTrials(_ trials: [PoolResult.Trial], to layout: inout TerminalLayout) {
        guard !trials.isEmpty else { return }
        layout.blank()
        layout.table(
            [
                .left("tried"), .right("size"), .right("rate"), .right("ms"), .right("expected"),
                .right("samples"), .right("timeouts"), .left("met"),
            ],
            RepeatedTrial.grouped(trials).map { trial in
                [
                    Span(trial.role.words), Span(Figures.count(trial.size)),
                    Span(Figures.fixed(trial.rate, digits: 0)), Span(interval(trial.observedMs)),
                    trial.expectedMs.map { Span(interval($0.lower...$0.upper)) }
                        ?? Span("-", .faint),
                    Span(Figures.count(trial.samples)), Span(Figures.count(trial.timeouts)),
                    Span(trial.met, trial.isMostlyMet ? .good : .doubtful),
                ]
            })
    }

    private func interval(_ milliseconds: ClosedRange<Double>) -> String {
        let (least, most) = (
            Figures.milliseconds(milliseconds.lowerBound),
            Figures.milliseconds(milliseconds.upperBound)
        )
        return least == most ? least : "\(least)-\(most)"
    }

    // MARK: The stated setting

    private func writeStated(_ pool: PoolResult, to layout: inout TerminalLayout) {
        guard !pool.stated.isEmpty else { return }
        layout.blank()
        layout.paragraph(
            [
                Span("Waits of the stated setting", .strong),
                Span(
                    "  \(pool.statedSetting), at the rate asked for; the server has "
                        + Figures.counted(pool.question.serverLimit, "connection"), .faint),
            ], indent: 2)
        layout.table(
            [
                .left("workers"), .right("p95 ms"), .right("p99 ms"), .right("in vain"),
                .right("opens/min"), .right("at most"), .left("meets"), .left("fits"),
            ],
            pool.stated.map { row in
                [
                    Span(Figures.count(row.workers)), Span(Figures.milliseconds(row.waitP95Ms)),
                    Span(Figures.milliseconds(row.waitP99Ms)),
                    Span(
                        Figures.percent(row.timeoutShare), row.timeoutShare > 0 ? .bad : .plain),
                    Span(Figures.fixed(row.openedPerMinute, digits: 0)),
                    Span(Figures.count(row.connectionsAtMost)),
                    row.meets ? Span("yes", .good) : Span("no", .bad),
                    row.fits ? Span("yes", .good) : Span("no", .bad),
                ]
            })
        guard let limits = pool.limits else { return }
        layout.table(
            [
                .left("\(limits.publisher)'s compute units, \(limits.readOn)"),
                .right("connections"), .right("workers, stated"), .right("advised"),
            ],
            limits.rows.map { row in
                [
                    Span(Figures.fixed(row.units, digits: row.units < 1 ? 2 : 0)),
                    Span(Figures.count(row.connections)), Span(Figures.count(row.statedWorkers)),
                    row.advisedWorkers.map { Span(Figures.count($0)) } ?? Span("-", .faint),
                ]
            })
    }

    // MARK: Holding and PgBouncer

    private func writeHolding(_ pool: PoolResult, to layout: inout TerminalLayout) {
        guard !pool.holding.isEmpty else { return }
        layout.blank()
        layout.table(
            [
                .left("connection in the pause"), .right("a second"), .right("wait p99"),
                .right("in vain"), .right("pool needed"),
            ],
            pool.holding.flatMap { cost in
                [
                    row("\(cost.journey), held", cost.isHeld, cost.held),
                    row("\(cost.journey), released", !cost.isHeld, cost.released),
                ]
            })
    }

    private func row(
        _ name: String, _ isSo: Bool, _ side: PoolResult.HoldingCost.Side
    ) -> [Span] {
        [
            Span(name + (isSo ? " (as it is)" : "")), Span(Figures.milliseconds(side.perSecond)),
            Span(Figures.milliseconds(side.waitP99Ms)),
            Span(Figures.percent(side.timeoutShare), side.timeoutShare > 0 ? .bad : .plain),
            side.poolNeeded.map { Span(Figures.count($0)) } ?? Span("none does", .bad),
        ]
    }

    private func writePooler(
        _ pooler: PoolResult.PoolerComparison?, to layout: inout TerminalLayout
    ) {
        guard let pooler else { return }
        layout.blank()
        layout.paragraph(
            [
                Span("PgBouncer in transaction mode", .strong),
                Span("  \(pooler.version ?? "not tried")", .faint),
                Span(pooler.reason.map { ": \($0)" } ?? "", .faint),
            ], indent: 2)
        if let direct = pooler.directP95Ms, let pooled = pooler.pooledP95Ms {
            let medians = [pooler.directP50Ms, pooler.pooledP50Ms].map {
                $0.map(Figures.milliseconds) ?? "-"
            }
            fact(
                "p50 and p95",
                "\(medians[0]) and \(Figures.milliseconds(direct)) ms directly, \(medians[1]) and "
                    + "\(Figures.milliseconds(pooled)) ms through it"
                    + (pooler.rate.map { " at \(Figures.fixed($0, digits: 0))/s" } ?? ""),
                to: &layout)
        }
        for thing in pooler.unusable { fact("not usable", thing, to: &layout) }
    }

    // MARK: What it rests on

    private func writeBasis(_ pool: PoolResult, to layout: inout TerminalLayout) {
        layout.blank()
        if let quality = pool.quality {
            let isTrusted = pool.fit?.predictive == true
            fact(
                "model",
                [layout.mark(isTrusted ? .pass : .inconclusive), Span(" \(quality)")], to: &layout)
        }
        for input in pool.inputs {
            let detail = input.detail.map { ", \($0)" } ?? ""
            fact(
                "input",
                [
                    Span("\(input.name) \(input.value)"),
                    Span(
                        " (\(input.knownAs)\(detail))",
                        input.origin == .extrapolated ? .doubtful : .faint),
                ], to: &layout)
        }
        for assumption in pool.assumptions { fact("assumed", assumption, to: &layout) }
        for note in pool.notes { fact("meanwhile", note, to: &layout) }
        if !pool.complete {
            fact("cut short", "not everything that was planned was measured", to: &layout)
        }
    }

    private func writeSettings(
        _ settings: [PoolResult.PastedSetting], to layout: inout TerminalLayout
    ) {
        guard !settings.isEmpty else { return }
        layout.blank()
        layout.paragraph([Span("Settings to paste", .strong)], indent: 2)
        for setting in settings {
            layout.paragraph([Span(setting.name, .faint)], indent: 4)
            layout.block(setting.text, indent: 6)
        }
    }
}
