internal import LoadEngine
internal import PostgresDriver

extension FailureCode {
    /// As results name it: the SQLSTATE, or what the engine calls its own failures.
    var name: String {
        switch self {
        case .poolTimeout: "pool timeout"
        case .connectionLimit: "connection limit"
        case .notWatchable: "descriptor refused"
        default: SQLState(packed: rawValue).rawValue
        }
    }
}
