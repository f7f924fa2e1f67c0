/// Why a user could not be registered or signed in, or a row not be made, through the application.
package struct SignInError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong; more may come.
    package struct Code: Sendable, Equatable {
        private let rawValue: UInt8

        /// No answer came.
        package static let unreachable = Code(rawValue: 0)
        /// The answer had another status than expected.
        package static let refused = Code(rawValue: 1)
        /// The answer lacks what the scenario takes from it.
        package static let incomplete = Code(rawValue: 2)
        /// The scenario asks for what cannot be had.
        package static let scenario = Code(rawValue: 3)
        /// Whoever waited does so no longer.
        package static let interrupted = Code(rawValue: 4)
    }

    package let code: Code
    /// What was asked for: `register (POST /auth/register)`.
    package let request: String
    /// As a clause: `answered 422 and not 201: {"detail":…}`.
    package let problem: String
    /// What to do about it; nil where nothing helps but looking.
    package let advice: String?

    package init(_ code: Code, request: String, _ problem: String, advice: String? = nil) {
        self.code = code
        self.request = request
        self.problem = problem
        self.advice = advice
    }

    package var description: String {
        "\(request) \(problem)" + (advice.map { "; \($0)" } ?? "")
    }
}
