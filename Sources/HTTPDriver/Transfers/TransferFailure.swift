/// Why a transfer brought no complete answer.
///
/// `description` names the server by host and port and says what to do. It never holds a path, a
/// query, a header or a body: secrets travel there.
package struct TransferFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure this is, small enough to be counted; new kinds may be added.
    package struct Code: RawRepresentable, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        // Before a connection is there.
        /// Nothing listens at the address.
        package static let refused = Code(rawValue: 1)
        /// The host's name does not resolve.
        package static let unknownHost = Code(rawValue: 2)
        /// The network has no way to the host.
        package static let unreachable = Code(rawValue: 3)
        /// Every local port to this server is taken.
        package static let portsExhausted = Code(rawValue: 4)
        /// The time to connect is over.
        package static let connectTimeout = Code(rawValue: 5)
        /// The proxy could not be found or used.
        package static let proxyFailed = Code(rawValue: 6)

        // TLS.
        /// The server's certificate is past its time, or not yet in it.
        package static let certificateExpired = Code(rawValue: 10)
        /// Nobody known here vouches for the server's certificate.
        package static let certificateUntrusted = Code(rawValue: 11)
        /// The certificate is for another host.
        package static let certificateForOtherHost = Code(rawValue: 12)
        /// The two sides could not agree on TLS at all.
        package static let tlsHandshake = Code(rawValue: 13)
        /// The file of trusted certificates cannot be used.
        package static let certificateFileUnusable = Code(rawValue: 14)

        // On the way.
        /// The time to the answer's first byte is over.
        package static let firstByteTimeout = Code(rawValue: 20)
        /// The time for the whole transfer is over.
        package static let totalTimeout = Code(rawValue: 21)
        /// The connection broke.
        package static let reset = Code(rawValue: 22)
        /// The server closed the connection without a word.
        package static let noAnswer = Code(rawValue: 23)
        /// The connection ended before the whole body was there.
        package static let bodyIncomplete = Code(rawValue: 24)
        /// The body is longer than allowed; what came is thrown away.
        package static let bodyTooLarge = Code(rawValue: 25)
        /// The header lines are longer than allowed.
        package static let headersTooLarge = Code(rawValue: 26)
        /// More redirects than allowed, or one to another kind of address.
        package static let tooManyRedirects = Code(rawValue: 27)
        /// What came is no answer in HTTP.
        package static let malformedAnswer = Code(rawValue: 28)
        /// The body is compressed wrongly.
        package static let malformedCompression = Code(rawValue: 29)

        // On this side.
        /// The caller gave it up.
        package static let cancelled = Code(rawValue: 40)
        /// A value cannot stand in a header line.
        package static let invalidHeaderValue = Code(rawValue: 41)
        /// The URL, the method or a setting cannot be used.
        package static let invalidRequest = Code(rawValue: 42)
        /// No memory, no descriptor, or a fault of the library.
        package static let localFault = Code(rawValue: 43)
    }

    package var code: Code
    /// Scheme, host and port; empty where none is concerned.
    package var server: String
    /// The limit that was reached, in nanoseconds or bytes; 0 where none is concerned.
    package var limit: Int64
    /// The library's own words where they help; empty otherwise.
    package var detail: String

    /// A failure of a transfer to `server`.
    package init(_ code: Code, server: String, limit: Int64 = 0, detail: String = "") {
        self.code = code
        self.server = server
        self.limit = limit
        self.detail = detail
    }
}

extension TransferFailure.Code {
    /// A short name for tables: `connection refused`.
    package var name: String {
        switch self {
        case .refused: "connection refused"
        case .unknownHost: "unknown host"
        case .unreachable: "host unreachable"
        case .portsExhausted: "no local port left"
        case .connectTimeout: "connect timeout"
        case .proxyFailed: "proxy failed"
        case .certificateExpired: "certificate expired"
        case .certificateUntrusted: "certificate untrusted"
        case .certificateForOtherHost: "certificate of another host"
        case .tlsHandshake: "TLS handshake failed"
        case .certificateFileUnusable: "certificate file unusable"
        case .firstByteTimeout: "first byte timeout"
        case .totalTimeout: "total timeout"
        case .reset: "connection reset"
        case .noAnswer: "closed without an answer"
        case .bodyIncomplete: "body incomplete"
        case .bodyTooLarge: "body too large"
        case .headersTooLarge: "headers too large"
        case .tooManyRedirects: "too many redirects"
        case .malformedAnswer: "malformed answer"
        case .malformedCompression: "malformed compression"
        case .cancelled: "cancelled"
        case .invalidHeaderValue: "invalid header value"
        case .invalidRequest: "invalid request"
        case .localFault: "local fault"
        default: "failure \(rawValue)"
        }
    }

    /// Whether the same request may succeed a moment later: the network or the server gave way.
    package var isTransient: Bool {
        switch self {
        case .refused, .connectTimeout, .reset, .noAnswer, .bodyIncomplete, .firstByteTimeout:
            true
        default: false
        }
    }
}
