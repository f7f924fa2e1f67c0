/// The text of a scenario file, cut into lines as YAML cuts them.
struct SourceText: Sendable, Equatable {
    private let lines: [[Character]]
    /// For lines with characters of several scalars: the column of each scalar, from 0.
    private let scalarColumns: [Int: [Int]]

    init(_ text: String) {
        // libyaml ends a line at each of these, so that its line numbers are only right with all.
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: Self.isLineBreak)
        lines = parts.map(Array.init)
        var columns: [Int: [Int]] = [:]
        for (index, part) in parts.enumerated()
        where part.unicodeScalars.count != lines[index].count {
            columns[index] = lines[index].enumerated().flatMap { column, character in
                repeatElement(column, count: character.unicodeScalars.count)
            }
        }
        scalarColumns = columns
    }

    private static func isLineBreak(_ character: Character) -> Bool {
        switch character {
        case "\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    /// The place libyaml names, whose columns count Unicode scalars, with its column in characters.
    func position(line: Int, scalarColumn: Int) -> SourcePosition {
        guard lines.indices.contains(line - 1) else {
            return SourcePosition(line: max(line, 1), column: max(scalarColumn, 1))
        }
        guard let columns = scalarColumns[line - 1] else {
            return SourcePosition(line: line, column: max(scalarColumn, 1))
        }
        let column =
            columns.indices.contains(scalarColumn - 1)
            ? columns[scalarColumn - 1] : lines[line - 1].count
        return SourcePosition(line: line, column: column + 1)
    }

    /// The place of the character that many characters after the start of the text.
    func position(characterOffset: Int) -> SourcePosition {
        var left = characterOffset
        for (index, line) in lines.enumerated() {
            if left <= line.count { return SourcePosition(line: index + 1, column: left + 1) }
            left -= line.count + 1
        }
        return SourcePosition(line: lines.count, column: (lines.last?.count ?? 0) + 1)
    }

    /// Where in the file the `offset`-th character of a scalar stands.
    ///
    /// Folding changes nothing but white space, so the file and the value are walked side by side
    /// past it. Where they differ otherwise (an escape in a quoted value) the answer is `start`.
    ///
    /// - Parameters:
    ///   - offset: counts characters of `value` from 0.
    ///   - start: where the scalar begins: its first character, quote, or block indicator.
    ///   - isBlock: whether the value starts on the line after `start` (`|` and `>`).
    func position(
        ofOffset offset: Int, in value: String, startingAt start: SourcePosition, isBlock: Bool
    ) -> SourcePosition {
        var line = start.line - 1
        var column = start.column - 1
        guard lines.indices.contains(line) else { return start }
        if isBlock {
            line += 1
            column = 0
        } else if column < lines[line].count, "\"'".contains(lines[line][column]) {
            column += 1
        }
        for (index, wanted) in value.enumerated() where !wanted.isWhitespace || index == offset {
            while line < lines.count,
                column >= lines[line].count || lines[line][column].isWhitespace
            {
                if column >= lines[line].count {
                    line += 1
                    column = 0
                } else {
                    column += 1
                }
            }
            guard line < lines.count else { return start }
            if index == offset { return SourcePosition(line: line + 1, column: column + 1) }
            guard lines[line][column] == wanted else { return start }
            column += 1
        }
        return start
    }

    /// The text at a place, replaced by as many copies of `character`; nil where it is not there.
    func replacing(
        _ expected: String, at place: SourcePosition, by character: Character
    ) -> String? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        var line = lines[place.line - 1]
        var first = place.column - 1
        if first < line.count, "\"'".contains(line[first]) { first += 1 }
        let range = first..<(first + expected.count)
        guard !expected.isEmpty, range.upperBound <= line.count,
            String(line[range]) == expected,
            expected.unicodeScalars.count == expected.count
        else { return nil }
        line.replaceSubrange(range, with: repeatElement(character, count: expected.count))
        var changed = lines
        changed[place.line - 1] = line
        return changed.map { String($0) }.joined(separator: "\n")
    }

    /// The line at a place and a caret under it, cut to `width` characters around the place.
    func excerpt(at position: SourcePosition, width: Int) -> (line: String, caret: String)? {
        guard lines.indices.contains(position.line - 1) else { return nil }
        // A tab would move the caret, and a control character could do anything to a terminal.
        let line = lines[position.line - 1].map { character in
            character.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
                ? character : " "
        }
        let column = min(position.column - 1, line.count)
        let first = column < width ? 0 : column - width / 2
        let shown = String(line[first..<min(first + width, line.count)])
        return (shown, String(repeating: " ", count: column - first) + "^")
    }
}
