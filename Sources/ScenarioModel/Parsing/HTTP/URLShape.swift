/// What a URL of a server must look like before anything is sent to it.
package enum URLShape {
    /// What is wrong with it, as the end of a sentence that does not quote it; nil where nothing is.
    ///
    /// - Parameter mayHaveQuery: whether it names a document rather than a place to join paths to.
    package static func problem(of text: String, mayHaveQuery: Bool = false) -> String? {
        guard let mark = text.firstRange(of: "://") else { return "is not a URL" }
        guard ["http", "https"].contains(text[..<mark.lowerBound].lowercased()) else {
            return "is neither http nor https"
        }
        let rest = text[mark.upperBound...]
        if text.contains(where: { $0.isWhitespace || !$0.isASCII }) {
            return "holds a character that no URL has"
        }
        if rest.contains("#") || (!mayHaveQuery && rest.contains("?")) {
            return "goes on after its path"
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        if authority.contains("@") { return "holds a name or a password" }
        return problem(ofAuthority: authority)
    }

    private static func problem(ofAuthority authority: Substring) -> String? {
        var host = authority
        var port: Substring?
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return "names no server" }
            let after = host[end...].dropFirst()
            if !after.isEmpty {
                guard after.first == ":" else { return "names no server" }
                port = after.dropFirst()
            }
            host = host[...end]
        } else if let colon = host.lastIndex(of: ":") {
            port = host[colon...].dropFirst()
            host = host[..<colon]
        }
        guard !host.isEmpty, host.first == "[" || !host.contains(":") else {
            return "names no server"
        }
        if let port {
            let isNumber = port.allSatisfy { $0.isASCII && $0.isNumber }
            guard isNumber, let number = Int(port), (1...65_535).contains(number) else {
                return "has no valid port"
            }
        }
        return nil
    }
}
