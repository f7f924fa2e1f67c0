import Testing

@testable import Reporting

@Suite("Lines rewritten in place")
struct LiveRegionTests {
    private func line(_ columns: Int) -> ProgressLine.Line {
        ProgressLine.Line(text: String(repeating: "x", count: columns), columns: columns)
    }

    @Test("the first lines are written where the cursor is, the next ones over them")
    func draws() {
        var region = LiveRegion(reflows: true)
        #expect(
            region.draw([line(3), line(2)], columns: 80)
                == "\rxxx\u{1B}[K\r\nxx\u{1B}[K\u{1B}[J")
        #expect(region.draw([line(1)], columns: 80) == "\r\u{1B}[1Ax\u{1B}[K\u{1B}[J")
        #expect(region.draw([line(1)], columns: 80) == "\rx\u{1B}[K\u{1B}[J")
        #expect(region.erase(columns: 80) == "\r\u{1B}[J")
        // What was typed since then stands there.
        #expect(region.erase(columns: 80) == "\r\u{1B}[J")
    }

    @Test("a line that the terminal has broken anew is erased whole")
    func reflow() {
        // 70 columns take two rows of 40, and so do 50.
        var region = LiveRegion(reflows: true)
        _ = region.draw([line(70), line(50)], columns: 80)
        #expect(region.erase(columns: 40) == "\r\u{1B}[3A\u{1B}[J")
        // Where lines are cut off, what stands above must stay.
        var cut = LiveRegion(reflows: false)
        _ = cut.draw([line(70), line(50)], columns: 80)
        #expect(cut.erase(columns: 40) == "\r\u{1B}[1A\u{1B}[J")
    }

    @Test("an empty line takes a row")
    func emptyLine() {
        var region = LiveRegion(reflows: true)
        _ = region.draw([line(0), line(4)], columns: 80)
        #expect(region.erase(columns: 80) == "\r\u{1B}[1A\u{1B}[J")
    }

    @Test("terminals that break lines anew are told from the others")
    func kinds() {
        #expect(LiveRegion.reflows(["TERM": "xterm-256color", "VTE_VERSION": "7006"]))
        #expect(LiveRegion.reflows(["TERM": "screen-256color", "TMUX": "/tmp/tmux"]))
        #expect(!LiveRegion.reflows(["TERM": "xterm-256color", "XTERM_VERSION": "XTerm(379)"]))
        #expect(!LiveRegion.reflows(["TERM": "linux"]))
        #expect(!LiveRegion.reflows(["TERM": "screen"]))
        #expect(!LiveRegion.reflows(["TERM": "vt220"]))
    }
}
