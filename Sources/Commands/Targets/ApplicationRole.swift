internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Makes the connections of operations those of the role that the scenario names.
///
/// On a throw-away server the role logs in by itself. On a named one `--dsn` is that role, or a
/// member that takes the role as soon as it is connected.
struct ApplicationRole {
    let target: DatabaseTarget
    let scenario: Scenario

    /// How operations connect.
    ///
    /// - Parameter administrator: a connection to the database; its schema is applied, and has the
    ///   role.
    /// - Throws: `CommandFailure` where the role cannot be taken; the server's error where it is
    ///   lost.
    func parameters(_ administrator: Connection) throws -> ConnectionParameters {
        guard let role = scenario.database.role else { return target.application }
        guard let cluster = target.cluster else { return try taken(role) }
        let mayLogIn = try administrator.query(
            "SELECT FROM pg_roles WHERE rolname = $1 AND rolcanlogin", [role])
        guard mayLogIn.rowCount > 0 else {
            throw invalid("the role '\(role)' cannot log in", hint: "create it with LOGIN")
        }
        try givePassword(of: cluster, to: role, administrator)
        return target.application.setting("user", to: role)
    }

    /// The throw-away server asks everybody for a password; this one is the superuser's.
    private func givePassword(
        of cluster: EphemeralCluster, to role: String, _ connection: Connection
    ) throws(PostgresError) {
        // Statements are collected for the report, where no password may stand.
        try connection.execute("SET pg_stat_statements.track_utility = off")
        try connection.execute(
            "ALTER ROLE \(Connection.quoted(identifier: role)) "
                + "PASSWORD \(Connection.quoted(literal: cluster.password()))")
        try connection.execute("RESET pg_stat_statements.track_utility")
    }

    /// The named server's connection, if it is the role or may become it.
    private func taken(_ role: String) throws -> ConnectionParameters {
        // libpq splits options at blanks that no backslash precedes.
        let escaped = role.flatMap { $0 == " " || $0 == "\\" ? "\\\($0)" : "\($0)" }
        for parameters in [
            target.application,
            target.application.setting("options", to: "-c role=\(String(escaped))"),
        ] {
            do throws(PostgresError) {
                let user = try Connection.open(parameters).query("SELECT current_user")
                if user.string(row: 0, column: 0) == role { return parameters }
            } catch {
                // A server that is gone is noticed by the administrator's connection too.
                continue
            }
        }
        throw CommandFailure(
            .unavailable,
            """
            Operations run as the role \(role), and --dsn names another one that may not take it.
            Name that role in --dsn (and the tables' owner in --admin-dsn), or grant it: \
            GRANT \(role) TO the user of --dsn.
            """)
    }

    private func invalid(_ message: String, hint: String) -> CommandFailure {
        CommandFailure(
            .invalidScenario,
            ScenarioError(
                [
                    Diagnostic(
                        message,
                        at: scenario.database.rolePosition ?? SourcePosition(line: 1, column: 1),
                        hint: hint)
                ],
                in: scenario.source
            ).rendered(), isLocated: true)
    }
}
