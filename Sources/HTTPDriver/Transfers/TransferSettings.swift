/// What the transfers of one loop have in common.
package struct TransferSettings: Sendable, Equatable {
    /// Which versions of HTTP are spoken.
    ///
    /// HTTP/2 without TLS is not among them: libcurl 7.88 breaks such a connection when a second
    /// request is to share it.
    package enum Version: Sendable, Equatable {
        /// HTTP/1.1, whatever the server offers.
        case http1
        /// HTTP/2 where TLS agrees on it, else HTTP/1.1.
        case negotiated
    }

    /// The way to the server.
    package enum Proxy: Sendable, Equatable {
        /// What `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say.
        case environment
        /// Straight there, whatever the environment says.
        case none
        /// Over this one: `http://proxy:3128`, `socks5h://…`.
        case url(String)
    }

    /// How many transfers may be under way at once; slots are numbered below it.
    package var transferLimit: Int
    /// How many connections may be open, idle ones included; 0 for no limit beyond the transfers.
    package var connectionLimit = 0
    package var version = Version.negotiated
    package var proxy = Proxy.environment
    /// A file of trusted certificates in PEM form, in place of the system's.
    package var certificateAuthorityFile: String?
    /// What is read from a socket at once; small, because each transfer under way has that much.
    package var receiveBufferBytes = 4096
    /// The same for slots from a thousand on.
    ///
    /// With so many transfers under way these buffers would be a quarter of all memory (measured);
    /// it is the least that libcurl takes, and most answers of an API's single rows fit in.
    static let crowdedReceiveBufferBytes = 1024
    static let crowdedSlot = 1000
    /// Storage for bodies above this is given back after the transfer.
    package var keptBodyBytes = 64 << 10
    package var userAgent = "bulkhead"

    /// The defaults: HTTP/2 where TLS agrees on it, proxies from the environment, the system's
    /// trusted certificates.
    package init(transferLimit: Int) {
        self.transferLimit = transferLimit
    }
}
