internal import ResultModel

/// What was performed and how fast: over time, by operation, and by where the time went.
struct LoadPart: HTMLSectionWriter {
    let load: LoadResult?

    func write(to page: inout HTMLPage) {
        guard let load else { return }
        page.section(
            "load", "Load",
            "\(Figures.duration(seconds: load.measuredSeconds)) measured, "
                + (load.complete ? "milliseconds from the scheduled arrival" : "cut short"))
        writeGenerator(of: load, to: &page)
        let pictures = LoadPictures(load: load)
        page.charts([pictures.rate, pictures.latency])
        writeOperations(of: load, to: &page)
        writeErrors(of: load, to: &page)
        writeStreams(of: load, to: &page)
        writePool(of: load, pictures, to: &page)
        writeDistributions(of: load, pictures, to: &page)
    }

    private func writeGenerator(of load: LoadResult, to page: inout HTMLPage) {
        let generator = load.generator
        if generator.saturated {
            page.paragraph(
                "The load generator could not keep up: the latencies below are not evidence.", .bad)
        }
        page.fact(
            "rate",
            "\(Figures.fixed(load.achievedRate, digits: 1))/s"
                + (load.targetRate.map { " of \(Figures.fixed($0, digits: 1))/s drawn" } ?? "")
                + "; \(Figures.count(load.arrivalsStarted)) of "
                + "\(Figures.count(load.arrivalsDrawn)) arrivals started")
        let counts = load.counts
        let others = [
            (counts.failed, "failed"), (counts.timedOut, "timed out"),
            (counts.skipped, "skipped: the user owned no row to bind"),
            (counts.abandoned, "without an answer at the end"),
            (counts.retried, "retried after a serialization failure or a deadlock"),
        ].filter { $0.0 > 0 }.map { "\(Figures.count($0.0)) \($0.1)" }
        page.fact(
            "calls",
            (["\(Figures.count(counts.succeeded)) of \(Figures.count(counts.scheduled)) succeeded"]
                + others).joined(separator: "; "))
        let lag = generator.scheduleLagMs
        page.fact(
            "generator",
            "started late by \(Figures.milliseconds(lag.p99)) ms at p99, "
                + "\(Figures.milliseconds(lag.max)) ms at most; "
                + "\(Figures.fixed(generator.cpuMicrosecondsPerOperation, digits: 1)) µs of CPU a "
                + "call; busiest worker \(Figures.percent(generator.busiestWorkerShare)) of a core")
    }

    // MARK: Tables

    private func writeOperations(of load: LoadResult, to page: inout HTMLPage) {
        let operations = load.operations.sorted {
            ($0.value.latencyMs.p95, $1.key) > ($1.value.latencyMs.p95, $0.key)
        }.map { row($0, $1.counts, $1.latencyMs, service: $1.serviceMs, wait: $1.poolWaitMs) }
        let journeys = load.journeys.sorted { $0.key < $1.key }.map {
            row("\($0) (journey)", $1.counts, $1.latencyMs, service: nil, wait: nil)
        }
        page.table(
            "Latency by operation in milliseconds, the slowest p95 first: 95 of 100 calls took at most "
                + "p95",
            [.text("operation"), .number("calls"), .number("errors")]
                + ["min", "mean", "p50", "p90", "p95", "p99", "p99.9", "max"].map {
                    .number($0)
                } + [.number("service p95"), .number("wait p95")],
            operations + journeys)
    }

    private func row(
        _ name: String, _ counts: Counts, _ latency: Quantiles, service: Quantiles?,
        wait: Quantiles?
    ) -> [HTMLCell] {
        let errors = counts.failed + counts.timedOut
        let figures = [
            latency.min, latency.mean, latency.p50, latency.p90, latency.p95, latency.p99,
            latency.p999, latency.max,
        ]
        return [
            HTMLCell(name), HTMLCell(Figures.count(counts.scheduled - counts.skipped)),
            HTMLCell(Figures.count(errors), errors > 0 ? .bad : .plain),
        ] + figures.map { latency.count > 0 ? HTMLCell(Figures.milliseconds($0)) : .none }
            + [service, wait].map { times in
                times.flatMap { $0.count > 0 ? HTMLCell(Figures.milliseconds($0.p95)) : nil }
                    ?? .none
            }
    }

    private func writeErrors(of load: LoadResult, to page: inout HTMLPage) {
        let rows = load.operations.sorted { $0.key < $1.key }.flatMap { name, operation in
            let kinds = operation.errors.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
            let timeouts = operation.counts.timedOut
            return (kinds + (timeouts > 0 ? [("timed out", timeouts)] : [])).map { kind, count in
                [HTMLCell(name), HTMLCell(kind), HTMLCell(Figures.count(count), .bad)]
            }
        }
        page.table(
            "Errors by SQLSTATE or status",
            [.text("operation"), .text("error"), .number("times")], rows)
        let idle = load.operations.filter {
            $0.value.counts.skipped > 0 && $0.value.counts.skipped == $0.value.counts.scheduled
        }.keys.sorted()
        if !idle.isEmpty {
            page.fact(
                "never ran",
                [Span(idle.joined(separator: ", "), .doubtful), ": no user owned a row to bind"])
        }
    }

    private func writeStreams(of load: LoadResult, to page: inout HTMLPage) {
        let rows = load.operations.sorted { $0.key < $1.key }.compactMap {
            name, operation -> [HTMLCell]? in
            guard let stream = operation.stream else { return nil }
            return [HTMLCell(name)]
                + [stream.firstEventMs, stream.firstTokenMs, stream.betweenTokensMs].flatMap {
                    times in
                    [times.p50, times.p95].map {
                        times.count > 0 ? HTMLCell(Figures.milliseconds($0)) : .none
                    }
                }
        }
        page.table(
            "Event streams, in milliseconds",
            [
                .text("stream"), .number("first event p50"), .number("p95"),
                .number("first token p50"), .number("p95"), .number("next token p50"),
                .number("p95"),
            ], rows)
    }

    // MARK: Pool and distributions

    private func writePool(
        of load: LoadResult, _ pictures: LoadPictures, to page: inout HTMLPage
    ) {
        guard let pool = load.pool else { return }
        page.subheading("Pool use")
        page.fact(
            "connections",
            "\(Figures.counted(pool.peakConnections, "connection")) at most, "
                + "\(Figures.count(pool.connectionsOpened)) opened, "
                + "\(Figures.count(pool.connectionsClosed)) closed")
        let waits =
            pool.waits == 0
            ? "no checkout waited"
            : "\(Figures.counted(pool.waits, "checkout")) waited; over all checkouts p95 "
                + "\(Figures.milliseconds(pool.waitMs.p95)) ms, p99 "
                + "\(Figures.milliseconds(pool.waitMs.p99)) ms, most "
                + "\(Figures.milliseconds(pool.waitMs.max)) ms"
        page.fact("waits", waits)
        if pool.timeouts > 0 {
            page.fact("in vain", Figures.counted(pool.timeouts, "checkout"), .bad)
        }
        page.bars(pictures.parts)
    }

    private func writeDistributions(
        of load: LoadResult, _ pictures: LoadPictures, to page: inout HTMLPage
    ) {
        let busy = load.operations.filter { $0.value.latencyMs.count > 0 }.sorted {
            ($0.value.latencyMs.p95, $1.key) > ($1.value.latencyMs.p95, $0.key)
        }
        guard !busy.isEmpty else { return }
        page.subheading(
            "Latency distributions",
            "the share of calls that took longer; both axes logarithmic, all of them as far across")
        page.charts(
            pictures.distributions(of: busy.map { (name: $0.key, operation: $0.value) }),
            small: true)
    }
}
