/// Where to listen: an address of this machine that no other machine can reach.
package struct LoopbackAddress: Sendable, Equatable, CustomStringConvertible {
    /// `127.0.0.1` or another of its network, or `::1`.
    package let host: String
    /// 0 lets the system choose.
    package let port: UInt16

    /// `127.0.0.1` and a port that the system chooses.
    package static let anyPort = LoopbackAddress(host: "127.0.0.1", port: 0)

    private init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// An address as it is written in a scenario: `127.0.0.1:8085`, `localhost:8085`, `[::1]:8085`.
    ///
    /// - Throws: `notLoopback`; what is served holds canaries and answers whoever asks.
    package init(_ text: String) throws(LoopbackError) {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { throw Self.refusal(of: text) }
        switch text[..<colon] {
        case "localhost": self.init(host: "127.0.0.1", port: port)
        case "[::1]": self.init(host: "::1", port: port)
        case let host where Self.isLoopback(host): self.init(host: String(host), port: port)
        default: throw Self.refusal(of: text)
        }
    }

    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    func with(port: UInt16) -> LoopbackAddress {
        LoopbackAddress(host: host, port: port)
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { $0.allSatisfy(\.isNumber) && UInt8($0) != nil }
    }

    private static func refusal(of text: String) -> LoopbackError {
        LoopbackError(
            code: .notLoopback,
            message: "cannot listen on '\(text)': expected an address of this machine and a port, "
                + "such as 127.0.0.1:8085")
    }
}
