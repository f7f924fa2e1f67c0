/// What the parameters of a template stand for, for one user.
package struct ClaimParameters: Sendable, Equatable {
    /// What one parameter stands for.
    package enum Value: Sendable, Equatable {
        case number(Int64)
        case text(String)

        var text: String {
            switch self {
            case .number(let number): String(number)
            case .text(let text): text
            }
        }
    }

    private var values: [String: Value]

    /// - Parameter values: by name, without the colon.
    package init(_ values: [String: Value] = [:]) {
        self.values = values
    }

    /// The values of a user where `:user` is all that a template names.
    package init(user: Value) {
        values = ["user": user]
    }

    /// The value of a name, without its colon.
    package subscript(name: String) -> Value? {
        get { values[name] }
        set { values[name] = newValue }
    }
}

/// Names behind a colon, as in statements.
enum ClaimParameter {
    /// The name where a text is one parameter and nothing else, such as `:user`.
    static func name(ofWhole text: String) -> String? {
        guard text.first == ":" else { return nil }
        let name = text.dropFirst()
        return !name.isEmpty && name.utf8.allSatisfy(isPart) && !isDigit(name.utf8.first)
            ? String(name) : nil
    }

    /// The text with every parameter replaced that has a value.
    ///
    /// Inside a longer text a name without a value stays as it is: `urn:example:issuer` and
    /// `https://host:8080` are no templates.
    static func replaced(in text: String, by values: ClaimParameters) -> String {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return text }
        var result = ""
        var rest = text[...]
        // Each round takes at least the colon away.
        while let colon = rest.firstIndex(of: ":") {
            result += rest[..<colon]
            let behind = rest[rest.index(after: colon)...]
            let end = behind.utf8.firstIndex { !isPart($0) } ?? behind.endIndex
            if let value = values[String(behind[..<end])] {
                result += value.text
                rest = behind[end...]
            } else {
                result += ":"
                rest = behind
            }
        }
        return result + rest
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"):
            true
        default: isDigit(byte)
        }
    }

    private static func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}
