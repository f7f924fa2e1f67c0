/// Everything that is wrong with one scenario.
///
/// The parser, the validation and the checks against the database's catalog all report through this
/// type, so that their mistakes look the same and are shown together.
package struct ScenarioError: Error, Sendable, Equatable {
    /// The scenario's file as the user wrote it.
    package let file: String
    /// In the order of the file, each once.
    package let diagnostics: [Diagnostic]
    private let text: SourceText

    /// An error about the file `file`, whose content is `text`.
    init(file: String, text: SourceText, diagnostics: [Diagnostic]) {
        self.file = file
        self.text = text
        self.diagnostics = Self.inFileOrder(diagnostics)
    }

    /// An error found after parsing, against the database for example.
    ///
    /// - Parameters:
    ///   - diagnostics: what is wrong; positions are those of the model.
    ///   - source: the scenario's own `source`.
    package init(_ diagnostics: [Diagnostic], in source: ScenarioSource) {
        self.init(file: source.file, text: SourceText(source.text), diagnostics: diagnostics)
    }

    private static func inFileOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        let start = SourcePosition(line: 0, column: 0)
        var seen: Set<Diagnostic> = []
        let unique = diagnostics.filter { seen.insert($0).inserted }
        // The index keeps what is said of one place in the order in which it was found.
        return unique.enumerated()
            .sorted { left, right in
                let (first, second) = (left.element.position, right.element.position)
                return first == second
                    ? left.offset < right.offset : (first ?? start) < (second ?? start)
            }
            .map(\.element)
    }
}

extension ScenarioError: CustomStringConvertible {
    /// The most mistakes that are shown; a file with more has one cause.
    package static let shownDiagnostics = 50

    package var description: String { rendered() }

    /// The text a user reads: for each mistake `file:line:column: error: message`, the line it is
    /// in with a caret below the place, and what to write instead.
    package func rendered() -> String {
        var blocks = diagnostics.prefix(Self.shownDiagnostics).map(render)
        if diagnostics.count > Self.shownDiagnostics {
            let rest = diagnostics.count - Self.shownDiagnostics
            blocks.append("\(file): and \(rest) more mistakes")
        }
        return blocks.joined(separator: "\n")
    }

    private func render(_ diagnostic: Diagnostic) -> String {
        guard let position = diagnostic.position else {
            let hint = diagnostic.hint.map { "\n  hint: \($0)" } ?? ""
            return "\(file): error: \(diagnostic.message)\(hint)"
        }
        var lines = [
            "\(file):\(position.line):\(position.column): error: \(diagnostic.message)"
        ]
        let number = String(position.line)
        let margin = String(repeating: " ", count: number.count)
        if let excerpt = text.excerpt(at: position, width: 100 - number.count - 5) {
            lines.append("  \(number) | \(excerpt.line)")
            lines.append("  \(margin) | \(excerpt.caret)")
        }
        if let hint = diagnostic.hint {
            lines.append("  \(margin) = hint: \(hint)")
        }
        return lines.joined(separator: "\n")
    }
}
