import Reporting
import Testing

@Suite("Progress")
struct ProgressLineTests {
    private let load = ProgressLine.State(
        phase: "load", elapsedSeconds: 18.6, fraction: 0.62, secondsLeft: 11.4, rate: 198.4,
        targetRate: 200, p50Ms: 1.2, p99Ms: 8.4, errors: 0, leaks: 0)

    @Test("a wide terminal shows everything")
    func wide() {
        let line = ProgressLine(style: TerminalStyle(width: 120)).live(load)
        #expect(
            line
                == "load  █████████░░░░░░░  62 %  0:12 left  198 of 200/s  "
                + "p50 1.20 p99 8.40 ms  0 errors  0 leaks")
    }

    @Test("a narrow terminal loses the bar first, and never errors and leaks", arguments: 60...120)
    func narrow(width: Int) {
        var state = load
        state.errors = 12_345
        state.leaks = 2
        let line = ProgressLine(style: TerminalStyle(width: width)).live(state)
        #expect(line.count < width)
        #expect(line.hasPrefix("load  "))
        #expect(line.hasSuffix("12,345 errors  2 leaks"))
        if width < 90 { #expect(!line.contains("█")) }
    }

    @Test("without quantiles the mean of late is shown")
    func mean() {
        var state = load
        (state.p50Ms, state.p99Ms, state.meanMs) = (nil, nil, 3.21)
        let line = ProgressLine(style: TerminalStyle(width: 120)).live(state)
        #expect(line.hasSuffix("198 of 200/s  mean 3.21 ms  0 errors  0 leaks"))
    }

    @Test("a phase of unknown length shows the time it took so far")
    func unknownLength() {
        let state = ProgressLine.State(
            phase: "settling", elapsedSeconds: 75, detail: "vacuum of messages")
        let line = ProgressLine(style: TerminalStyle()).live(state)
        #expect(line == "settling  1:15  vacuum of messages")
    }

    @Test("a detail too long for the line is left out, and none breaks it")
    func longDetail() {
        var state = load
        state.detail = String(repeating: "messages ", count: 40) + "\n\u{1B}[2J"
        let line = ProgressLine(style: TerminalStyle()).live(state)
        #expect(line.count < 80)
        #expect(!line.contains("\n"))
        #expect(!line.contains("\u{1B}"))
    }

    @Test("leaks stand out in colour")
    func colour() {
        var state = load
        state.leaks = 1
        let line = ProgressLine(style: TerminalStyle(colour: true, width: 120)).live(state)
        #expect(line.hasSuffix("\u{1B}[1;31m1 leak\u{1B}[0m"))
    }

    @Test("without a terminal there are plain lines")
    func plain() {
        let line = ProgressLine(style: TerminalStyle(unicode: false))
        #expect(line.plainStart("seeding") == "seeding: started")
        #expect(
            line.plainUpdate(load)
                == "load: 18.6 s so far, 62 %, 0:12 left, 198 of 200/s, "
                + "p50 1.20 p99 8.40 ms, 0 errors, 0 leaks")
        #expect(
            line.plainEnd("seeding", seconds: 6.8, summary: "261,000 rows")
                == "seeding: done in 6.8 s, 261,000 rows")
        #expect(line.plainEnd("settling", seconds: 0.4) == "settling: done in 400 ms")
    }

    @Test("hours are shown where there are some")
    func hours() {
        var state = load
        state.secondsLeft = 3_661
        #expect(ProgressLine(style: TerminalStyle(width: 120)).live(state).contains("1:01:01 left"))
    }
}
