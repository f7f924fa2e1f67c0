internal import PostgresDriver

/// Why the structure of a database could not be copied, worded for the person who must act.
package struct CopyError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for callers that choose by it; further codes may be added.
    package struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// The source could not be read, or the copy's server was lost.
        package static let database = Code("database")
        /// `pg_dump` or `pg_restore` is not where the server's programs are.
        package static let missingProgram = Code("missingProgram")
        /// The programs are older than the source's server, which they then cannot read.
        package static let olderProgram = Code("olderProgram")
        /// The source uses an extension that the copy's server does not have.
        package static let missingExtension = Code("missingExtension")
        /// A shared table of the scenario is not there.
        package static let missingTable = Code("missingTable")
        /// `pg_dump` failed.
        package static let dumpFailed = Code("dumpFailed")
        /// The caller asked for the end of it.
        package static let interrupted = Code("interrupted")
        /// `pg_restore` failed.
        package static let restoreFailed = Code("restoreFailed")
    }

    /// What went wrong.
    package let code: Code
    /// One sentence that says what failed.
    package let message: String
    /// What to do about it, where that is known.
    package let advice: String?
    /// The last lines the failing program printed, oldest first.
    package let output: [String]

    init(_ code: Code, _ message: String, advice: String? = nil, output: [String] = []) {
        self.code = code
        self.message = message
        self.advice = advice
        self.output = output
    }

    /// An error of either server.
    init(_ error: PostgresError, while activity: String) {
        self.init(
            .database, "\(activity): \(error)",
            advice: error.sqlState == .insufficientPrivilege
                ? "name a role that may read the structure with --admin-dsn" : nil)
    }

    /// Message, advice and output, one below the other.
    package var description: String {
        ([message] + output.map { "    " + $0 } + [advice].compactMap(\.self))
            .joined(separator: "\n")
    }
}
