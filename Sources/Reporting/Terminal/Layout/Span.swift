/// A piece of text in one ink.
struct Span: Equatable, ExpressibleByStringInterpolation {
    var text: String
    var ink: Ink

    init(_ text: String, _ ink: Ink = .plain) {
        self.text = text
        self.ink = ink
    }

    init(stringLiteral text: String) {
        self.init(text)
    }

    /// What a piece of text means; colours follow from it.
    enum Ink {
        case plain, strong, faint, good, bad, doubtful

        /// The number that turns it on in an ANSI escape sequence (ECMA-48, SGR).
        fileprivate var code: String? {
            switch self {
            case .plain: nil
            case .strong: "1"
            case .faint: "2"
            case .good: "32"
            case .bad: "1;31"
            case .doubtful: "33"
            }
        }
    }

    /// The text as it is written to a terminal.
    func rendered(colour: Bool) -> String {
        guard colour, let code = ink.code, !text.isEmpty else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

extension [Span] {
    var displayWidth: Int { reduce(0) { $0 + $1.text.displayWidth } }
}
