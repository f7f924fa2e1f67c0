/// Pieces of YAML.
enum YAMLText {
    /// A scalar that is read as this text, in quotes; never expanded from the environment.
    static func scalar(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.replacing("${", with: "$ {").unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                quoted += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// A name as a key or a value: bare where YAML reads it as text, else in quotes.
    static func key(_ name: String) -> String {
        let isPlain = name.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".")
        }
        let words: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        let isText = name.first?.isLetter == true && !words.contains(name.lowercased())
        return isPlain && isText ? name : scalar(name)
    }

    /// Text for a comment, on one line.
    static func comment(_ text: String) -> String {
        let line = text.map { $0.isNewline || $0.asciiValue.map { $0 < 0x20 } ?? false ? " " : $0 }
        return "# " + String(line.prefix(160))
    }
}
