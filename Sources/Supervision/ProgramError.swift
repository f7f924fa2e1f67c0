/// Why something that other programs do for us did not come about, worded for the person who must
/// act: a server that does not start, a structure that cannot be copied, an application that ends.
package struct ProgramError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for callers that choose by it; each module adds its own codes.
    package struct Code: Hashable, Sendable {
        private let name: String

        /// - Parameter name: the code's own, one over all modules.
        package init(_ name: String) { self.name = name }

        /// The folder for a program's files cannot be used, or the disk is full.
        package static let unusableFolder = Code("unusableFolder")
        /// We are root, and there is no unprivileged account to run a server.
        package static let noUnprivilegedAccount = Code("noUnprivilegedAccount")
        /// No port can be had.
        package static let noPort = Code("noPort")
        /// The supervisor could not be started or did not answer.
        package static let supervisorFailed = Code("supervisorFailed")
        /// The caller's task was cancelled meanwhile.
        package static let cancelled = Code("cancelled")
    }

    /// What went wrong.
    package let code: Code
    /// One sentence that says what failed.
    package let message: String
    /// What to do about it, where that is known.
    package let advice: String?
    /// The last lines the failing program printed, oldest first.
    package let output: [String]

    /// An error with what to do about it, and what the program said.
    package init(_ code: Code, _ message: String, advice: String? = nil, output: [String] = []) {
        self.code = code
        self.message = message
        self.advice = advice
        self.output = output
    }

    /// The caller gave up.
    package static let cancelled = ProgramError(
        .cancelled, "the start was cancelled; nothing is left of it")

    /// Message, advice and output, one below the other.
    package var description: String {
        ([message] + output.map { "    " + $0 } + [advice].compactMap(\.self))
            .joined(separator: "\n")
    }
}
