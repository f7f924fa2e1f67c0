/// What the server or libpq refused, in the server's own words.
///
/// `description` leaves out `detail`: the server puts values of rows there. Of a statement's
/// parameters an error holds no more than the server's message quotes, such as a text that is no
/// number.
package struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure this is; new kinds may be added.
    package struct Code: Sendable, Hashable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// The server could not be reached, or refused to let us in.
        package static let connectionRefused = Code("connectionRefused")
        /// The connection ended while it was in use.
        package static let connectionLost = Code("connectionLost")
        /// The server refused a statement; see `sqlState`.
        package static let statementFailed = Code("statementFailed")
        /// An answer was not of the kind the protocol promises here.
        package static let unexpectedResult = Code("unexpectedResult")
        /// The connection parameters cannot be used.
        package static let invalidParameters = Code("invalidParameters")
    }

    package var code: Code
    package var sqlState: SQLState
    package var message: String
    package var detail: String?
    package var hint: String?
    package var context: String?
    /// Where in the statement, in characters from 1; nil where the server does not say.
    package var position: Int?
    package var constraint: String?
    /// `ERROR`, `FATAL`, `PANIC`; empty where libpq itself reports.
    package var severity: String

    /// An error, field by field as the server sends it.
    package init(
        code: Code, sqlState: SQLState = .connectionFailure, message: String,
        detail: String? = nil, hint: String? = nil, context: String? = nil, position: Int? = nil,
        constraint: String? = nil, severity: String = ""
    ) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.context = context
        self.position = position
        self.constraint = constraint
        self.severity = severity
    }

    package var description: String {
        switch code {
        case .connectionRefused, .invalidParameters: message
        case .connectionLost: "the connection was lost: \(message)"
        default: "\(message) (SQLSTATE \(sqlState))"
        }
    }

    /// Whether the same transaction may succeed when it is performed again.
    package var isRetryable: Bool {
        sqlState == .serializationFailure || sqlState == .deadlockDetected
    }

    /// Whether the server is gone or going, rather than refusing one statement.
    package var isServerLoss: Bool {
        switch code {
        case .connectionLost, .connectionRefused: true
        case .statementFailed:
            [.connectionFailure, .adminShutdown, .crashShutdown, .cannotConnectNow]
                .contains(sqlState)
        default: false
        }
    }
}
