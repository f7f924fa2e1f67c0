internal import LoadEngine
internal import PostgresDriver
internal import Verification
internal import Workloads

/// A seeded and settled database, and what the checks and the load need to know of it.
struct PreparedDatabase {
    let target: DatabaseTarget
    /// How operations connect: as the role that the scenario names.
    let application: ConnectionParameters
    let checks: VerificationContext
    /// Nil where no load is performed.
    let load: CompiledLoad?
    /// Accounts that were opened through the application; nil where they are seeded.
    var accounts: OpenedAccounts?
}

/// The plans of the engine and of its workload, for one database.
struct CompiledLoad {
    /// What the load's connections call themselves, so that the observer can count them.
    static let applicationName = "bulkhead load"

    let plan: LoadPlan
    let workload: WorkloadPlan
}

extension RunPipeline.Cut {
    /// What a database error means for a run that is under way.
    ///
    /// - Parameter activity: what was going on, `the load`.
    static func because(of error: PostgresError, during activity: String) -> RunPipeline.Cut {
        if error.isServerLoss {
            return RunPipeline.Cut(
                cause: .unavailable("The server was lost during \(activity): \(error)."))
        }
        if error.sqlState == .diskFull {
            return RunPipeline.Cut(
                cause: .unavailable(
                    "The server's disk is full (during \(activity)): make room or seed fewer users "
                        + "with --users."))
        }
        if error.sqlState == .insufficientPrivilege {
            return RunPipeline.Cut(
                cause: .unavailable(
                    "The role may not do what \(activity) needs: \(error). Name one that may with "
                        + "--admin-dsn; it owns the database and has CREATEDB."))
        }
        return RunPipeline.Cut(cause: .fault("During \(activity): \(error)"))
    }
}
