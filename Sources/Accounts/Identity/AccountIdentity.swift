internal import Population
package import ScenarioModel

/// Who a user is to the application: the values of `:email`, `:password` and `:name`.
package struct AccountIdentity: Sendable, Equatable {
    package var email: String
    package var password: String
    package var name: String

    package init(email: String, password: String, name: String) {
        self.email = email
        self.password = password
        self.name = name
    }

    /// Somebody nobody was before: the run's mark keeps runs against one application apart, and the
    /// user's canary tells whose an address or a name is that an answer holds.
    ///
    /// The address is one of a domain that is kept for documentation; the password has capital and
    /// small letters, digits and a sign, and is shorter than the 72 bytes that bcrypt reads.
    ///
    /// - Parameter mark: lower-case letters and digits, another for each run.
    package init(ofUser user: Int, in scenario: Scenario, mark: String) {
        let canary = Canary.of(user, in: scenario).text
        email = "\(canary).\(mark)@example.com"
        password = "Bh7!\(mark)\(user)x"
        name = "\(canary)\(mark)"
    }

    /// A mark for ``init(ofUser:in:mark:)``: eight characters by chance.
    package static func makeMark() -> String {
        let digits = Array("abcdefghijkmnpqrstuvwxy23456789")
        return String((0..<8).compactMap { _ in digits.randomElement() })
    }
}
