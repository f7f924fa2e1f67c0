/// Text as a database or a server may hold it: markup, the end of a CDATA section, terminal escapes,
/// marks that turn the direction, and quotes that hide behind a combining mark.
enum Hostile {
    static let text =
        "<script>alert(1)</script>]]>\u{1B}[31mred\u{202E}turned\u{9B}2J&amp;"
        + "\"\u{301} onload='x'\u{301}<\u{338}img src=//x>\u{7}"

    /// As a reader sees it.
    static let shown =
        "<script>alert(1)</script>]]>\\u{1b}[31mred\\u{202e}turned\\u{9b}2J&amp;"
        + "\"\u{301} onload='x'\u{301}<\u{338}img src=//x>\\u{7}"

    /// What must not be left of it in markup: an element, an attribute's end, control characters.
    static func traces(in markup: String) -> [String] {
        let controls = markup.unicodeScalars.filter {
            $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
        }
        return ["<script", "]]>", "\u{202E}", "src=\"//", "onload='"].filter { markup.contains($0) }
            + controls.map { "U+\(String($0.value, radix: 16))" }
    }
}
