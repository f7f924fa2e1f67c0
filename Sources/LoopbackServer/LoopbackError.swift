/// Why nothing is served.
package struct LoopbackError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure this is; new kinds may be added.
    package struct Code: Sendable, Hashable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// The address is not one of this machine's own (127.0.0.0/8, ::1, localhost), or no address.
        package static let notLoopback = Code("notLoopback")
        /// Another program listens there.
        package static let portInUse = Code("portInUse")
        /// The system refused the socket, or what it is served with.
        package static let refused = Code("refused")
    }

    package var code: Code
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
