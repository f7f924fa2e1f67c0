/// A random password that nothing prints by accident.
struct Password: Sendable, CustomStringConvertible, CustomReflectable {
    /// The password itself: 32 hexadecimal digits, which need no quoting anywhere.
    let revealed: String

    init() {
        let digits = Array("0123456789abcdef")
        revealed = String((0..<32).map { _ in digits[Int.random(in: digits.indices)] })
    }

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
