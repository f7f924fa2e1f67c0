internal import ScenarioModel

/// Answers of 500 and above, with what the application wrote when they came.
///
/// One for all calls of a check, which makes them one after the other.
final class ServerFailures {
    private struct Failure {
        let operation: String
        let words: String
    }

    private let log: (() -> String?)?
    private var first: Failure?
    private var own: [Failure] = []

    /// How many operations are told of that fail for their own users.
    private static let limit = 3

    /// - Parameter log: the end of what the application wrote; nil where nobody can know.
    init(log: (() -> String?)?) {
        self.log = log
    }

    /// For the reader: the very first failure, and the calls that users should have been able to make.
    var notes: [String] {
        let others = own.contains { $0.operation == first?.operation } ? nil : first
        return ([others].compactMap(\.self) + own).map(\.words)
    }

    /// Notes the very first failure of all.
    func note(_ operation: HTTPOperation, _ status: Int) {
        guard first == nil else { return }
        first = failure(
            operation,
            "\(operation.name) answered \(status), the first answer of 500 and above")
    }

    /// Notes a call that its own user should have been able to make: nothing is proved where it fails.
    func noteOwn(_ operation: HTTPOperation, _ status: Int, of user: String) {
        guard own.count < Self.limit, !own.contains(where: { $0.operation == operation.name })
        else { return }
        let words = "\(user)'s own call of \(operation.name) answered \(status)"
        if let failure = failure(operation, words) { own.append(failure) }
    }

    private func failure(_ operation: HTTPOperation, _ words: String) -> Failure? {
        log.map { log in
            Failure(
                operation: operation.name,
                words: words + "; the application's log ends: " + (log() ?? "nothing was written"))
        }
    }
}
