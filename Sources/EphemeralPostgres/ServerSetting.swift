internal import Supervision

/// One PostgreSQL setting: `work_mem = '64MB'`.
package struct ServerSetting: Sendable, Equatable {
    /// The setting's name, in lower case as the server compares it.
    package let name: String
    /// The value, as it would stand between the quotes of `postgresql.conf`, unescaped.
    package let value: String

    /// Settings that decide where Bulkhead finds the server, and that nobody else may take.
    private static let reservedNames: Set = [
        "config_file", "data_directory", "external_pid_file", "hba_file", "listen_addresses",
        "port", "unix_socket_directories",
    ]

    /// Takes a setting that Bulkhead itself gives.
    init(own name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Takes a caller's setting; whether the server knows its name is the server's to say.
    ///
    /// - Throws: `invalidSetting` when the name cannot be a setting's or is not the caller's to
    ///   choose, or the value cannot be written to a configuration file.
    package init(name: String, value: String) throws(ClusterError) {
        let lowercased = name.lowercased()
        guard Self.isWellFormed(lowercased) else {
            throw ClusterError(
                .invalidSetting, "\"\(name)\" cannot be the name of a PostgreSQL setting",
                advice: "give settings as name=value, for example work_mem=64MB")
        }
        guard !Self.reservedNames.contains(lowercased) else {
            throw ClusterError(
                .invalidSetting, "the setting \(lowercased) is chosen by Bulkhead",
                advice: "leave it out; the server listens on a free loopback port")
        }
        guard !value.utf8.contains(0) else {
            throw ClusterError(
                .invalidSetting, "the value of the setting \(lowercased) contains a NUL byte")
        }
        self.init(own: lowercased, value)
    }

    /// Takes a setting as it is typed on a command line, `name=value`.
    ///
    /// - Throws: `invalidSetting` when there is no `=`, and as ``init(name:value:)`` does.
    package init(argument: String) throws(ClusterError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw ClusterError(
                .invalidSetting, "\"\(argument)\" is not a setting",
                advice: "give settings as name=value, for example work_mem=64MB")
        }
        try self.init(name: String(parts[0]), value: String(parts[1]))
    }

    /// The grammar of the server's own configuration files: identifiers, joined by a dot where an
    /// extension owns the setting.
    private static func isWellFormed(_ name: String) -> Bool {
        name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.utf8.first, !(0x30...0x39).contains(first) else { return false }
            return part.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        }
    }

    /// The setting as one line of `postgresql.conf`, in the escapes of the server's scanner.
    var line: String {
        var quoted = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "'": quoted += "''"
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return "\(name) = '\(quoted)'"
    }
}
