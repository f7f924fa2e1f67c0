internal import HTTPDriver

/// The last lines of an application's log for a message: bounded, on one line, without secrets and
/// without anything that a terminal obeys.
package enum LogExcerpt {
    /// How many lines are shown, the last.
    package static let lineLimit = 8
    /// How many characters are shown of one line, the first.
    package static let width = 200
    /// What stands between lines.
    static let separator = " | "

    /// - Parameters:
    ///   - lines: oldest first.
    ///   - secrets: values that are known to be secret; what looks like one is masked as well.
    /// - Returns: nil where the log says nothing.
    package static func text(of lines: [String], without secrets: [String] = []) -> String? {
        let known = secrets.filter { $0.utf8.count >= shortestSecret }
            .sorted { $0.utf8.count > $1.utf8.count }
        let shown = lines.filter { !$0.allSatisfy(\.isWhitespace) }.suffix(lineLimit).map { line in
            let plain = known.reduce(line) { $0.replacing($1, with: SecretMask.sign) }
            return cut(escaped(SecretMask.applied(to: withoutPasswords(plain))))
        }
        return shown.isEmpty ? nil : shown.joined(separator: separator)
    }

    /// Values of an environment that nobody may read: by the names of their variables, and the
    /// passwords of addresses.
    package static func secrets(in environment: [String: String]) -> [String] {
        let name = /(?i)(secret|password|passwd|pwd|token|key|credential|cookie|salt|private)/
        return environment.flatMap { variable, value -> [String] in
            let passwords = value.matches(of: address).map { String($0.2) }
            return passwords + (variable.contains(name) ? [value] : [])
        }
    }

    /// A shorter one would be replaced in words that have nothing to do with it.
    private static let shortestSecret = 6

    /// `user:password@` of an address.
    private static var address: Regex<(Substring, Substring, Substring)> {
        /(:\/\/[^\s:\/@]*:)([^\s@\/]+)@/
    }

    /// Also those of addresses, and libpq's `password=`.
    private static func withoutPasswords(_ line: String) -> String {
        line.replacing(address) { "\($0.1)\(SecretMask.sign)@" }
            .replacing(
                /(?i)(\b(?:password|passwd|pwd|secret|token)\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&"']+)/
            ) {
                "\($0.1)\(SecretMask.sign)"
            }
    }

    /// Control characters as `\u{1b}`; tabs as blanks.
    private static func escaped(_ line: String) -> String {
        line.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case _ where scalar == "\t": " "
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
                "\\u{\(String(scalar.value, radix: 16))}"
            default: String(scalar)
            }
        }.joined()
    }

    private static func cut(_ line: String) -> String {
        line.count > width ? line.prefix(width) + "…" : line
    }
}
