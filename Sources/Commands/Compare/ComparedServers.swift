internal import Comparison
internal import ResultModel

/// The databases that the user named for both sides.
struct ComparedServers: Sendable {
    private let reference: Names
    private let candidate: Names

    private struct Names: Sendable {
        var dsn: String
        var adminDSN: String?
    }

    /// - Returns: nil where none is named.
    /// - Throws: `CommandFailure` (usage) where one is named only, or only by its administrator.
    init?(_ command: CompareCommand, _ given: EnvironmentValue) throws(CommandFailure) {
        let first = given.string(command.dsnA, "dsn-a")
        let second = given.string(command.dsnB, "dsn-b")
        let admins = (
            given.string(command.adminDsnA, "admin-dsn-a"),
            given.string(command.adminDsnB, "admin-dsn-b")
        )
        guard let first, let second else {
            guard first == nil, second == nil, admins.0 == nil, admins.1 == nil else {
                throw CommandFailure(
                    .usage, "--dsn-a and --dsn-b go together: each names the database of one side.")
            }
            return nil
        }
        reference = Names(dsn: first, adminDSN: admins.0)
        candidate = Names(dsn: second, adminDSN: admins.1)
    }

    /// The settings of a run with the database of one side.
    func settings(_ side: ComparedSide, _ settings: RunSettings) -> RunSettings {
        let names = side == .reference ? reference : candidate
        var copy = settings
        copy.isEphemeralForced = false
        copy.dsn = names.dsn
        copy.adminDSN = names.adminDSN
        return copy
    }
}
