internal import CEmbeddedFiles

/// What a rule means, why it matters and how to fix what it finds.
///
/// The texts are the doc comments of the rules, gathered in `rules.md`; a test holds the two
/// together, and writes the file anew with `RECORD_RULES=1`.
extension Rule {
    private static let explanations: [String: String] = {
        let text = unsafe String(cString: embedded_rules_md())
        var found: [String: String] = [:]
        for chapter in text.split(separator: "\n## ").dropFirst() {
            let lines = chapter.split(separator: "\n", maxSplits: 1)
            guard lines.count == 2 else { continue }
            found[String(lines[0])] = lines[1].trimmedLines
        }
        return found
    }()

    /// Paragraphs of Markdown: what, why, fix, and where else it is known; empty for a rule that
    /// the file does not have.
    package var explanation: String { Self.explanations[id] ?? "" }

    /// Where else the weakness is known: `CWE-639`, `API1:2023`, `CVE-2023-39418`.
    package var references: [String] {
        explanation.matches(of: /CWE-\d+|API\d+:\d{4}|A\d\d:\d{4}|CVE-\d{4}-\d+/)
            .map { String($0.0) }.uniqued
    }
}

extension Substring {
    /// The text without empty lines at its ends.
    fileprivate var trimmedLines: String {
        var text = self
        while text.first == "\n" { text = text.dropFirst() }
        while text.last == "\n" { text = text.dropLast() }
        return String(text)
    }
}
