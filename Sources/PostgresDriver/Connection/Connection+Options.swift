internal import CLibPQ

/// One of libpq's options as a connection used it, wherever the value came from.
package struct ConnectionOption: Sendable, Equatable {
    /// libpq's keyword, `sslmode`.
    package let keyword: String
    package let value: String
    /// The environment variable that gives the same value to another program; nil where there is
    /// none.
    package let environmentVariable: String?
}

extension Connection {
    /// The options that have a value: given, or from the environment, a service file or a default.
    ///
    /// The password is among them; a program that is to reach the same server gets them in its
    /// environment, since command lines are public.
    package func options() -> [ConnectionOption] {
        guard let first = unsafe PQconninfo(handle) else { return [] }
        defer { unsafe PQconninfoFree(first) }
        var options: [ConnectionOption] = []
        var next = unsafe first
        // The array ends with an entry without a keyword.
        while let keyword = unsafe next.pointee.keyword {
            if let value = unsafe next.pointee.val {
                options.append(
                    unsafe ConnectionOption(
                        keyword: String(cString: keyword), value: String(cString: value),
                        environmentVariable: next.pointee.envvar.map {
                            unsafe String(cString: $0)
                        }))
            }
            unsafe next += 1
        }
        return options
    }

    /// Where the connection leads and as whom, as a connection string without any secret.
    package var place: String {
        options().filter { ["host", "hostaddr", "port", "user", "dbname"].contains($0.keyword) }
            .map { "\($0.keyword)=\(Self.quoted(option: $0.value))" }.joined(separator: " ")
    }

    /// A value as connection strings quote it, where it has to be.
    private static func quoted(option value: String) -> String {
        let isPlain = !value.isEmpty && !value.contains { "' \\".contains($0) || $0.isWhitespace }
        guard !isPlain else { return value }
        let escaped = value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        return "'\(escaped)'"
    }
}
