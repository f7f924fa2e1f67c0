/// Writes GitHub's Markdown; every text is shown as it is.
struct MarkdownPage {
    private(set) var text = ""

    mutating func heading(_ level: Int, _ words: String) {
        block(String(repeating: "#", count: level) + " " + Self.escaped(words))
    }

    mutating func paragraph(_ words: String) {
        block(Self.escaped(words))
    }

    /// A numbered list; an empty one is not written.
    mutating func list(_ entries: [String]) {
        guard !entries.isEmpty else { return }
        block(
            entries.enumerated().map { "\($0.offset + 1). \(Self.escaped($0.element))" }
                .joined(separator: "\n"))
    }

    /// A table; one without rows is not written.
    mutating func table(_ titles: [String], _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        let lines = [titles, titles.map { _ in "---" }] + rows.map { $0.map(Self.escaped) }
        block(lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n"))
    }

    private mutating func block(_ lines: String) {
        text += (text.isEmpty ? "" : "\n") + lines + "\n"
    }

    /// Text without any meaning to Markdown, on one line: markup as entities, what could reorder or
    /// end a line by its code, and Markdown's own signs with a backslash before them.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in MarkupText.escaped(text).unicodeScalars {
            if scalar == "\n" || scalar == "\t" {
                result.append(" ")
                continue
            }
            let begins = result.isEmpty && beginnings.contains(scalar)
            if begins || signs.contains(scalar) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }

    private static let signs = Set("\\`*_[]|~$".unicodeScalars)
    /// What begins a heading or a list where a line begins with it.
    private static let beginnings = Set("#+-=".unicodeScalars)
}
