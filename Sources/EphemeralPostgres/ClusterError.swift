package import Supervision

/// Why a throw-away cluster, or a pooler before it, could not be had.
package typealias ClusterError = ProgramError

extension ProgramError.Code {
    /// No directory with `initdb` and `postgres` was found.
    package static let installationNotFound = Self("installationNotFound")
    /// A setting cannot be written to the server's configuration, is not the caller's, or is
    /// refused by the server.
    package static let invalidSetting = Self("invalidSetting")
    /// `initdb` failed.
    package static let initializationFailed = Self("initializationFailed")
    /// The server ended before it was ready, or was not ready in time.
    package static let serverFailed = Self("serverFailed")
    /// `openssl` is missing, or failed.
    package static let certificateFailed = Self("certificateFailed")
    /// PgBouncer ended before it was ready, or was not ready in time.
    package static let poolerFailed = Self("poolerFailed")
}
