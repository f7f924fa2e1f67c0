import Testing

@testable import Reporting

@Suite("Terminal layout")
struct TerminalLayoutTests {
    private func layout(width: Int = 72, _ write: (inout TerminalLayout) -> Void) -> [String] {
        var layout = TerminalLayout(style: TerminalStyle(width: width))
        write(&layout)
        return layout.lines
    }

    @Test("paragraphs wrap at spaces, onto the hanging indent")
    func wraps() {
        let lines = layout {
            $0.paragraph(
                Array(repeating: "word", count: 20).joined(separator: " "), indent: 2, hanging: 4)
        }
        #expect(lines.count == 2)
        #expect(lines[0] == "  " + Array(repeating: "word", count: 14).joined(separator: " "))
        #expect(lines[1] == "    " + Array(repeating: "word", count: 6).joined(separator: " "))
    }

    @Test("a word wider than a line is cut over several")
    func cutsLongWords() {
        let lines = layout { $0.paragraph(String(repeating: "x", count: 150), indent: 4) }
        #expect(lines.map(\.count) == [72, 72, 18])
    }

    @Test("a line never ends at a no-break space, which is written as a space")
    func keepsTogether() {
        let word = String(repeating: "x", count: 70)
        let lines = layout { $0.paragraph([Span(word), " ", Span("✗", .bad), "\u{A0}name"]) }
        #expect(lines == [word, "✗ name"])
    }

    @Test("line breaks in a text are kept")
    func keepsBreaks() {
        #expect(layout { $0.paragraph("a\nb\n\nc", indent: 1) } == [" a", " b", "", " c"])
    }

    @Test("a wide character takes two columns, a mark alone none")
    func displayWidth() {
        #expect("任務".displayWidth == 4)
        #expect("e\u{301}".displayWidth == 1)
        #expect("👩‍💻".displayWidth == 2)
        #expect("ab→".displayWidth == 3)
        let lines = layout { $0.paragraph(String(repeating: "任", count: 40)) }
        #expect(lines.map(\.count) == [36, 4])
    }

    @Test("a name longer than its column is cut out in the middle")
    func shortens() {
        let name = "append_assistant_message_with_tool_calls"
        #expect(name.shortened(to: 15, ellipsis: "…") == "append_…l_calls")
        #expect(name.shortened(to: 15, ellipsis: "...") == "append..._calls")
        #expect("short".shortened(to: 15, ellipsis: "…") == "short")
    }

    @Test("the first column of a table gives way, the others do not")
    func table() {
        let lines = layout {
            $0.table(
                [.left("name"), .right("calls")],
                [
                    [Span(String(repeating: "n", count: 80)), "12"],
                    ["short", "1,204"],
                ])
        }
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.count == 72 })
        #expect(lines[1].contains("n…n"))
        #expect(lines[1].hasSuffix("     12"))
    }

    @Test("inks are written only in colour, and leave widths alone")
    func colour() {
        var coloured = TerminalLayout(style: TerminalStyle(colour: true))
        coloured.paragraph([Span("bad", .bad), " and ", Span("plain")])
        #expect(coloured.lines == ["\u{1B}[1;31mbad\u{1B}[0m and plain"])
    }

    @Test(
        "widths outside 20 to 120 are brought inside", arguments: [(3, 20), (80, 80), (400, 120)])
    func widths(asked: Int, given: Int) {
        #expect(TerminalStyle(width: asked).width == given)
    }
}
