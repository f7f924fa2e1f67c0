/// How to reach a database: libpq keywords and values, passed to libpq as they are.
///
/// Nothing here is printed whole: `description` and `redacted` leave the password out.
package struct ConnectionParameters: Sendable, Equatable, CustomStringConvertible {
    /// libpq keywords in order; a later one overrides an earlier one, as in libpq.
    package private(set) var keywords: [Keyword]

    /// One of libpq's keywords with its value.
    package struct Keyword: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    /// Keywords whose values nobody may see.
    private static let secrets = [
        "sslpassword", "password", "oauth_client_secret", "scram_client_key", "scram_server_key",
    ]

    /// No keyword at all: libpq then reads `PGHOST`, `PGSERVICE` and the others itself.
    package init() {
        keywords = []
    }

    /// From keyword and value pairs, `("host", "127.0.0.1")`.
    package init(_ pairs: [(keyword: String, value: String)]) {
        keywords = pairs.map { Keyword(name: $0.keyword, value: $0.value) }
    }

    /// From a connection string: a URI or `host=… dbname=…`, as libpq takes it.
    ///
    /// SQLAlchemy's `postgresql+psycopg://` is read as `postgresql://`.
    package init(connectionString: String) {
        keywords = [
            Keyword(name: "dbname", value: Self.withoutDriverName(connectionString))
        ]
    }

    /// The same parameters with one more, which wins over an earlier one of its name.
    package func setting(_ keyword: String, to value: String) -> ConnectionParameters {
        var copy = self
        if keyword == "dbname", let first = keywords.first, first.name == "dbname",
            first.value.contains("=") || first.value.contains("://")
        {
            // A connection string stays where libpq expands it; the name goes behind it.
            copy.keywords.append(Keyword(name: keyword, value: value))
            return copy
        }
        copy.keywords.removeAll { $0.name == keyword }
        copy.keywords.append(Keyword(name: keyword, value: value))
        return copy
    }

    /// The keywords and values, without secrets.
    package var description: String {
        keywords.map { keyword in
            switch keyword.name {
            case _ where Self.secrets.contains(keyword.name): "\(keyword.name)=****"
            case "dbname": "dbname=\(Self.redacted(keyword.value))"
            default: "\(keyword.name)=\(keyword.value)"
            }
        }.joined(separator: " ")
    }

    /// A connection string without its password, in either of libpq's forms.
    package static func redacted(_ connectionString: String) -> String {
        var text = connectionString
        if let scheme = text.firstRange(of: "://") {
            let rest = text[scheme.upperBound...]
            let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
            // The last @ ends the user information, as libpq reads it.
            if let at = rest[..<authorityEnd].lastIndex(of: "@"),
                let colon = rest[..<at].firstIndex(of: ":")
            {
                text.replaceSubrange(text.index(after: colon)..<at, with: "****")
            }
        }
        for marker in secrets {
            text = redactingValue(after: marker, in: text)
        }
        return text
    }

    private static func redactingValue(after marker: String, in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let found = rest.firstRange(of: marker) {
            result += rest[..<found.upperBound]
            rest = rest[found.upperBound...]
            var index = rest.startIndex
            while index < rest.endIndex, rest[index] == " " { index = rest.index(after: index) }
            guard index < rest.endIndex, rest[index] == "=" else { continue }
            index = rest.index(after: index)
            while index < rest.endIndex, rest[index] == " " { index = rest.index(after: index) }
            let quoted = index < rest.endIndex && rest[index] == "'"
            if quoted { index = rest.index(after: index) }
            while index < rest.endIndex {
                let character = rest[index]
                if character == "\\" {
                    index = rest.index(after: index)
                    if index < rest.endIndex { index = rest.index(after: index) }
                    continue
                }
                if quoted ? character == "'" : (character == " " || character == "&") { break }
                index = rest.index(after: index)
            }
            result += "=****"
            rest = rest[index...]
            if quoted, rest.first == "'" { rest = rest.dropFirst() }
        }
        return result + rest
    }

    private static func withoutDriverName(_ text: String) -> String {
        for scheme in ["postgresql+", "postgres+"] where text.hasPrefix(scheme) {
            guard let end = text.firstRange(of: "://") else { return text }
            return "postgresql" + text[end.lowerBound...]
        }
        return text
    }
}
