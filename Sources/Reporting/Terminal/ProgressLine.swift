import ResultModel

/// One line on how a run gets on: rewritten in place on a terminal, plain lines elsewhere.
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
        /// Arrivals started per second, of late.
        package var rate: Double?
        package var targetRate: Double?
        package var p50Ms: Double?
        package var p99Ms: Double?
        /// The mean latency of late, where there are no quantiles.
        package var meanMs: Double?
        package var errors: Int?
        package var leaks: Int?

        package init(
            phase: String, elapsedSeconds: Double, fraction: Double? = nil,
            secondsLeft: Double? = nil, detail: String? = nil, rate: Double? = nil,
            targetRate: Double? = nil, p50Ms: Double? = nil, p99Ms: Double? = nil,
            meanMs: Double? = nil, errors: Int? = nil, leaks: Int? = nil
        ) {
            self.phase = phase
            self.elapsedSeconds = elapsedSeconds
            self.fraction = fraction
            self.secondsLeft = secondsLeft
            self.detail = detail
            self.rate = rate
            self.targetRate = targetRate
            self.p50Ms = p50Ms
            self.p99Ms = p99Ms
            self.meanMs = meanMs
            self.errors = errors
            self.leaks = leaks
        }
    }

    private let style: TerminalStyle
    private static let barWidth = 16

    package init(style: TerminalStyle) {
        self.style = style
    }

    /// The line for a terminal, without a line break and narrower than the terminal, so that it
    /// can be rewritten in place.
    ///
    /// Where the width does not suffice, the bar goes first, then latencies, rate and detail;
    /// phase, time, errors and leaks stay.
    package func live(_ state: State) -> String {
        var parts = parts(of: state, withBar: true)
        let room = style.width - 1
        for kind in [Part.Kind.bar, .latency, .rate, .detail] where width(of: parts) > room {
            parts.removeAll { $0.kind == kind }
        }
        var spans: [Span] = []
        for part in parts {
            if !spans.isEmpty { spans.append("  ") }
            spans.append(part.span)
        }
        var used = 0
        return spans.map { span in
            let text = String(span.text.prefix(fitting: room - used))
            used += text.displayWidth
            return Span(text, span.ink).rendered(colour: style.colour)
        }.joined()
    }

    /// The line for a log, when a phase begins.
    package func plainStart(_ phase: String) -> String {
        style.presentable("\(phase): started")
    }

    /// The line for a log, every ``plainIntervalSeconds`` of a phase.
    package func plainUpdate(_ state: State) -> String {
        let texts = parts(of: state, withBar: false).dropFirst().map(\.span.text)
        let elapsed = Figures.duration(seconds: state.elapsedSeconds)
        return style.presentable(state.phase) + ": "
            + (["\(elapsed) so far"] + texts).joined(separator: ", ")
    }

    /// The line for a log, when a phase ends.
    ///
    /// - Parameter summary: what came of it, `260,000 rows`; may be empty.
    package func plainEnd(_ phase: String, seconds: Double, summary: String = "") -> String {
        let took = "\(phase): done in \(Figures.duration(seconds: seconds))"
        return style.presentable(summary.isEmpty ? took : "\(took), \(summary)")
    }

    // MARK: Parts

    private struct Part {
        enum Kind { case phase, bar, time, detail, rate, latency, errors, leaks }
        var kind: Kind
        var span: Span
    }

    private func width(of parts: [Part]) -> Int {
        parts.reduce(2 * max(parts.count - 1, 0)) { $0 + $1.span.text.displayWidth }
    }

    private func parts(of state: State, withBar: Bool) -> [Part] {
        var parts = [Part(kind: .phase, span: Span(style.presentable(state.phase), .strong))]
        func add(_ kind: Part.Kind, _ text: String, _ ink: Span.Ink = .plain) {
            parts.append(Part(kind: kind, span: Span(text, ink)))
        }

        if let fraction = state.fraction {
            let share = min(max(fraction, 0), 1)
            if withBar { add(.bar, bar(share)) }
            add(.time, "\(Int((share * 100).rounded(.down))) %")
        } else if withBar {
            add(.time, Self.clock(state.elapsedSeconds))
        }
        if let left = state.secondsLeft { add(.time, "\(Self.clock(left)) left") }
        if let detail = state.detail { add(.detail, style.presentable(detail)) }
        if let rate = state.rate {
            let target = state.targetRate.map { " of \(Figures.fixed($0, digits: 0))" } ?? ""
            add(.rate, "\(Figures.fixed(rate, digits: 0))\(target)/s")
        }
        if let p50 = state.p50Ms, let p99 = state.p99Ms {
            add(
                .latency,
                "p50 \(Figures.milliseconds(p50)) p99 \(Figures.milliseconds(p99)) ms", .faint)
        } else if let mean = state.meanMs {
            add(.latency, "mean \(Figures.milliseconds(mean)) ms", .faint)
        }
        if let errors = state.errors {
            add(.errors, Figures.counted(errors, "error"), errors > 0 ? .doubtful : .plain)
        }
        if let leaks = state.leaks {
            add(.leaks, Figures.counted(leaks, "leak"), leaks > 0 ? .bad : .plain)
        }
        return parts
    }

    private func bar(_ share: Double) -> String {
        let full = Int((share * Double(Self.barWidth)).rounded(.down))
        return String(repeating: style.symbol(.full), count: full)
            + String(repeating: style.symbol(.empty), count: Self.barWidth - full)
    }

    /// Minutes and seconds, `0:09`; hours in front where there are some.
    private static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e7 else { return "-:--" }
        let whole = Int(seconds.rounded(.up))
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let minutes = "\(whole < 3600 ? "\(whole / 60)" : two(whole % 3600 / 60))"
        return (whole < 3600 ? "" : "\(whole / 3600):") + "\(minutes):\(two(whole % 60))"
    }
}
