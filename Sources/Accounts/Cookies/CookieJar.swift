internal import Foundation

/// The cookies that an application gave one user, as RFC 6265 has a client keep them.
///
/// There is one application, so that domains say nothing, and loopback counts as secure, as
/// browsers have it.
package struct CookieJar: Sendable, Equatable {
    private struct Cookie: Sendable, Equatable {
        var name: String
        var value: String
        /// What requests it goes with; `/` for all.
        var path: String
        /// Seconds since 1970; nil where it lasts as long as the session.
        var expiresAt: Int64?
    }

    private var cookies: [Cookie] = []

    package init() {}

    /// Takes in one `Set-Cookie`.
    ///
    /// - Parameters:
    ///   - line: the header's value.
    ///   - requestPath: of the request that it answers: the default of `Path`.
    ///   - now: seconds since 1970.
    package mutating func take(_ line: String, requestPath: String, now: Int64) {
        let parts = line.split(separator: ";", omittingEmptySubsequences: false)
        guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { return }
        let name = Self.trimmed(pair[..<equals])
        guard !name.isEmpty else { return }
        var cookie = Cookie(
            name: name, value: Self.trimmed(pair[pair.index(after: equals)...]),
            path: Self.directory(of: requestPath), expiresAt: nil)
        var maximumAge: Int64?
        for part in parts.dropFirst() {
            let halves = part.split(separator: "=", maxSplits: 1)
            let value = halves.count > 1 ? Self.trimmed(halves[1]) : ""
            switch halves.first.map({ Self.trimmed($0).lowercased() }) {
            case "path": if value.hasPrefix("/") { cookie.path = value }
            case "max-age": maximumAge = Int64(value)
            case "expires": cookie.expiresAt = Self.seconds(value)
            default: break
            }
        }
        // RFC 6265, 5.3: Max-Age goes before Expires.
        if let maximumAge {
            cookie.expiresAt = maximumAge <= 0 ? .min : now.addingReportingOverflow(maximumAge).0
        }
        cookies.removeAll { $0.name == cookie.name && $0.path == cookie.path }
        // A time that is over deletes it.
        guard cookie.expiresAt ?? .max > now else { return }
        cookies.append(cookie)
    }

    /// Whether there is a cookie of that name which goes with a request.
    package func has(_ name: String, for path: String = "/") -> Bool {
        cookies.contains { $0.name == name && Self.matches(path, $0.path) }
    }

    /// The value of a cookie as clients in a browser read it: percent-decoded; nil where there is none.
    package func decodedValue(of name: String) -> String? {
        let value = cookies.last { $0.name == name }?.value
        return value.map { $0.removingPercentEncoding ?? $0 }
    }

    /// The value of `Cookie` for a request; empty where no cookie goes with it.
    ///
    /// - Parameter path: of the request, or of what all requests have in common.
    package func header(for path: String = "/") -> String {
        cookies.filter { Self.matches(path, $0.path) }
            // RFC 6265, 5.4: longer paths come first.
            .sorted { $0.path.utf8.count > $1.path.utf8.count }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    }

    /// Every value, for masking.
    package var values: [String] { cookies.map(\.value) }

    /// When the first of them is no longer good, in seconds since 1970; nil where none says.
    package func earliestExpiry(of name: String) -> Int64? {
        cookies.filter { $0.name == name }.compactMap(\.expiresAt).min()
    }

    /// RFC 6265, 5.1.4.
    private static func matches(_ path: String, _ cookiePath: String) -> Bool {
        guard path.hasPrefix(cookiePath) else { return false }
        return path.utf8.count == cookiePath.utf8.count || cookiePath.hasSuffix("/")
            || path.dropFirst(cookiePath.count).hasPrefix("/")
    }

    private static func directory(of path: String) -> String {
        let path = path.prefix { $0 != "?" }
        guard path.hasPrefix("/"), let last = path.lastIndex(of: "/"), last != path.startIndex
        else { return "/" }
        return String(path[..<last])
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }

    /// The one form of date that RFC 9110 has servers send: `Sun, 06 Nov 1994 08:49:37 GMT`, also
    /// with hyphens as older cookies had it.
    private static func seconds(_ text: String) -> Int64? {
        let parts = text.split { " -:,".contains($0) }
        guard parts.count >= 7, let day = Int(parts[1]), let year = Int(parts[3]),
            let month = months.firstIndex(of: parts[2].lowercased()), let hour = Int(parts[4]),
            let minute = Int(parts[5]), let second = Int(parts[6])
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let full = year < 70 ? year + 2000 : year < 100 ? year + 1900 : year
        let date = calendar.date(
            from: DateComponents(
                year: full, month: month + 1, day: day, hour: hour, minute: minute,
                second: second))
        return date.map { Int64($0.timeIntervalSince1970) }
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
}
