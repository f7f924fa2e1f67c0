import ResultModel

/// How a run gets on, in words: a few lines that are rewritten in place on a terminal, plain lines
/// elsewhere.
///
/// It formats and nothing else: who writes it, where and how often, is for the caller.
package struct ProgressLine: Sendable {
    /// Where there is no terminal, how often a phase says that it still runs.
    package static let plainIntervalSeconds = 10.0

    /// How a phase gets on; what is nil is not shown.
    package struct State: Sendable, Equatable {
        /// `seeding`, `load`.
        package var phase: String
        package var elapsedSeconds: Double
        /// How much is done, from 0 to 1.
        package var fraction: Double?
        package var secondsLeft: Double?
        /// What is being worked on: `messages, 120,000 rows`.
        package var detail: String?
        package var load: LoadFigures?

        package init(
            phase: String, elapsedSeconds: Double, fraction: Double? = nil,
            secondsLeft: Double? = nil, detail: String? = nil, load: LoadFigures? = nil
        ) {
            self.phase = phase
            self.elapsedSeconds = elapsedSeconds
            self.fraction = fraction
            self.secondsLeft = secondsLeft
            self.detail = detail
            self.load = load
        }
    }

    /// What a load does at the moment; what is nil is not shown.
    package struct LoadFigures: Sendable, Equatable {
        /// Arrivals started per second, of late; nil once none come any more.
        package var rate: Double?
        package var targetRate: Double?
        /// Of late; nil where nothing succeeded.
        package var latencyMs: Latency?
        package var errors: Int
        package var leaks: Int
        /// Nil where the load has no pool.
        package var pool: Pool?

        /// In milliseconds.
        package struct Latency: Sendable, Equatable {
            package var p50: Double
            package var p95: Double
            package var p99: Double

            package init(p50: Double, p95: Double, p99: Double) {
                self.p50 = p50
                self.p95 = p95
                self.p99 = p99
            }
        }

        /// Of all workers together.
        package struct Pool: Sendable, Equatable {
            package var inUse: Int
            package var limit: Int
            /// Who waits for a connection.
            package var waiting: Int

            package init(inUse: Int, limit: Int, waiting: Int) {
                self.inUse = inUse
                self.limit = limit
                self.waiting = waiting
            }
        }

        package init(
            rate: Double?, targetRate: Double? = nil, latencyMs: Latency? = nil, errors: Int,
            leaks: Int, pool: Pool? = nil
        ) {
            self.rate = rate
            self.targetRate = targetRate
            self.latencyMs = latencyMs
            self.errors = errors
            self.leaks = leaks
            self.pool = pool
        }
    }

    /// A line for a terminal, without a line break.
    package struct Line: Sendable, Equatable {
        package var text: String
        /// How many columns it takes, which its escape codes do not.
        package var columns: Int
    }

    private let style: TerminalStyle
    private static let barWidth = 16
    /// What a line leaves free: an echoed `^C` must not begin another one.
    private static let margin = 3

    package init(style: TerminalStyle) {
        self.style = style
    }

    /// The lines for a terminal, each narrower than it, so that they can be rewritten in place.
    ///
    /// Figures of a load go below where they do not fit beside the phase; the bar goes where not
    /// even phase and time do, and a detail is cut.
    ///
    /// - Parameter columns: those of the terminal, as it is now.
    package func live(_ state: State, columns: Int) -> [Line] {
        let room = max(columns - Self.margin, 1)
        var head = heading(of: state, withBar: true)
        if head.displayWidth > room { head = heading(of: state, withBar: false) }
        let figures = state.load.map(figures) ?? []
        var lines = [head]
        for figure in figures {
            let last = lines.count - 1
            if lines[last].displayWidth + 2 + figure.displayWidth <= room {
                lines[last] += [Span("  ")] + figure
            } else {
                lines.append([Span("  ")] + figure)
            }
        }
        return lines.map { line($0, room: room) }
    }

    /// The line for a log, when a phase begins.
    package func plainStart(_ phase: String) -> String {
        style.presentable("\(phase): started")
    }

    /// The line for a log, every ``plainIntervalSeconds`` of a phase.
    package func plainUpdate(_ state: State) -> String {
        let elapsed = Figures.duration(seconds: state.elapsedSeconds)
        let texts =
            ["\(elapsed) so far"] + times(of: state)
            + [state.detail.map(style.presentable)].compactMap(\.self)
            + (state.load.map(figures) ?? []).map { $0.map(\.text).joined() }
        return style.presentable(state.phase) + ": " + texts.joined(separator: ", ")
    }

    /// The line for a log, when a phase ends.
    ///
    /// - Parameter summary: what came of it, `260,000 rows`; may be empty.
    package func plainEnd(_ phase: String, seconds: Double, summary: String = "") -> String {
        let took = "\(phase): done in \(Figures.duration(seconds: seconds))"
        return style.presentable(summary.isEmpty ? took : "\(took), \(summary)")
    }

    // MARK: Parts

    /// Phase, bar, time and detail.
    private func heading(of state: State, withBar: Bool) -> [Span] {
        var parts = [Span(style.presentable(state.phase), .strong)]
        if withBar, let fraction = state.fraction { parts.append(Span(bar(share(fraction)))) }
        let times = times(of: state)
        parts += times.isEmpty ? [Span(Self.clock(state.elapsedSeconds))] : times.map { Span($0) }
        if let detail = state.detail { parts.append(Span(style.presentable(detail))) }
        return Array(parts.map { [$0] }.joined(separator: [Span("  ")]))
    }

    private func times(of state: State) -> [String] {
        [
            state.fraction.map { "\(Int((share($0) * 100).rounded(.down))) %" },
            state.secondsLeft.map { "\(Self.clock($0.rounded(.up))) left" },
        ].compactMap(\.self)
    }

    /// Rate, latency, errors, leaks, pool: each stays on one line.
    private func figures(of load: LoadFigures) -> [[Span]] {
        var figures: [[Span]] = []
        if let rate = load.rate {
            let target = load.targetRate.map { " of \(Figures.fixed($0, digits: 0))" } ?? ""
            figures.append([Span("\(Figures.fixed(rate, digits: 0))\(target)/s")])
        }
        if let latency = load.latencyMs {
            let quantiles = [("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99)]
            let text = quantiles.map { "\($0) \(Figures.milliseconds($1))" }
            figures.append([Span(text.joined(separator: " ") + " ms")])
        }
        figures.append([
            Span(Figures.counted(load.errors, "error"), load.errors > 0 ? .doubtful : .plain)
        ])
        figures.append([
            Span(Figures.counted(load.leaks, "leak"), load.leaks > 0 ? .bad : .plain)
        ])
        if let pool = load.pool {
            let waiting = pool.waiting > 0 ? ", \(Figures.count(pool.waiting)) waiting" : ""
            figures.append([
                Span("pool \(Figures.count(pool.inUse)) of \(Figures.count(pool.limit))\(waiting)")
            ])
        }
        return figures
    }

    private func line(_ spans: [Span], room: Int) -> Line {
        var used = 0
        let text = spans.map { span in
            let shown = String(span.text.prefix(fitting: room - used))
            used += shown.displayWidth
            return Span(shown, span.ink).rendered(colour: style.colour)
        }.joined()
        return Line(text: text, columns: used)
    }

    private func share(_ fraction: Double) -> Double { min(max(fraction, 0), 1) }

    private func bar(_ share: Double) -> String {
        let full = Int((share * Double(Self.barWidth)).rounded(.down))
        return String(repeating: style.symbol(.full), count: full)
            + String(repeating: style.symbol(.empty), count: Self.barWidth - full)
    }

    /// Minutes and seconds, `0:09`; hours in front where there are some.
    private static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e7 else { return "-:--" }
        let whole = Int(seconds)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let minutes = "\(whole < 3600 ? "\(whole / 60)" : two(whole % 3600 / 60))"
        return (whole < 3600 ? "" : "\(whole / 3600):") + "\(minutes):\(two(whole % 60))"
    }
}
