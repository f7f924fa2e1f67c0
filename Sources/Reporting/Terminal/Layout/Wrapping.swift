/// Fills lines with words of several inks.
///
/// A line never ends at ``unbrokenSpace``; it is written as an ordinary space.
struct Wrapping {
    /// Unicode's no-break space.
    static let unbrokenSpace: Character = "\u{A0}"

    private let width: Int
    private let indent: Int
    private var lines: [[Span]] = []
    private var line: [Span]
    private var used: Int
    /// Spaces that stand before the next word, unless a line ends there.
    private var space: Span?
    /// A word can change its ink midway: its pieces until a space ends it.
    private var word: [Span] = []

    init(width: Int, firstIndent: Int, indent: Int) {
        self.width = width
        self.indent = indent
        line = [Span(String(repeating: " ", count: firstIndent))]
        used = firstIndent
    }

    mutating func add(_ span: Span) {
        var rest = Substring(span.text)
        while !rest.isEmpty {
            let isSpace = rest.first == " "
            let run = rest.prefix { ($0 == " ") == isSpace }
            rest = rest.dropFirst(run.count)
            if isSpace {
                placeWord()
                space = Span(String(run), span.ink)
            } else {
                word.append(Span(String(run), span.ink))
            }
        }
    }

    mutating func breakLine() {
        placeWord()
        startLine()
    }

    mutating func finished() -> [[Span]] {
        placeWord()
        return lines + [line]
    }

    private mutating func placeWord() {
        guard !word.isEmpty else { return }
        let gap = space?.text.displayWidth ?? 0
        if used + gap + word.displayWidth <= width {
            if let space { line.append(space) }
            used += gap
        } else if used > indent {
            startLine()
        } else if let space, used + gap < width {
            line.append(space)
            used += gap
        }
        space = nil
        for piece in word { place(piece) }
        word = []
    }

    /// Adds a piece, cut over as many lines as it needs.
    private mutating func place(_ piece: Span) {
        var rest = Array(piece.text)
        while !rest.isEmpty {
            var fitting = rest.prefix(fitting: width - used)
            if fitting.isEmpty, used <= indent { fitting = Array(rest.prefix(1)) }
            if fitting.isEmpty {
                startLine()
                continue
            }
            let text = String(fitting.map { $0 == Self.unbrokenSpace ? " " : $0 })
            line.append(Span(text, piece.ink))
            used += String(fitting).displayWidth
            rest.removeFirst(fitting.count)
        }
    }

    private mutating func startLine() {
        lines.append(line)
        line = [Span(String(repeating: " ", count: indent))]
        used = indent
        space = nil
    }
}
