/// Puts environment variables in the place of `${NAME}` and `${NAME:-default}`.
enum EnvironmentExpansion {
    /// Why a value cannot be expanded.
    struct Failure: Error, Equatable {
        var message: String
        var hint: String
        /// Where `${` stands, in characters from the start of the value.
        var characterOffset: Int
    }

    /// The value with every variable expanded once; what a variable holds is not looked at again.
    ///
    /// As in a shell, `:-` also replaces a variable that is set to nothing.
    static func expand(
        _ value: String, environment: [String: String]
    ) throws(Failure) -> String {
        guard value.utf8.contains(UInt8(ascii: "$")) else { return value }
        var result = ""
        var rest = Substring(value)
        while let start = opening(in: rest) {
            result += rest[..<start]
            let inside = rest[start...].dropFirst(2)
            func failure(_ message: String, _ hint: String) -> Failure {
                let offset = value.distance(from: value.startIndex, to: start)
                return Failure(message: message, hint: hint, characterOffset: offset)
            }
            guard let end = inside.firstIndex(of: "}") else {
                throw failure("'${' is never closed", "write ${NAME} or ${NAME:-default}")
            }
            let (name, fallback) = split(inside[..<end])
            guard isName(name) else {
                throw failure(
                    "'${\(inside[..<end])}' does not name an environment variable",
                    "write ${NAME} or ${NAME:-default}")
            }
            if let found = environment[name], !(found.isEmpty && fallback != nil) {
                result += found
            } else if let fallback {
                result += fallback
            } else {
                throw failure(
                    "the environment variable \(name) is not set",
                    "set it, or give a default: ${\(name):-value}")
            }
            rest = rest[inside.index(after: end)...]
        }
        return result + rest
    }

    private static func opening(in text: Substring) -> Substring.Index? {
        text.indices.first { text[$0] == "$" && text[$0...].dropFirst().first == "{" }
    }

    private static func split(_ inside: Substring) -> (name: String, fallback: String?) {
        guard let colon = inside.firstIndex(of: ":"),
            inside[colon...].dropFirst().first == "-"
        else { return (String(inside), nil) }
        return (String(inside[..<colon]), String(inside[colon...].dropFirst(2)))
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, first == "_" || isLetter(first) else {
            return false
        }
        return name.unicodeScalars.allSatisfy {
            $0 == "_" || isLetter($0) || ("0"..."9").contains($0)
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }
}
