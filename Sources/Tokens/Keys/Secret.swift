/// Bytes that nobody may read in a log: a signing secret or a private key.
///
/// Neither printing nor reflection shows more than how many there are, also where it is a member of
/// something that is printed.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var description: String { "(\(bytes.count) secret bytes)" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
