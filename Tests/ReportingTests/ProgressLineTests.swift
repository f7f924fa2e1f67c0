import Reporting
import Testing

@Suite("Progress")
struct ProgressLineTests {
    private static let figures = ProgressLine.LoadFigures(
        rate: 198.4, targetRate: 200,
        latencyMs: ProgressLine.LoadFigures.Latency(p50: 1.2, p95: 4.1, p99: 8.4), errors: 0,
        leaks: 0, pool: ProgressLine.LoadFigures.Pool(inUse: 4, limit: 15, waiting: 0))
    private let load = ProgressLine.State(
        phase: "load", elapsedSeconds: 18.6, fraction: 0.62, secondsLeft: 11.4,
        load: Self.figures)
    private let line = ProgressLine(style: TerminalStyle())

    private func texts(_ state: ProgressLine.State, columns: Int) -> [String] {
        line.live(state, columns: columns).map(\.text)
    }

    @Test("a wide terminal shows everything in one line")
    func wide() {
        #expect(
            texts(load, columns: 130) == [
                "load  █████████░░░░░░░  62 %  0:12 left  198 of 200/s  "
                    + "p50 1.20 p95 4.10 p99 8.40 ms  0 errors  0 leaks  pool 4 of 15"
            ])
    }

    @Test("80 columns show everything in two lines, 40 in four")
    func narrow() {
        #expect(
            texts(load, columns: 80) == [
                "load  █████████░░░░░░░  62 %  0:12 left  198 of 200/s",
                "  p50 1.20 p95 4.10 p99 8.40 ms  0 errors  0 leaks  pool 4 of 15",
            ])
        #expect(
            texts(load, columns: 40) == [
                "load  62 %  0:12 left  198 of 200/s",
                "  p50 1.20 p95 4.10 p99 8.40 ms",
                "  0 errors  0 leaks  pool 4 of 15",
            ])
    }

    @Test(
        "no line reaches the edge, not even with an echoed ^C behind it",
        arguments: [1, 2, 3, 7, 20, 39, 40, 59, 80, 81, 200])
    func edge(columns: Int) {
        var state = load
        state.detail = "réservations, 120,000 rows"
        state.load?.errors = 12_345
        state.load?.pool?.waiting = 1_024
        for colour in [false, true] {
            let lines = ProgressLine(style: TerminalStyle(colour: colour)).live(
                state, columns: columns)
            #expect(!lines.isEmpty)
            for line in lines {
                #expect(line.columns <= max(columns - 3, 1))
                if !colour { #expect(line.text.count == line.columns) }
            }
        }
    }

    @Test("what is not known is not shown: before the first answer, without a pool or a target")
    func unknown() {
        var state = load
        state.detail = "warm-up"
        state.load = ProgressLine.LoadFigures(rate: 1_240, errors: 1, leaks: 0)
        #expect(
            texts(state, columns: 100) == [
                "load  █████████░░░░░░░  62 %  0:12 left  warm-up  1,240/s  1 error  0 leaks"
            ])
        state.load?.rate = nil
        #expect(texts(state, columns: 100)[0].hasSuffix("warm-up  1 error  0 leaks"))
    }

    @Test("who waits for a connection is shown beside the pool")
    func waiting() {
        var state = load
        state.load?.pool = ProgressLine.LoadFigures.Pool(inUse: 15, limit: 15, waiting: 1_830)
        #expect(texts(state, columns: 80).last == "  pool 15 of 15, 1,830 waiting")
        #expect(texts(state, columns: 90)[1].hasSuffix("0 leaks  pool 15 of 15, 1,830 waiting"))
    }

    @Test("a phase of unknown length shows the time it took so far")
    func unknownLength() {
        let state = ProgressLine.State(
            phase: "settling", elapsedSeconds: 75.9, detail: "vacuum of messages")
        #expect(texts(state, columns: 80) == ["settling  1:15  vacuum of messages"])
        #expect(
            texts(ProgressLine.State(phase: "settling", elapsedSeconds: 0.4), columns: 80)
                == ["settling  0:00"])
    }

    @Test("a detail too long for the line is cut, and none breaks it")
    func longDetail() {
        var state = load
        state.load = nil
        state.detail = "\n\u{1B}[2J" + String(repeating: "messages ", count: 40)
        let lines = texts(state, columns: 80)
        #expect(lines.count == 1)
        #expect(lines[0].hasPrefix("load  62 %  0:12 left  \\u{a}\\u{1b}[2Jmessages "))
        #expect(lines[0].count == 77)
    }

    @Test("leaks stand out in colour")
    func colour() {
        var state = load
        state.load?.leaks = 1
        let lines = ProgressLine(style: TerminalStyle(colour: true)).live(state, columns: 80)
        #expect(lines[1].text.contains("\u{1B}[1;31m1 leak\u{1B}[0m"))
        let plain = "  p50 1.20 p95 4.10 p99 8.40 ms  0 errors  1 leak  pool 4 of 15"
        #expect(lines[1].columns == plain.count)
    }

    @Test("without a terminal there are plain lines")
    func plain() {
        let line = ProgressLine(style: TerminalStyle(unicode: false))
        #expect(line.plainStart("seeding") == "seeding: started")
        #expect(
            line.plainUpdate(load)
                == "load: 18.6 s so far, 62 %, 0:12 left, 198 of 200/s, "
                + "p50 1.20 p95 4.10 p99 8.40 ms, 0 errors, 0 leaks, pool 4 of 15")
        #expect(
            line.plainEnd("seeding", seconds: 6.8, summary: "261,000 rows")
                == "seeding: done in 6.8 s, 261,000 rows")
        #expect(line.plainEnd("settling", seconds: 0.4) == "settling: done in 400 ms")
    }

    @Test("hours are shown where there are some")
    func hours() {
        var state = load
        state.secondsLeft = 3_661
        #expect(texts(state, columns: 120)[0].contains("1:01:01 left"))
    }
}

@Suite("How long a phase will take")
struct ProgressPaceTests {
    @Test("is told from what was done, and goes down with the clock between two steps")
    func pace() {
        var pace = ProgressPace()
        #expect(pace.secondsLeft(atFraction: nil, elapsedSeconds: 9) == nil)
        #expect(pace.secondsLeft(atFraction: 0, elapsedSeconds: 9) == nil)
        #expect(pace.secondsLeft(atFraction: 0.1, elapsedSeconds: 10) == 90)
        #expect(pace.secondsLeft(atFraction: 0.1, elapsedSeconds: 14) == 86)
        #expect(pace.secondsLeft(atFraction: 0.2, elapsedSeconds: 20) == 80)
        // It takes longer than it seemed.
        #expect(pace.secondsLeft(atFraction: 0.2, elapsedSeconds: 150) == 0)
        #expect(pace.secondsLeft(atFraction: 1, elapsedSeconds: 160) == 0)
    }

    @Test("nothing is said too early")
    func early() {
        var pace = ProgressPace()
        #expect(pace.secondsLeft(atFraction: 0.5, elapsedSeconds: 0.2) == nil)
        #expect(pace.secondsLeft(atFraction: 0.01, elapsedSeconds: 30) == nil)
    }
}
