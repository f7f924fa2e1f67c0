internal import PostgresDriver
package import Supervision

/// Why the structure of a database could not be copied.
package typealias CopyError = ProgramError

extension ProgramError.Code {
    /// The source could not be read, or the copy's server was lost.
    package static let database = Self("database")
    /// `pg_dump` or `pg_restore` is not where the server's programs are.
    package static let missingProgram = Self("missingProgram")
    /// The programs are older than the source's server, which they then cannot read.
    package static let olderProgram = Self("olderProgram")
    /// The source uses an extension that the copy's server does not have.
    package static let missingExtension = Self("missingExtension")
    /// A shared table of the scenario is not there.
    package static let missingTable = Self("missingTable")
    /// `pg_dump` failed.
    package static let dumpFailed = Self("dumpFailed")
    /// The caller asked for the end of it.
    package static let interrupted = Self("interrupted")
    /// `pg_restore` failed.
    package static let restoreFailed = Self("restoreFailed")
}

extension ProgramError {
    /// An error of either server.
    init(_ error: PostgresError, while activity: String) {
        self.init(
            .database, "\(activity): \(error)",
            advice: error.sqlState == .insufficientPrivilege
                ? "name a role that may read the structure with --admin-dsn" : nil)
    }
}
