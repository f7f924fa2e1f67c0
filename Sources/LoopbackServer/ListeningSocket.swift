private import Glibc

/// A socket that listens; whoever serves on it closes it.
struct ListeningSocket {
    /// Where it listens, with the port that it got.
    let address: LoopbackAddress
    let descriptor: Int32

    init(_ address: LoopbackAddress) throws(LoopbackError) {
        let isVersion6 = address.host.contains(":")
        // Not inherited by an application that is started later: it would keep the port.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(isVersion6 ? AF_INET6 : AF_INET, kind, 0)
        guard descriptor >= 0 else { throw Self.error(address, errno) }
        do throws(LoopbackError) {
            // Ends of former connections may linger; a listener that is there still refuses.
            Self.enable(SO_REUSEADDR, SOL_SOCKET, descriptor)
            // Accepted connections inherit it. Else the kernel holds a token back until the one
            // before it has been acknowledged: 40 ms that no model took.
            Self.enable(TCP_NODELAY, Int32(IPPROTO_TCP), descriptor)
            let port =
                try isVersion6
                ? Self.listenVersion6(descriptor, address)
                : Self.listenVersion4(descriptor, address)
            self.address = address.with(port: port)
            self.descriptor = descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func enable(_ option: Int32, _ level: Int32, _ descriptor: Int32) {
        var value: Int32 = 1
        unsafe setsockopt(
            descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func listenVersion4(
        _ descriptor: Int32, _ address: LoopbackAddress
    ) throws(LoopbackError) -> UInt16 {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = address.port.bigEndian
        unsafe inet_pton(AF_INET, address.host, &name.sin_addr)
        try bindAndListen(descriptor, &name, address)
        return UInt16(bigEndian: name.sin_port)
    }

    private static func listenVersion6(
        _ descriptor: Int32, _ address: LoopbackAddress
    ) throws(LoopbackError) -> UInt16 {
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = address.port.bigEndian
        unsafe inet_pton(AF_INET6, address.host, &name.sin6_addr)
        try bindAndListen(descriptor, &name, address)
        return UInt16(bigEndian: name.sin6_port)
    }

    /// Binds, listens, and reads the name that the socket got.
    private static func bindAndListen<Name>(
        _ descriptor: Int32, _ name: inout Name, _ address: LoopbackAddress
    ) throws(LoopbackError) {
        var length = socklen_t(MemoryLayout<Name>.size)
        let failure = unsafe withUnsafeMutableBytes(of: &name) { bytes -> Int32 in
            guard
                let generic = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            else { return EINVAL }
            guard unsafe bind(descriptor, generic, length) == 0, listen(descriptor, 1_024) == 0,
                unsafe getsockname(descriptor, generic, &length) == 0
            else { return errno }
            return 0
        }
        if failure != 0 { throw error(address, failure) }
    }

    private static func error(_ address: LoopbackAddress, _ code: Int32) -> LoopbackError {
        guard code != EADDRINUSE else {
            return LoopbackError(
                code: .portInUse,
                message: "cannot listen on \(address): another program does; "
                    + "choose another port, or 0 for a free one")
        }
        let reason = unsafe String(cString: strerror(code))
        return LoopbackError(
            code: .refused, message: "cannot listen on \(address): \(reason)")
    }
}
