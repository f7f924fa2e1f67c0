import ResultModel

/// What was performed, how fast, and whether the generator kept up.
struct LoadSection: ReportSection {
    let load: LoadResult?

    func write(to layout: inout TerminalLayout) {
        guard let load else { return }
        layout.heading(
            "Load",
            "\(Figures.duration(seconds: load.measuredSeconds)) measured, "
                + (load.complete ? "milliseconds from the scheduled arrival" : "cut short"))
        writeOperations(of: load, to: &layout)
        writeStreams(of: load, to: &layout)
        writeErrors(of: load, to: &layout)
        writeArrivals(of: load, to: &layout)
        writePool(of: load, to: &layout)
        writeGenerator(load.generator, to: &layout)
        if !load.unchecked.isEmpty {
            layout.entry(
                "unchecked",
                load.unchecked.sorted().joined(separator: ", ")
                    + ": the answers carry no owner, key or canary")
        }
    }

    /// Operations, the slowest p95 first, then journeys by name.
    private func writeOperations(of load: LoadResult, to layout: inout TerminalLayout) {
        let operations = load.operations.sorted {
            ($0.value.latencyMs.p95, $1.key) > ($1.value.latencyMs.p95, $0.key)
        }.map { name, operation in
            row(name, operation.counts, operation.latencyMs, wait: operation.poolWaitMs)
        }
        let journeys = load.journeys.sorted { $0.key < $1.key }.map { name, journey in
            row("\(name) (journey)", journey.counts, journey.latencyMs, wait: nil)
        }
        let figures: [TerminalLayout.Column] = [
            .right("calls"), .right("errors"), .right("p50"), .right("p95"), .right("p99"),
            .right("max"), .right("wait p95"),
        ]
        layout.table([.left("operation")] + figures, operations + journeys)
    }

    private func row(
        _ name: String, _ counts: Counts, _ latency: Quantiles, wait: Quantiles?
    ) -> [Span] {
        let errors = counts.failed + counts.timedOut
        var cells: [Span] = [
            Span(name), Span(Figures.count(counts.scheduled - counts.skipped)),
            errors > 0 ? Span(Figures.count(errors), .bad) : "0",
        ]
        if latency.count > 0 {
            cells += [latency.p50, latency.p95, latency.p99, latency.max].map {
                Span(Figures.milliseconds($0))
            }
        } else {
            cells += Array(repeating: Span("-", .faint), count: 4)
        }
        let waited = wait.flatMap { $0.count > 0 ? $0.p95 : nil }
        cells.append(waited.map { Span(Figures.milliseconds($0)) } ?? Span("-", .faint))
        return cells
    }

    /// How long the streams of each operation took to begin, and to go on.
    private func writeStreams(of load: LoadResult, to layout: inout TerminalLayout) {
        let rows = load.operations.sorted { $0.key < $1.key }.compactMap { name, operation in
            operation.stream.map { stream in
                [Span(name)]
                    + [stream.firstEventMs, stream.firstTokenMs, stream.betweenTokensMs].flatMap {
                        times in
                        [times.p50, times.p95].map { milliseconds in
                            times.count > 0
                                ? Span(Figures.milliseconds(milliseconds)) : Span("-", .faint)
                        }
                    }
            }
        }
        guard !rows.isEmpty else { return }
        layout.table(
            [
                .left("stream"), .right("first event p50"), .right("p95"), .right("token p50"),
                .right("p95"), .right("next p50"), .right("p95"),
            ], rows)
    }

    private func writeErrors(of load: LoadResult, to layout: inout TerminalLayout) {
        for (name, operation) in load.operations.sorted(by: { $0.key < $1.key }) {
            var kinds = operation.errors.sorted {
                ($0.value, $1.key) > ($1.value, $0.key)
            }.map { "\($0.key) \(Figures.count($0.value)) times" }
            if operation.counts.timedOut > 0 {
                kinds.append("timed out \(Figures.count(operation.counts.timedOut)) times")
            }
            guard !kinds.isEmpty else { continue }
            layout.entry(
                "errors", [Span(name, .strong), Span(": " + kinds.joined(separator: ", "))])
        }
        let skipped = load.operations.filter {
            $0.value.counts.skipped > 0 && $0.value.counts.skipped == $0.value.counts.scheduled
        }.keys.sorted()
        if !skipped.isEmpty {
            layout.entry(
                "never ran",
                [Span(skipped.joined(separator: ", "), .doubtful), ": no user owned a row to bind"])
        }
    }

    private func writeArrivals(of load: LoadResult, to layout: inout TerminalLayout) {
        var text = "\(Figures.fixed(load.achievedRate, digits: 1))/s"
        if let target = load.targetRate {
            text += " of \(Figures.fixed(target, digits: 1))/s drawn"
            if load.arrivalsDrawn > 0 {
                text +=
                    "; \(Figures.count(load.arrivalsStarted)) of "
                    + "\(Figures.count(load.arrivalsDrawn)) arrivals started"
            }
        }
        layout.entry("rate", text)
        let counts = load.counts
        let others: [(Int, String)] = [
            (counts.failed, "failed"), (counts.timedOut, "timed out"),
            (counts.skipped, "skipped: the user owned no row to bind"),
            (counts.abandoned, "without an answer at the end"),
            (counts.retried, "retried after a serialization failure or a deadlock"),
        ]
        let parts =
            ["\(Figures.count(counts.succeeded)) of \(Figures.count(counts.scheduled)) succeeded"]
            + others.filter { $0.0 > 0 }.map { "\(Figures.count($0.0)) \($0.1)" }
        layout.entry("calls", parts.joined(separator: "; "))
    }

    private func writePool(of load: LoadResult, to layout: inout TerminalLayout) {
        guard let pool = load.pool else { return }
        let waits =
            pool.waits == 0
            ? "no checkout waited"
            : "\(Figures.counted(pool.waits, "checkout")) waited "
                + "(p99 \(Figures.milliseconds(pool.waitMs.p99)) ms, "
                + "most \(Figures.milliseconds(pool.waitMs.max)) ms)"
        var spans: [Span] = [
            Span(
                "\(Figures.counted(pool.peakConnections, "connection")) at most, "
                    + "\(Figures.count(pool.connectionsOpened)) opened, "
                    + "\(Figures.count(pool.connectionsClosed)) closed; \(waits)")
        ]
        if pool.timeouts > 0 {
            spans.append(Span(", \(Figures.count(pool.timeouts)) in vain", .bad))
        }
        layout.entry("pool", spans)
    }

    private func writeGenerator(
        _ generator: LoadResult.Generator, to layout: inout TerminalLayout
    ) {
        let lag = generator.scheduleLagMs
        var spans: [Span] = [
            Span(
                "lag p99 \(Figures.milliseconds(lag.p99)) ms, most "
                    + "\(Figures.milliseconds(lag.max)) ms; "
                    + "\(Figures.fixed(generator.cpuMicrosecondsPerOperation, digits: 1)) us of "
                    + "CPU a call; busiest worker "
                    + "\(Figures.percent(generator.busiestWorkerShare)) of a core")
        ]
        if generator.saturated {
            spans.append(Span("; SATURATED: the latencies above are not evidence", .bad))
        }
        layout.entry("generator", spans)
    }
}
