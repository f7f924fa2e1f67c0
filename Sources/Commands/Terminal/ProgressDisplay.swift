internal import Dispatch
internal import Recording
internal import Reporting
internal import Synchronization

/// Shows how a run gets on: one line redrawn in place on a terminal, a few plain lines elsewhere.
///
/// Phases report from the run's own thread; a timer redraws from another, so that a long statement
/// still shows that time goes by.
final class ProgressDisplay: Sendable {
    private let context: ProcessContext
    private let isQuiet: Bool
    private let line: ProgressLine
    private let shared = Mutex(Phase())
    private let timer = Mutex<(any DispatchSourceTimer)?>(nil)

    private struct Phase {
        var name: String?
        var startedNanoseconds: Int64 = 0
        var shownNanoseconds: Int64 = 0
        var state = ProgressLine.State(phase: "", elapsedSeconds: 0)
        /// Asked at each redraw, for figures that change by themselves.
        var live: (@Sendable (inout ProgressLine.State) -> Void)?
    }

    init(_ context: ProcessContext, isQuiet: Bool) {
        self.context = context
        self.isQuiet = isQuiet
        line = ProgressLine(
            style: TerminalStyle(colour: context.hasColour, width: min(context.width, 100)))
    }

    /// Starts to redraw.
    func start() {
        guard !isQuiet else { return }
        timer.withLock { timer in
            let source = DispatchSource.makeTimerSource(
                queue: DispatchQueue(label: "bulkhead.progress"))
            source.setEventHandler { [self] in redraw() }
            source.schedule(deadline: .now() + 0.2, repeating: 0.2)
            source.resume()
            timer = source
        }
    }

    /// A phase begins.
    ///
    /// - Parameter live: adds figures of its own at each redraw; called from another thread.
    func begin(_ name: String, live: (@Sendable (inout ProgressLine.State) -> Void)? = nil) {
        let now = MonotonicClock.nowNanoseconds
        shared.withLock { phase in
            phase = Phase(
                name: name, startedNanoseconds: now, shownNanoseconds: now,
                state: ProgressLine.State(phase: name, elapsedSeconds: 0), live: live)
        }
        guard !isQuiet else { return }
        if !context.isInteractive { context.printError(line.plainStart(name)) }
    }

    /// What the phase works on, and how much of it is done, from 0 to 1.
    func update(_ detail: String?, fraction: Double? = nil) {
        shared.withLock { phase in
            phase.state.detail = detail
            phase.state.fraction = fraction
        }
    }

    /// The phase is over.
    ///
    /// - Parameter summary: what came of it, for the line that stays.
    func end(summary: String = "") {
        let (name, started) = shared.withLock { phase in
            defer { phase.name = nil }
            return (phase.name, phase.startedNanoseconds)
        }
        guard let name, !isQuiet else { return }
        let seconds = Double(MonotonicClock.nowNanoseconds - started) / 1e9
        if context.isInteractive { context.printError("\r\u{1B}[K", terminator: "") }
        context.printError(line.plainEnd(name, seconds: seconds, summary: summary))
    }

    /// Prints a line above the progress.
    func announce(_ text: String) {
        guard !isQuiet else { return }
        if context.isInteractive { context.printError("\r\u{1B}[K", terminator: "") }
        context.printError(text)
    }

    /// Ends the redrawing.
    func stop() {
        guard !isQuiet else { return }
        timer.withLock { source in
            source?.cancel()
            source = nil
        }
        if context.isInteractive { context.printError("\r\u{1B}[K", terminator: "") }
    }

    private func redraw() {
        let now = MonotonicClock.nowNanoseconds
        let interval = context.isInteractive ? 0 : ProgressLine.plainIntervalSeconds
        let state: ProgressLine.State? = shared.withLock { phase in
            guard phase.name != nil,
                Double(now - phase.shownNanoseconds) / 1e9 >= interval
            else { return nil }
            phase.shownNanoseconds = now
            phase.state.elapsedSeconds = Double(now - phase.startedNanoseconds) / 1e9
            phase.live?(&phase.state)
            return phase.state
        }
        guard let state else { return }
        if context.isInteractive {
            context.printError("\r\u{1B}[K" + line.live(state), terminator: "")
        } else {
            context.printError(line.plainUpdate(state))
        }
    }
}
