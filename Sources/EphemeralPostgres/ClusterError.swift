/// Why a throw-away cluster could not be had, worded for the person who must act.
package struct ClusterError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for callers that choose by it; further codes may be added.
    package struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// No directory with `initdb` and `postgres` was found.
        package static let installationNotFound = Code("installationNotFound")
        /// A setting cannot be written to the server's configuration, is not the caller's, or is
        /// refused by the server.
        package static let invalidSetting = Code("invalidSetting")
        /// The folder for the cluster cannot be used, or the disk is full.
        package static let unusableFolder = Code("unusableFolder")
        /// We are root, and there is no unprivileged account to run the server.
        package static let noUnprivilegedAccount = Code("noUnprivilegedAccount")
        /// `initdb` failed.
        package static let initializationFailed = Code("initializationFailed")
        /// The server ended before it was ready, or was not ready in time.
        package static let serverFailed = Code("serverFailed")
        /// `openssl` is missing, or failed.
        package static let certificateFailed = Code("certificateFailed")
        /// PgBouncer ended before it was ready, or was not ready in time.
        package static let poolerFailed = Code("poolerFailed")
        /// The supervisor could not be started or did not answer.
        package static let supervisorFailed = Code("supervisorFailed")
        /// The caller's task was cancelled while the cluster started.
        package static let cancelled = Code("cancelled")
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

    static let cancelled = ClusterError(
        .cancelled, "starting PostgreSQL was cancelled; nothing is left of it")

    /// Message, advice and output, one below the other.
    package var description: String {
        ([message] + output.map { "    " + $0 } + [advice].compactMap(\.self))
            .joined(separator: "\n")
    }
}
