extension TransferFailure {
    package var description: String {
        detail.isEmpty ? sentence : "\(sentence) (\(detail))"
    }

    private var sentence: String {
        switch code {
        case .refused:
            "nothing listens at \(server): start the application, or correct its URL"
        case .unknownHost:
            "the host of \(server) does not resolve: correct the URL, or look at the resolver"
        case .unreachable: "there is no way to the host of \(server): look at the network"
        case .portsExhausted:
            "no local port is left for a connection to \(server): use fewer connections, or let "
                + "the server keep them alive"
        case .connectTimeout:
            "\(server) did not take a connection within \(seconds): it is overloaded, or a "
                + "firewall swallows the attempt"
        case .proxyFailed: "the proxy on the way to \(server) could not be used"
        case .certificateExpired:
            "the certificate of \(server) is not valid today: renew it, or set the clock"
        case .certificateUntrusted:
            "the certificate of \(server) is signed by nobody trusted here: give the file of its "
                + "certificate authority"
        case .certificateForOtherHost:
            "the certificate of \(server) names another host: use the name it was made for"
        case .tlsHandshake: "\(server) and Bulkhead could not agree on TLS"
        case .certificateFileUnusable:
            "the file of trusted certificates cannot be read: give one in PEM form"
        case .firstByteTimeout: "\(server) began no answer within \(seconds)"
        case .totalTimeout: "\(server) did not end its answer within \(seconds)"
        case .reset: "\(server) broke the connection off"
        case .noAnswer: "\(server) closed the connection without an answer"
        case .bodyIncomplete: "\(server) closed the connection in the middle of its answer's body"
        case .bodyTooLarge:
            "the answer of \(server) is longer than the \(limit) bytes allowed: page it, or raise "
                + "the limit"
        case .headersTooLarge:
            "the header lines of \(server) are longer than the \(limit) bytes allowed"
        case .tooManyRedirects:
            "\(server) redirects more than \(limit) times, or to an address that is not HTTP"
        case .malformedAnswer: "what \(server) answers is not HTTP"
        case .malformedCompression: "the body that \(server) sends is compressed wrongly"
        case .cancelled: "the request to \(server) was given up"
        case .invalidHeaderValue:
            "a value for a header of a request to \(server) holds a line ending or a NUL"
        case .invalidRequest: "the request to \(server) cannot be made"
        default: "the request to \(server) failed here"
        }
    }

    /// The limit in seconds, as short as it can be said: `0.25 s`, `30 s`.
    private var seconds: String {
        let milliseconds = limit / 1_000_000
        guard milliseconds % 1000 != 0 else { return "\(milliseconds / 1000) s" }
        return "\(Double(milliseconds) / 1000) s"
    }
}
