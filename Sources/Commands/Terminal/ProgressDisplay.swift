internal import Dispatch
internal import Recording
internal import Reporting
internal import Synchronization

/// Shows how a run gets on: lines redrawn in place on a terminal, a few plain lines elsewhere.
///
/// Phases report from the run's own thread; a timer redraws from another, so that a long statement
/// still shows that time goes by.
final class ProgressDisplay: Sendable {
    private let context: ProcessContext
    private let isQuiet: Bool
    private let line: ProgressLine
    private let shared = Mutex(Phase())
    /// What stands on the terminal; taken before `shared` where both are, so that nothing is drawn
    /// of a phase that is over.
    private let screen: Mutex<LiveRegion>
    private let timer = Mutex<(any DispatchSourceTimer)?>(nil)

    private struct Phase {
        var name: String?
        var startedNanoseconds: Int64 = 0
        var shownNanoseconds: Int64 = 0
        var state = ProgressLine.State(phase: "", elapsedSeconds: 0)
        var pace = ProgressPace()
        /// Asked at each redraw, for figures that change by themselves.
        var live: (@Sendable (inout ProgressLine.State) -> Void)?
    }

    init(_ context: ProcessContext, isQuiet: Bool) {
        self.context = context
        self.isQuiet = isQuiet
        line = ProgressLine(style: TerminalStyle(colour: context.hasColourOnErrors))
        screen = Mutex(LiveRegion(reflows: LiveRegion.reflows(context.environment)))
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
        print(line.plainEnd(name, seconds: seconds, summary: summary) + "\n")
    }

    /// Prints a line above the progress.
    func announce(_ text: String) {
        guard !isQuiet else { return }
        print(text + "\n")
    }

    /// Ends the redrawing; nothing of it stays on the terminal.
    func stop() {
        guard !isQuiet else { return }
        timer.withLock { source in
            source?.cancel()
            source = nil
        }
        shared.withLock { $0.name = nil }
        print("")
    }

    /// Clears the terminal for an end at once, unless somebody is writing to it.
    func abandon() {
        guard !isQuiet, context.isInteractive else { return }
        _ = screen.withLockIfAvailable { region in
            context.printError(region.erase(columns: context.columns), terminator: "")
        }
    }

    /// Prints in place of what is drawn, which comes back below at the next redraw.
    private func print(_ text: String) {
        screen.withLock { region in
            let room = context.isInteractive ? region.erase(columns: context.columns) : ""
            context.printError(room + text, terminator: "")
        }
    }

    private func redraw() {
        let interval = context.isInteractive ? 0 : ProgressLine.plainIntervalSeconds
        screen.withLock { region in
            guard let state = takeState(everySeconds: interval) else { return }
            if context.isInteractive {
                let columns = context.columns
                context.printError(
                    region.draw(line.live(state, columns: columns), columns: columns),
                    terminator: "")
            } else {
                context.printError(line.plainUpdate(state))
            }
        }
    }

    /// What is to be shown now; nil between two phases, or when it was shown just before.
    private func takeState(everySeconds interval: Double) -> ProgressLine.State? {
        let now = MonotonicClock.nowNanoseconds
        return shared.withLock { phase in
            guard phase.name != nil,
                Double(now - phase.shownNanoseconds) / 1e9 >= interval
            else { return nil }
            phase.shownNanoseconds = now
            phase.state.elapsedSeconds = Double(now - phase.startedNanoseconds) / 1e9
            phase.live?(&phase.state)
            var state = phase.state
            state.secondsLeft =
                state.secondsLeft
                ?? phase.pace.secondsLeft(
                    atFraction: state.fraction, elapsedSeconds: state.elapsedSeconds)
            return state
        }
    }
}
