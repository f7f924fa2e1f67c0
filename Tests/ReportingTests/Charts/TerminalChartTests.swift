import Testing

@testable import Reporting

@Suite("Charts on a terminal")
struct TerminalChartTests {
    private func drawn(_ style: TerminalStyle) -> String {
        var layout = TerminalLayout(style: style)
        TerminalChart(SampleChart.every, style: style).write(to: &layout)
        TerminalBars(SampleChart.bars, style: style).write(to: &layout)
        return layout.text
    }

    @Test("is drawn as recorded, with braille and in ASCII")
    func snapshots() throws {
        try expectSnapshot(drawn(TerminalStyle()), named: "chart")
        let ascii = drawn(TerminalStyle(unicode: false))
        #expect(ascii.utf8.allSatisfy { $0 < 128 })
        try expectSnapshot(ascii, named: "chart-ascii")
    }

    @Test("stays within the width", arguments: [72, 80, 120])
    func width(columns: Int) {
        for unicode in [true, false] {
            let lines = drawn(TerminalStyle(width: columns, unicode: unicode))
                .split(separator: "\n")
            #expect(lines.allSatisfy { String($0).displayWidth <= columns })
        }
    }

    @Test("a rising line rises, from the lower left to the upper right")
    func line() {
        var canvas = CharacterCanvas(columns: 4, rows: 4, unicode: true)
        canvas.line(from: (0, 0), to: (1, 1), every: 1, ".", .plain)
        let rows = canvas.lines.map { $0.map(\.text).joined() }
        #expect(rows == ["   ⡜", "  ⡜ ", " ⡜  ", "⡜   "])
        var ascii = CharacterCanvas(columns: 4, rows: 4, unicode: false)
        ascii.line(from: (0, 0), to: (1, 1), every: 1, ".", .plain)
        #expect(ascii.lines.map { $0.map(\.text).joined() } == ["   .", "  . ", " .  ", ".   "])
    }

    @Test("marks stand over lines, and lines over levels")
    func layers() {
        var canvas = CharacterCanvas(columns: 3, rows: 1, unicode: true)
        canvas.mark(0.5, 0.5, "●", .plain)
        canvas.line(from: (0, 0.5), to: (1, 0.5), every: 1, ".", .plain)
        canvas.ground(0.1, 0.5, "┆", .faint)
        let row = canvas.lines[0].map(\.text).joined()
        #expect(row.dropFirst().first == "●")
        #expect(!row.contains("┆"))
        canvas.mark(4, 4, "x", .plain)
        canvas.mark(.nan, 0, "x", .plain)
        #expect(!canvas.lines[0].map(\.text).joined().contains("x"))
    }

    @Test("a small bar beside a large one is still seen")
    func bars() {
        let lines = drawn(TerminalStyle()).split(separator: "\n").map(String.init)
        let small = lines.first { $0.contains("get_task") }
        #expect(small?.contains("█") == true)
        #expect(lines.first { $0.contains("chat_turn") }?.contains("▒") == true)
    }
}
