internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import StructureCopy
internal import Supervision

extension TargetFinder {
    /// A throw-away server with the structure of a database that holds something, and that is only
    /// read.
    ///
    /// - Throws: `CommandFailure` (unavailable) naming what keeps it from being copied.
    func copy(
        of application: ConnectionParameters, _ administrator: ConnectionParameters
    ) async throws(CommandFailure) -> DatabaseTarget {
        let role: String
        let structure: StructureCopy
        do {
            role = try Connection.open(application).user
            structure = try StructureCopy(
                reading: administrator, users: [role, try Connection.open(administrator).user])
        } catch {
            throw failure(error)
        }
        let source = structure.source
        let cluster = try await start(preferring: source.majorVersion)
        display.end(summary: "throw-away server")
        display.begin("copying the structure of \(source.name)")
        do throws(CopyError) {
            let differences = try await structure.make(
                in: cluster, database: DatabaseTarget.throwAwayName,
                shared: scenario.shared.map(\.table),
                shouldStop: { [interruption] in interruption.isRequested })
            return DatabaseTarget(
                cluster, overSocket: !scenario.database.requiresTLS,
                copied: CopiedDatabase(
                    facts: source, application: application, applicationRole: role,
                    differences: differences))
        } catch {
            await cluster.stop()
            guard error.code != .interrupted else {
                throw CommandFailure(
                    .interrupted, "The run was interrupted before anything was measured.")
            }
            throw failure(error)
        }
    }

    private func failure(_ error: any Error) -> CommandFailure {
        CommandFailure(
            .unavailable,
            """
            The database is not empty, so that its structure has to be copied to a throw-away \
            server, and this failed. Nothing of it was changed.
            \(error)
            """)
    }
}

extension Connection {
    /// As whom it is logged in.
    fileprivate var user: String {
        get throws(PostgresError) {
            try query("SELECT session_user").string(row: 0, column: 0) ?? ""
        }
    }
}
