internal import ScenarioModel

/// Answers of 500 and above, with what the application wrote when the first of them came.
///
/// One for all calls of a check, which makes them one after the other.
final class ServerFailures {
    private let log: (() -> String?)?
    private(set) var notes: [String] = []
    private var told: Set<String> = []

    /// How many operations are told of.
    private static let limit = 3

    init(log: (() -> String?)?) {
        self.log = log
    }

    /// The very first failure of all.
    func note(_ operation: HTTPOperation, _ status: Int) {
        guard told.isEmpty else { return }
        tell(operation, "\(operation.name) answered \(status), the first answer of 500 and above")
    }

    /// A call that its own user should have been able to make: nothing is proved where it fails.
    func noteOwn(_ operation: HTTPOperation, _ status: Int, of user: String) {
        tell(operation, "\(user)'s own call of \(operation.name) answered \(status)")
    }

    private func tell(_ operation: HTTPOperation, _ words: String) {
        guard let log, notes.count < Self.limit, told.insert(operation.name).inserted else {
            return
        }
        notes.append(
            words + "; the application's log ends: " + (log() ?? "nothing was written to it"))
    }
}
