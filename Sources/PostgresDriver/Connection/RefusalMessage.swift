/// What libpq says of a connection that could not be opened, fit to be shown.
///
/// Where it cannot read a connection string, libpq quotes the piece that it stumbled over; a
/// password with a character that should have been escaped is such a piece. What comes from a
/// server, or from the way to it, quotes hosts and names only.
enum RefusalMessage {
    private static let unread =
        "\"…\" (not shown: it may be part of a password; in a URI, write the special characters of "
        + "a password percent-encoded, %40 for @ and %2F for /)"
    private static let option = " for connection option \""

    /// - Parameter message: libpq's, on one line.
    static func withoutSecrets(_ message: String) -> String {
        guard !message.hasPrefix("connection to server"),
            let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\""),
            first < last
        else { return message }
        let quoted = message[message.index(after: first)..<last]
        // A host is worth naming; one with an @ in it is the end of a password.
        if message.hasPrefix("could not translate host name"), !quoted.contains("@") {
            return message
        }
        let start = message[..<first]
        // The name of the option stands last, and is libpq's own word.
        if let name = message.ranges(of: option).last {
            return start + unread + message[name.lowerBound...]
        }
        return start + unread + message[message.index(after: last)...]
    }
}
