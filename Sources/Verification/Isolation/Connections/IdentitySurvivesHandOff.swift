internal import DatabaseCatalog
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: an identity outlived the transaction that it was set for, and the pooler handed the
    /// server connection, identity and all, to another client.
    ///
    /// **Why**: behind a pooler in transaction mode a session belongs to nobody. Whatever runs there
    /// next without saying who it is (a health check, a job, a path that forgot) acts as the last user.
    ///
    /// **Fix**: set the identity for the transaction only: `set_config(…, true)`, `SET LOCAL`.
    ///
    /// CWE-488, CWE-613; OWASP A01:2021, A07:2021.
    package static let identitySurvivesHandOff = Rule(
        "identity-survives-hand-off", .high, .isolation,
        "an identity is still set when a pooled connection has gone to the next client")
}

/// Lets one client say who it is and another look at what stayed, through a pooler with a single
/// server connection.
package struct HandOffProbe {
    let context: VerificationContext
    let monitor: CheckMonitor

    package init(_ context: VerificationContext, monitor: CheckMonitor = CheckMonitor()) {
        self.context = context
        self.monitor = monitor
    }

    private static let rule = Rule.identitySurvivesHandOff
    /// The layer of its probe and its finding, and their object.
    private static let (layer, object) = ("connections", "identity")
    /// A setting that only the twin sets, so that it can be made to leak in any scenario.
    private static let twinSetting = "bulkhead.identity"

    /// What one probe came to.
    package struct Report: Sendable {
        package var probe: ProbeResult
        package var finding: Finding?
        /// The twin; nil where there was nothing to prove.
        package var control: ControlResult?
        package var handOffs = 0
    }

    /// What could not be tried, with the reason.
    package static func untested(_ reason: String) -> Report {
        Report(probe: probe(.untested, reason))
    }

    /// What was tried and came to nothing, with the reason.
    package static func inconclusive(_ reason: String) -> Report {
        Report(probe: probe(.inconclusive, reason))
    }

    /// Performs the probe, and its twin where it stayed silent.
    ///
    /// - Parameters:
    ///   - pool: through a pooler in transaction mode with one server connection, as the
    ///     application's role.
    ///   - twin: the same through a pool of its own.
    ///   - observer: to the same database, as a role that reads the catalog.
    /// - Throws: the observer's error; what goes wrong on the way through the pooler is inconclusive.
    package func run(
        _ pool: ConnectionParameters, twin: ConnectionParameters, observer: Connection
    ) throws(PostgresError) -> Report {
        let names = try IdentitySettings.names(context.scenario, observer) + [Self.twinSetting]
        do throws(PostgresError) {
            return try run(pool, twin: twin, names)
        } catch {
            return Self.inconclusive("through the pooler: \(error)")
        }
    }

    private func run(
        _ pool: ConnectionParameters, twin: ConnectionParameters, _ names: [String]
    ) throws(PostgresError) -> Report {
        var report = try probe(pool, names)
        guard report.probe.outcome == .held else { return report }
        let outcome = try attempt(twin, names, sabotaged: true)
        report.handOffs += outcome.handOffs
        let detail =
            outcome.remains.first ?? outcome.failure ?? "what was set for the session was not seen"
        report.control = ControlResult(
            name: Self.rule.id, fired: !outcome.remains.isEmpty,
            detail: outcome.remains.isEmpty ? detail : "set for the session instead: \(detail)")
        return report
    }

    private func probe(
        _ pool: ConnectionParameters, _ names: [String]
    ) throws(PostgresError) -> Report {
        let outcome = try attempt(pool, names, sabotaged: false)
        var report = Report(probe: Self.probe(.held, nil), handOffs: outcome.handOffs)
        if let evidence = outcome.remains.first {
            report.probe = Self.probe(.leaked, evidence)
            report.finding = finding(outcome.remains, names)
        } else if let failure = outcome.failure {
            report.probe = Self.probe(.inconclusive, failure)
        } else if outcome.handOffs == 0 {
            report.probe = Self.probe(
                .inconclusive, "the pooler never handed its server connection on")
        }
        return report
    }

    // MARK: Two clients

    private struct Outcome {
        var remains: [String] = []
        /// Why an identity could not be taken; nil where it could.
        var failure: String?
        var handOffs = 0
    }

    /// - Parameter sabotaged: whether the identity is set for the session, as it must not be.
    private func attempt(
        _ pool: ConnectionParameters, _ names: [String], sabotaged: Bool
    ) throws(PostgresError) -> Outcome {
        var clients = try PooledClients(pool)
        var outcome = Outcome()
        let tables = context.ownedTables
        let look = { (connection: Connection) throws(PostgresError) in
            try SessionTrace.read(connection, settings: names, tables: tables)
        }
        // The one transaction in which this server connection has known nobody yet.
        let first = try clients.transaction(of: .silent, look)
        for user in actors {
            guard !monitor.shouldStop() else { break }
            do throws(PostgresError) {
                try clients.transaction(of: .identified) { (connection) throws(PostgresError) in
                    try OperationRehearsal(context: context, connection: connection)
                        .begin(as: user)
                    if sabotaged { try keep(names, as: user, connection) }
                }
            } catch {
                guard !error.isServerLoss else { throw error }
                outcome.failure = "\(user.description) could not take an identity: \(error)"
                break
            }
            let remains = try clients.transaction(of: .silent, look).remains(since: first)
            guard !remains.isEmpty else { continue }
            outcome.remains.append(
                "after the transaction of \(user.description) the next client found that "
                    + remains.joined(separator: ", "))
        }
        outcome.handOffs = clients.handOffs
        return outcome
    }

    /// Users of every kind, each once.
    private var actors: [ActingUser] {
        var seen: Set<String> = []
        return context.attackPairs(owning: []).flatMap { [$0.actor, $0.victim] }
            .filter { seen.insert($0.key).inserted }
    }

    /// Makes what holds for the transaction hold for the session.
    private func keep(
        _ names: [String], as user: ActingUser, _ connection: Connection
    ) throws(PostgresError) {
        for name in names {
            let value = try connection.query("SELECT current_setting($1, true)", [name])
            let own = name == Self.twinSetting ? user.key : value.string(row: 0, column: 0) ?? ""
            guard !own.isEmpty else { continue }
            _ = try connection.query("SELECT set_config($1, $2, false)", [name, own])
        }
    }

    // MARK: What is said

    private static func probe(_ outcome: ProbeResult.Outcome, _ reason: String?) -> ProbeResult {
        ProbeResult(
            id: "\(rule.id)/\(object)", rule: rule.id, layer: layer, object: object,
            actor: "two clients of one pooled connection", outcome: outcome, reason: reason)
    }

    private func finding(_ remains: [String], _ names: [String]) -> Finding {
        let settings = names.filter { $0 != Self.twinSetting }
            .map { "current_setting(\(Connection.quoted(literal: $0)), true)" }
        return Self.rule.finding(
            layer: Self.layer, object: Self.object,
            message: "the identity that a transaction sets is still there for the next client of a "
                + "pooled connection",
            evidence: remains.joined(separator: "\n"),
            replay: """
                BEGIN;
                \(actors.first.map(identification) ?? "")
                COMMIT;
                -- A pooler in transaction mode hands the session on now. The next client finds:
                SELECT \((["current_user"] + settings).joined(separator: ", "));
                """,
            fix: "set the identity for the transaction only: set_config(name, value, true) or "
                + "SET LOCAL instead of set_config(name, value, false), SET or SET ROLE")
    }

    /// The identity statements for a user, to paste into psql.
    private func identification(of user: ActingUser) -> String {
        context.scenario.database.identity.map { statement in
            let text = statement.sql.text.trimmedStatement
            guard !statement.sql.occurrences.isEmpty else { return text + ";" }
            let arguments = DrawnParameters(["user": user.key]).arguments(for: statement.sql)
            return "PREPARE identify AS \(text); EXECUTE identify\(arguments); DEALLOCATE identify;"
        }.joined(separator: "\n")
    }
}
