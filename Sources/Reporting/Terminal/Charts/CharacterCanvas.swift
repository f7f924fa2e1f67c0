/// A field of character cells to draw in.
///
/// With Unicode a line is made of braille dots, two across and four up in each cell; in ASCII every
/// cell holds one character.
struct CharacterCanvas {
    /// What stands in a cell, the later ones over the earlier ones.
    private enum Cell {
        case empty
        /// Behind everything: a level, an area.
        case ground(Character, Span.Ink)
        /// Braille dots, a bit each.
        case dots(UInt8, Span.Ink)
        case mark(Character, Span.Ink)
    }

    let columns: Int
    let rows: Int
    let unicode: Bool
    private var cells: [Cell]

    init(columns: Int, rows: Int, unicode: Bool) {
        self.columns = max(columns, 1)
        self.rows = max(rows, 1)
        self.unicode = unicode
        cells = Array(repeating: .empty, count: self.columns * self.rows)
    }

    /// Puts a mark where a place is, from 0 to 1 across and up.
    mutating func mark(_ x: Double, _ y: Double, _ character: Character, _ ink: Span.Ink) {
        guard let index = index(x, y) else { return }
        cells[index] = .mark(character, ink)
    }

    /// Fills a cell where nothing stands yet.
    mutating func ground(_ x: Double, _ y: Double, _ character: Character, _ ink: Span.Ink) {
        guard let index = index(x, y), case .empty = cells[index] else { return }
        cells[index] = .ground(character, ink)
    }

    /// Draws a straight line between two places.
    ///
    /// - Parameters:
    ///   - every: 1 draws it whole, a higher number every so manieth dot.
    ///   - character: what it is made of in ASCII.
    mutating func line(
        from start: (x: Double, y: Double), to end: (x: Double, y: Double), every: Int,
        _ character: Character, _ ink: Span.Ink
    ) {
        let wide = columns * (unicode ? 2 : 1)
        let high = rows * (unicode ? 4 : 1)
        let across = (end.x - start.x) * Double(wide)
        let up = (end.y - start.y) * Double(high)
        let steps = Int(min(max(abs(across), abs(up)).rounded(.up), 4000))
        for step in 0...max(steps, 1) {
            let share = Double(step) / Double(max(steps, 1))
            let place = (start.x + share * (end.x - start.x), start.y + share * (end.y - start.y))
            // By the place and not by the step, so that short pieces make one pattern.
            guard Int(place.0 * Double(wide)).isMultiple(of: every) else { continue }
            dot(place.0, place.1, character, ink)
        }
    }

    private mutating func dot(_ x: Double, _ y: Double, _ character: Character, _ ink: Span.Ink) {
        guard let index = index(x, y) else { return }
        if case .mark = cells[index] { return }
        guard unicode else {
            cells[index] = .mark(character, ink)
            return
        }
        let across = min(Int(x * Double(columns * 2)), columns * 2 - 1) % 2
        let down = 3 - min(Int(y * Double(rows * 4)), rows * 4 - 1) % 4
        let bit = Self.braille[across][down]
        if case .dots(let bits, _) = cells[index] {
            cells[index] = .dots(bits | bit, ink)
        } else {
            cells[index] = .dots(bit, ink)
        }
    }

    /// The bits of Unicode's braille patterns, left column and right column from the top.
    private static let braille: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

    private func index(_ x: Double, _ y: Double) -> Int? {
        guard x >= 0, x <= 1, y >= 0, y <= 1 else { return nil }
        let column = min(Int(x * Double(columns)), columns - 1)
        let row = rows - 1 - min(Int(y * Double(rows)), rows - 1)
        return row * columns + column
    }

    /// The rows from the top.
    var lines: [[Span]] {
        (0..<rows).map { row in
            cells[row * columns..<(row + 1) * columns].reduce(into: [Span]()) { spans, cell in
                let span = Self.span(cell)
                if let last = spans.last, last.ink == span.ink {
                    spans[spans.count - 1].text += span.text
                } else {
                    spans.append(span)
                }
            }
        }
    }

    private static func span(_ cell: Cell) -> Span {
        switch cell {
        case .empty: return " "
        case .ground(let character, let ink), .mark(let character, let ink):
            return Span(String(character), ink)
        case .dots(let bits, let ink):
            let scalar = Unicode.Scalar(0x2800 + UInt32(bits))
            return Span(scalar.map { String(Character($0)) } ?? " ", ink)
        }
    }
}
