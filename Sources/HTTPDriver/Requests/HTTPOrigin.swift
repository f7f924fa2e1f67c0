/// Where an API is: scheme, host, port, and a path that every request's path stands behind.
///
/// The base URL of a scenario. Names and passwords in it are refused: they would be shown.
package struct HTTPOrigin: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with a base URL, worded for whoever wrote it; never with the URL itself.
    package struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// `http` or `https`.
    package let scheme: String
    /// Host and port as they stand in the URL: `127.0.0.1:8000`, `[::1]:80`, `api.example`.
    package let authority: String
    /// What stands before each request's path: empty, or `/v1` without a slash at its end.
    package let pathPrefix: String

    /// Reads a base URL such as `https://api.example/v1`.
    ///
    /// - Throws: ``Fault`` for another scheme, credentials, a query, a fragment, or no host.
    package init(baseURL: String) throws(Fault) {
        guard let separator = baseURL.firstRange(of: "://") else {
            throw Fault(description: "a base URL begins with http:// or https://")
        }
        scheme = baseURL[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw Fault(description: "only http and https are spoken here, not \(scheme)")
        }
        let rest = baseURL[separator.upperBound...]
        guard !rest.contains("?"), !rest.contains("#") else {
            throw Fault(description: "a base URL has no query and no fragment")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        authority = String(rest[..<slash])
        guard !authority.contains("@") else {
            throw Fault(
                description: "credentials do not belong into a base URL: give them as a header")
        }
        guard !authority.isEmpty, !authority.hasPrefix(":"),
            authority.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") })
        else { throw Fault(description: "the base URL names no host") }
        var path = String(rest[slash...])
        while path.hasSuffix("/") { path.removeLast() }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw Fault(description: "the path of a base URL holds no blanks: write them as %20")
        }
        pathPrefix = path
    }

    /// Scheme and authority, without a path.
    package var root: String { "\(scheme)://\(authority)" }

    package var description: String { root + pathPrefix }
}
