internal import CLibPQ
internal import Glibc

/// One connection to a server; the only owner of its libpq handle.
///
/// Not Sendable: a connection belongs to the worker or task that opened it. The handle is closed
/// when the last reference goes. Blocking and non-blocking use do not mix on one connection.
@safe package final class Connection {
    let handle: OpaquePointer
    let notices: NoticeLog

    /// Takes over a handle that libpq has just made.
    init(adopting handle: OpaquePointer) {
        unsafe self.handle = handle
        notices = NoticeLog()
        let context = unsafe Unmanaged.passUnretained(notices)
        // The log is a stored `let`: it outlives the handle, which `deinit` closes first.
        unsafe PQsetNoticeReceiver(handle, receiveNotice, context.toOpaque())
    }

    deinit {
        unsafe PQfinish(handle)
    }

    /// Opens a connection and waits for it.
    ///
    /// - Throws: `.connectionRefused` in the words of libpq, which never repeat the password.
    package static func open(
        _ parameters: ConnectionParameters
    ) throws(PostgresError) -> Connection {
        let started = unsafe parameters.withLibPQArrays { keywords, values in
            unsafe PQconnectdbParams(keywords, values, 1)
        }
        guard let handle = unsafe started else { throw .outOfMemory }
        let connection = unsafe Connection(adopting: handle)
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            throw connection.refusal()
        }
        return connection
    }

    /// Begins to open a connection without waiting; `continueOpening()` carries it on.
    ///
    /// Only a host's name makes libpq wait, for the resolver; an address or a socket does not.
    ///
    /// - Throws: `.connectionRefused` where libpq sees at once that nothing will come of it.
    package static func startOpening(
        _ parameters: ConnectionParameters
    ) throws(PostgresError) -> Connection {
        let started = unsafe parameters.withLibPQArrays { keywords, values in
            unsafe PQconnectStartParams(keywords, values, 1)
        }
        guard let handle = unsafe started else { throw .outOfMemory }
        let connection = unsafe Connection(adopting: handle)
        guard unsafe PQstatus(handle) != CONNECTION_BAD else {
            throw connection.refusal()
        }
        return connection
    }

    /// What a connection that is being opened waits for.
    package enum Opening: Sendable, Equatable {
        case waitingToRead
        case waitingToWrite
        case open
    }

    /// Carries the opening on as far as it goes without waiting.
    ///
    /// The socket may change between calls: read `socket` after each.
    ///
    /// - Throws: `.connectionRefused` in the words of the server or of libpq.
    package func continueOpening() throws(PostgresError) -> Opening {
        switch unsafe PQconnectPoll(handle) {
        case PGRES_POLLING_READING: return .waitingToRead
        case PGRES_POLLING_WRITING: return .waitingToWrite
        case PGRES_POLLING_OK:
            guard unsafe PQsetnonblocking(handle, 1) == 0 else { throw lost() }
            return .open
        default: throw refusal()
        }
    }

    /// The socket's descriptor, or -1 where there is none.
    package var socket: Int32 { unsafe PQsocket(handle) }

    /// The server's version as libpq counts it: 150018 is 15.18.
    package var serverVersionNumber: Int { Int(unsafe PQserverVersion(handle)) }

    /// The process that serves this connection.
    package var backendProcessID: Int32 { unsafe PQbackendPID(handle) }

    /// Whether libpq knows that the connection is of no more use.
    package var isBroken: Bool { unsafe PQstatus(handle) == CONNECTION_BAD }

    /// Whether it goes over a unix socket, which never uses TLS.
    package var isOverSocket: Bool {
        guard let host = unsafe PQhost(handle) else { return false }
        // A path, or a name in the abstract namespace.
        return unsafe [UInt8(ascii: "/"), UInt8(ascii: "@")].contains(UInt8(bitPattern: host[0]))
    }

    /// Whether traffic is encrypted.
    package var usesTLS: Bool { unsafe PQsslInUse(handle) == 1 }

    /// A setting that the server reports by itself, `server_version` for example.
    package func reportedSetting(_ name: String) -> String? {
        guard let value = unsafe PQparameterStatus(handle, name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Notices since the last call, oldest first; at most `NoticeLog.limit` are kept.
    package func takeNotices() -> [PostgresError] { notices.take() }

    /// Where the connection's transaction stands.
    package enum TransactionState: Sendable, Equatable {
        case idle
        case active
        case inTransaction
        case inFailedTransaction
        case unknown
    }

    /// Where the transaction stands, as far as the server's last answer tells.
    package var transactionState: TransactionState {
        switch unsafe PQtransactionStatus(handle) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_ACTIVE: .active
        case PQTRANS_INTRANS: .inTransaction
        case PQTRANS_INERROR: .inFailedTransaction
        default: .unknown
        }
    }

    /// Why the connection could not be opened.
    func refusal() -> PostgresError {
        let message = RefusalMessage.withoutSecrets(libraryMessage)
        return PostgresError(
            code: .connectionRefused, sqlState: .guessed(fromRefusal: message), message: message)
    }

    /// The error of a connection that broke while in use.
    func lost() -> PostgresError {
        PostgresError(code: .connectionLost, message: libraryMessage)
    }

    /// The lines of a message of libpq, which indents them, one behind the other.
    static func oneLine(_ message: String) -> String {
        let lines = message.split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }
        // What follows is a guess at the cause that names none.
        if let first = lines.first, first == "server closed the connection unexpectedly" {
            return String(first)
        }
        return lines.joined(separator: " ")
    }

    /// libpq's own message, on one line.
    var libraryMessage: String {
        guard let text = unsafe PQerrorMessage(handle) else { return "no message" }
        return unsafe Self.oneLine(String(cString: text))
    }
}

extension SQLState {
    /// libpq gives no SQLSTATE for a refused connection, only the server's words.
    fileprivate static func guessed(fromRefusal message: String) -> SQLState {
        if message.contains("password authentication failed") { return .invalidPassword }
        if message.contains("too many clients") || message.contains("remaining connection slots") {
            return .tooManyConnections
        }
        if message.contains("the database system is") { return .cannotConnectNow }
        if message.contains("database \""), message.contains("does not exist") {
            return .invalidCatalogName
        }
        return .connectionFailure
    }
}

extension PostgresError {
    static var outOfMemory: PostgresError {
        PostgresError(code: .connectionRefused, message: "libpq could not allocate a connection")
    }
}

extension ConnectionParameters {
    /// Calls `body` with libpq's two parallel, null-terminated arrays, valid for that call.
    fileprivate func withLibPQArrays<R>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> R
    ) -> R {
        // Defaults first: what the caller gives overrides them.
        let all =
            [Keyword(name: "fallback_application_name", value: "bulkhead")] + keywords
        let names = unsafe all.map { unsafe strdup($0.name) }
        let values = unsafe all.map { unsafe strdup($0.value) }
        defer {
            unsafe names.forEach { unsafe free($0) }
            unsafe values.forEach { unsafe free($0) }
        }
        let end: [UnsafePointer<CChar>?] = unsafe [nil]
        let nameList = unsafe names.map { unsafe UnsafePointer($0) } + end
        let valueList = unsafe values.map { unsafe UnsafePointer($0) } + end
        return unsafe nameList.withUnsafeBufferPointer { nameBuffer in
            unsafe valueList.withUnsafeBufferPointer { valueBuffer in
                guard let first = nameBuffer.baseAddress, let second = valueBuffer.baseAddress
                else { preconditionFailure("the arrays hold at least their terminator") }
                return unsafe body(first, second)
            }
        }
    }
}
