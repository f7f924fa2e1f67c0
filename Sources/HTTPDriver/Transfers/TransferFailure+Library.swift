internal import CLibCurl
internal import Glibc

extension TransferFailure.Code {
    /// The meaning of libcurl's result, which is not always in its code alone.
    ///
    /// - Parameters:
    ///   - systemError: the system's error number, 0 where there was none.
    ///   - verification: OpenSSL's verdict on the certificate (`X509_V_…`), 0 where it is good.
    ///   - words: libcurl's error text.
    init(_ result: CURLcode, systemError: Int, verification: Int, words: String) {
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST: self = .unknownHost
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: self = .proxyFailed
        case CURLE_COULDNT_CONNECT: self = Self.connecting(systemError)
        case CURLE_OPERATION_TIMEDOUT: self = .connectTimeout
        case CURLE_PEER_FAILED_VERIFICATION: self = Self.certificate(verification)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER: self = .tlsHandshake
        case CURLE_SSL_CACERT_BADFILE: self = .certificateFileUnusable
        case CURLE_PARTIAL_FILE: self = .bodyIncomplete
        case CURLE_GOT_NOTHING: self = .noAnswer
        case CURLE_SEND_ERROR: self = .reset
        case CURLE_RECV_ERROR:
            // A malformed chunk comes under the same code as a broken connection.
            self = words.contains("chunk") ? .malformedAnswer : .reset
        case CURLE_TOO_MANY_REDIRECTS: self = .tooManyRedirects
        case CURLE_UNSUPPORTED_PROTOCOL:
            // What begins like no HTTP/1 is taken for HTTP/0.9; a redirect may leave HTTP.
            self = words.contains("HTTP/0.9") ? .malformedAnswer : .tooManyRedirects
        case CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_HTTP3:
            self = .malformedAnswer
        case CURLE_BAD_CONTENT_ENCODING: self = .malformedCompression
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT: self = .invalidRequest
        case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
        default: self = .localFault
        }
    }

    private static func connecting(_ systemError: Int) -> Self {
        switch Int32(truncatingIfNeeded: systemError) {
        case ENETUNREACH, EHOSTUNREACH, EACCES, EPERM: .unreachable
        case EADDRNOTAVAIL: .portsExhausted
        case ETIMEDOUT: .connectTimeout
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: .localFault
        default: .refused
        }
    }

    /// OpenSSL's numbers: `man 3 X509_STORE_CTX_get_error`.
    private static func certificate(_ verification: Int) -> Self {
        switch verification {
        case 9, 10: .certificateExpired
        // libcurl compares the name itself, with no verdict of OpenSSL's: 0, or 1 in some versions.
        case 0, 1, 62, 64: .certificateForOtherHost
        default: .certificateUntrusted
        }
    }
}
