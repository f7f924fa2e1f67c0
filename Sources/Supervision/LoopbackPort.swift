import Glibc

/// Chooses TCP ports on the loopback interface.
package enum LoopbackPort {
    /// A port of 127.0.0.1 that nobody listened on a moment ago.
    ///
    /// Another process may take it before the caller does, who then tries again with a new one.
    ///
    /// - Throws: `noPort` when the system has no loopback interface or no free port.
    package static func chooseFree() throws(ProgramError) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }

        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard isBound else { throw failure() }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func failure() -> ProgramError {
        let reason = unsafe String(cString: strerror(errno))
        return ProgramError(.noPort, "no port of 127.0.0.1 can be opened: \(reason)")
    }
}
