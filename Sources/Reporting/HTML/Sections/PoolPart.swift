internal import ResultModel

/// How large a connection pool should be, with the pictures that show why.
struct PoolPart: HTMLSectionWriter {
    let pool: PoolResult?

    func write(to page: inout HTMLPage) {
        guard let pool else { return }
        page.section("pool", "Pool size", pool.sentence)
        writeAnswer(pool, to: &page)
        let pictures = PoolPictures(pool: pool)
        page.charts([pictures.throughput, pictures.latency])
        writeTrials(pool, to: &page)
        writeStated(pool, to: &page)
        writeHolding(pool, pictures, to: &page)
        writePooler(pool, to: &page)
        if !pool.settings.isEmpty { page.subheading("Settings to paste") }
        for setting in pool.settings { page.code(setting.name, setting.text) }
        writeModel(pool, pictures, to: &page)
    }

    private func writeAnswer(_ pool: PoolResult, to page: inout HTMLPage) {
        if let answer = pool.answer {
            if let size = answer.size {
                page.fact(
                    "pool_size",
                    [
                        Span(mark: answer.judgement),
                        Span(Figures.count(size), .strong),
                        Span(answer.interval.map { "; \($0) with 90 %" } ?? ""),
                    ])
            }
            page.fact("basis", answer.basis)
            if let achieved = answer.achievedMs {
                page.fact(
                    "achieves",
                    "\(Figures.milliseconds(achieved.value)) ms, 90 % "
                        + "\(Figures.milliseconds(achieved.lower)) to "
                        + "\(Figures.milliseconds(achieved.upper)) ms")
            }
            if let size = answer.sizeWithOverflow {
                page.fact(
                    "with overflow",
                    "\(Figures.count(size)) + \(Figures.count(pool.question.stated.maxOverflow)) "
                        + "would do as well")
            }
            for reason in answer.reasons { page.paragraph(reason) }
        } else {
            page.paragraph(pool.sentence, .doubtful)
        }
        if let capacity = pool.capacity {
            page.fact(
                "capacity",
                "\(Figures.fixed(capacity.activitiesPerSecond, digits: 0))/s with "
                    + Figures.counted(capacity.connections, "connection"))
            page.fact(
                "knee",
                capacity.knee.map { "\(Figures.counted($0, "connection")); more gain little" }
                    ?? "none was found within what was measured")
        }
    }

    private func writeTrials(_ pool: PoolResult, to page: inout HTMLPage) {
        page.table(
            "Tried on the target",
            [
                .text("why"), .number("size"), .number("workers"), .number("rate"),
                .number("observed ms"), .number("expected ms"), .number("samples"),
                .number("timeouts"), .text("objective"),
            ],
            pool.trials.map { trial in
                [
                    HTMLCell(trial.role.words), HTMLCell(Figures.count(trial.size)),
                    HTMLCell(Figures.count(trial.workers)),
                    HTMLCell(Figures.fixed(trial.rate, digits: 0)),
                    HTMLCell(Figures.milliseconds(trial.observedMs)),
                    trial.expectedMs.map {
                        HTMLCell(
                            "\(Figures.milliseconds($0.lower)) to "
                                + Figures.milliseconds($0.upper))
                    } ?? .none,
                    HTMLCell(Figures.count(trial.samples)), HTMLCell(Figures.count(trial.timeouts)),
                    HTMLCell(trial.met ? "met" : "not met", trial.met ? .good : .doubtful),
                ]
            })
    }

    private func writeStated(_ pool: PoolResult, to page: inout HTMLPage) {
        guard !pool.stated.isEmpty else { return }
        page.subheading(
            "The stated setting", "\(pool.statedSetting), at the rate that is asked for")
        page.table(
            "By workers, against \(Figures.counted(pool.question.serverLimit, "connection")) of "
                + "the server",
            [
                .number("workers"), .number("wait p50 ms"), .number("p95"), .number("p99"),
                .number("timeouts"), .number("opened a minute"), .number("connections at most"),
                .number("at peak"), .text("objective"), .text("server"),
            ],
            pool.stated.map { row in
                [
                    HTMLCell(Figures.count(row.workers)),
                    HTMLCell(Figures.milliseconds(row.waitP50Ms)),
                    HTMLCell(Figures.milliseconds(row.waitP95Ms)),
                    HTMLCell(Figures.milliseconds(row.waitP99Ms)),
                    HTMLCell(
                        Figures.percent(row.timeoutShare), row.timeoutShare > 0 ? .bad : .plain),
                    HTMLCell(Figures.fixed(row.openedPerMinute, digits: 0)),
                    HTMLCell(
                        Figures.count(row.connectionsAtMost),
                        share: Double(row.connectionsAtMost)
                            / Double(max(pool.question.serverLimit, 1))),
                    HTMLCell(Figures.count(row.connectionsAtPeak)),
                    HTMLCell(row.meets ? "met" : "not met", row.meets ? .good : .bad),
                    HTMLCell(row.fits ? "holds" : "refuses some", row.fits ? .good : .bad),
                ]
            })
        guard let limits = pool.limits else { return }
        page.table(
            "\(limits.publisher)'s limits as published, read in \(limits.readOn)",
            [
                .number("compute units"), .number("connections"),
                .number("workers with the stated pool"), .number("with the advised one"),
            ],
            limits.rows.map { row in
                [
                    HTMLCell(Figures.fixed(row.units, digits: row.units < 1 ? 2 : 0)),
                    HTMLCell(Figures.count(row.connections)),
                    HTMLCell(Figures.count(row.statedWorkers)),
                    row.advisedWorkers.map { HTMLCell(Figures.count($0)) } ?? .none,
                ]
            })
    }

    private func writeHolding(
        _ pool: PoolResult, _ pictures: PoolPictures, to page: inout HTMLPage
    ) {
        guard !pool.holds.isEmpty || !pool.holding.isEmpty else { return }
        page.subheading("Holding a connection")
        page.table(
            "Through a pause, or giving it back before",
            [
                .text("journey"), .text("way"), .number("a second"), .number("wait p99 ms"),
                .number("timeouts"), .number("pool needed"),
            ],
            pool.holding.flatMap { cost in
                [
                    row(cost.journey, "held" + (cost.isHeld ? ", as it is" : ""), cost.held),
                    row(
                        cost.journey, "released" + (cost.isHeld ? "" : ", as it is"),
                        cost.released),
                ]
            })
        page.bars(pictures.holds)
    }

    private func row(
        _ journey: String, _ way: String, _ side: PoolResult.HoldingCost.Side
    ) -> [HTMLCell] {
        let needed = side.poolNeeded.map { HTMLCell(Figures.count($0)) }
        return [
            HTMLCell(journey), HTMLCell(way), HTMLCell(Figures.milliseconds(side.perSecond)),
            HTMLCell(Figures.milliseconds(side.waitP99Ms)),
            HTMLCell(Figures.percent(side.timeoutShare), side.timeoutShare > 0 ? .bad : .plain),
            needed ?? HTMLCell("no size does", .bad),
        ]
    }

    private func writePooler(_ pool: PoolResult, to page: inout HTMLPage) {
        guard let pooler = pool.pooler else { return }
        page.subheading("PgBouncer in transaction mode", pooler.version ?? "not tried")
        if let reason = pooler.reason { page.paragraph(reason) }
        let rows: [(String, Double?, Double?)] = [
            ("directly", pooler.directP50Ms, pooler.directP95Ms),
            ("through PgBouncer", pooler.pooledP50Ms, pooler.pooledP95Ms),
        ]
        page.table(
            "The same load both ways"
                + (pooler.rate.map { ", \(Figures.fixed($0, digits: 0))/s" } ?? ""),
            [.text("way"), .number("p50 ms"), .number("p95 ms")],
            rows.filter { $0.1 != nil || $0.2 != nil }.map { way, median, tail in
                [HTMLCell(way)]
                    + [median, tail].map { value in
                        value.map { HTMLCell(Figures.milliseconds($0)) } ?? .none
                    }
            })
        for thing in pooler.unusable { page.fact("not usable there", thing) }
    }

    private func writeModel(
        _ pool: PoolResult, _ pictures: PoolPictures, to page: inout HTMLPage
    ) {
        page.subheading("What the answer rests on", pool.quality ?? "")
        if let fit = pool.fit, !fit.predictive {
            page.paragraph(
                "The model does not predict what it was not shown: nothing beyond the "
                    + "measurements may be relied on.", .bad)
        }
        page.charts(pictures.waits + [pictures.predictedThroughput, pictures.predictedResponse])
        page.table(
            "Inputs, and how each is known",
            [.text("input"), .text("value"), .text("known"), .text("detail")],
            pool.inputs.map { input in
                [
                    HTMLCell(input.name), HTMLCell(input.value),
                    HTMLCell(
                        input.knownAs, input.origin == .extrapolated ? .doubtful : .plain),
                    HTMLCell(input.detail ?? "", .faint),
                ]
            })
        for assumption in pool.assumptions { page.fact("assumed", assumption) }
        for note in pool.notes { page.fact("meanwhile", note) }
        if !pool.complete {
            page.paragraph("Not everything that was planned was measured.", .doubtful)
        }
    }
}

extension PoolResult.Trial.Role {
    /// Why a size was tried, in words.
    var words: String {
        switch self {
        case .advised: "the advised size"
        case .smaller: "a fifth smaller"
        }
    }
}
