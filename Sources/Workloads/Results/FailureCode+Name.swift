internal import LoadEngine
internal import PostgresDriver

extension FailureCode {
    /// As results name it: the SQLSTATE, the status of an answer, or what the engine calls its own failures.
    var name: String {
        switch self {
        case .poolTimeout: "pool timeout"
        case .connectionLimit: "connection limit"
        case .notWatchable: "descriptor refused"
        default: CallFailure.name(of: self) ?? SQLState(packed: rawValue).rawValue
        }
    }
}
