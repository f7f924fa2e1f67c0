/// What the terminal can show.
package struct TerminalStyle: Sendable, Equatable {
    /// Whether escape codes may be written; nothing relies on them.
    package var colour: Bool
    /// The terminal's columns, from 20 to 120.
    ///
    /// A report takes 72 at least; only statements to be pasted go beyond the width.
    package var width: Int
    /// Whether marks and rules may be other than ASCII.
    package var unicode: Bool

    package init(colour: Bool = false, width: Int = 80, unicode: Bool = true) {
        self.colour = colour
        self.width = min(max(width, 20), 120)
        self.unicode = unicode
    }

    /// Characters that have an ASCII form.
    package enum Symbol: CaseIterable {
        case pass, fail, doubt, untested, separator, rule, full, empty

        fileprivate var forms: (unicode: String, ascii: String) {
            switch self {
            case .pass: ("✓", "+")
            case .fail: ("✗", "x")
            case .doubt: ("?", "?")
            case .untested: ("–", "-")
            case .separator: ("·", "-")
            case .rule: ("─", "-")
            case .full: ("█", "#")
            case .empty: ("░", ".")
            }
        }
    }

    func symbol(_ symbol: Symbol) -> String {
        unicode ? symbol.forms.unicode : symbol.forms.ascii
    }

    /// Text as this terminal can take it.
    ///
    /// What came from a database or a server may hold control characters, which could rewrite the
    /// screen: they are shown by their code. Punctuation that has an ASCII form takes it on request.
    func presentable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "\t" {
                result += "    "
            } else if scalar.isDisruptive {
                result += scalar.code
            } else if !unicode, let ascii = Self.asciiForms[scalar] {
                result += ascii
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static let asciiForms: [Unicode.Scalar: String] = [
        "→": "->", "←": "<-", "…": "...", "·": "-", "–": "-", "—": "-", "×": "x", "≥": ">=",
        "≤": "<=", "“": "\"", "”": "\"", "‘": "'", "’": "'", "✓": "+", "✗": "x", "µ": "u",
    ]
}
