/// Why a key cannot be used, or a token not be made.
///
/// Key material is never part of it.
package struct TokenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure this is; new kinds may be added.
    package struct Code: Sendable, Hashable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// The text is no PEM key, or one that is encrypted or broken.
        package static let unreadableKey = Code("unreadableKey")
        /// The key is of another kind than the algorithm needs.
        package static let unsuitableKey = Code("unsuitableKey")
        /// A claim names a parameter that nobody gave a value for.
        package static let missingValue = Code("missingValue")
        /// libcrypto refused what it should have done.
        package static let cryptographyFailed = Code("cryptographyFailed")
    }

    package var code: Code
    package var message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
