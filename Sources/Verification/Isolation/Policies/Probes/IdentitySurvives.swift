internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

extension Rule {
    /// **What**: what one user's transaction told the database of its identity is still there for
    /// the next user of the same connection.
    ///
    /// **Why**: connections are pooled. Whoever comes next and has not yet said who it is, or whose
    /// statement goes out apart from its identity, acts as the one before.
    ///
    /// **Fix**: set the identity for the transaction only: `set_config('…', …, true)` or
    /// `SET LOCAL`, in the transaction that needs it.
    ///
    /// CWE-488, CWE-613; OWASP A01:2021, A07:2021.
    package static let identitySurvives = Rule(
        "identity-survives", .high, .isolation,
        "a user's identity outlives its transaction on a shared connection")
}

/// Lets one user act and be done, and reads as nobody on the same connection.
///
/// So would the next user of a pool inside the application. Behind a pooler `identity-survives-hand-off` looks for the same.
enum IdentitySurvives: PolicyProbe {
    static let rule = Rule.identitySurvives

    static func run(
        _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        guard !bench.context.scenario.database.identity.isEmpty, let user = bench.context.anyUser
        else {
            return ledger.untested(rule, "identity", "the scenario declares no identity")
        }
        let session = try bench.openSession()
        try session.serve(user)
        if let trace = try survivor(user, session, bench) {
            return ledger.leaked(
                rule, "identity", actor: user.label.rawValue, leak(user, trace, bench))
        }
        try prove(user, bench, &ledger)
    }

    /// How the next client finds out who came before.
    private struct Trace {
        let statement: String
        let effect: String
    }

    /// What is still there of a user: the role it took, or rows of its own that nobody may see.
    private static func survivor(
        _ user: ActingUser, _ session: PolicySession, _ bench: PolicyBench
    ) throws(PostgresError) -> Trace? {
        let role = try session.connection.query("SELECT current_setting('role')")
            .string(row: 0, column: 0)
        if let role, role != "none" {
            try session.connection.execute("RESET ROLE")
            return Trace(statement: "SELECT current_user", effect: "the next client is \(role)")
        }
        let sights = try session.trial {
            (session) throws(PostgresError) -> [PolicyBench.Sight] in
            try session.become(nil)
            return try bench.sweepAll(
                as: user.key, session, privileges: bench.loginPrivileges)
        }
        // Rows of others are seen without any identity: that is another rule's.
        guard let sight = sights.first(where: { $0.sweep.own > 0 && $0.sweep.foreign == 0 })
        else { return nil }
        return Trace(
            statement: "SELECT * FROM \(sight.target.table.sqlName) LIMIT 20",
            effect: "the next client, without an identity, read \(sight.sweep.own) rows of "
                + user.description)
    }

    private static func leak(
        _ user: ActingUser, _ trace: Trace, _ bench: PolicyBench
    ) -> PolicyLedger.Leak {
        let role = Connection.quoted(identifier: bench.session.role.name)
        let lines =
            ["SET SESSION AUTHORIZATION \(role);", "BEGIN;"]
            + bench.identity(of: user) + ["COMMIT;", "BEGIN;", "\(trace.statement);"]
            + ["ROLLBACK;", "RESET SESSION AUTHORIZATION;", "DISCARD ALL;"]
        return PolicyLedger.Leak(
            message: "the identity of one user is there for the next user of its connection",
            evidence: "on a reused connection, one hand-off: \(trace.effect)",
            replay: lines.joined(separator: "\n"),
            fix: bench.identitySettings.filter { $0.contains(".") }.map {
                "SELECT set_config(\(Connection.quoted(literal: $0)), :user, true)"
            }.first ?? "use SET LOCAL instead of SET, within the operation's transaction")
    }

    /// Sets the identity for the whole session, which must be seen.
    private static func prove(
        _ user: ActingUser, _ bench: PolicyBench, _ ledger: inout PolicyLedger
    ) throws(PostgresError) {
        let settings = bench.identitySettings.filter { $0.contains(".") }
        let session = try bench.openSession()
        let values = try session.trial { (session) throws(PostgresError) -> [String?] in
            try session.become(user)
            let columns = settings.map {
                "current_setting(\(Connection.quoted(literal: $0)), true)"
            }
            guard !columns.isEmpty else { return [] }
            let row = try session.connection.query("SELECT \(columns.joined(separator: ", "))")
            return row.allRows().first ?? []
        }
        let canRead = bench.tables.contains {
            !bench.loginPrivileges.grants(on: $0.table.id).readable.isEmpty
        }
        guard !settings.isEmpty, canRead else {
            return ledger.silent(
                rule, "identity", twinFired: nil,
                closure: settings.isEmpty
                    ? nil : "\(bench.session.role.name) reads nothing without the identity's role")
        }
        for (setting, value) in zip(settings, values) {
            _ = try session.connection.query("SELECT set_config($1, $2, false)", [setting, value])
        }
        let fired = try survivor(user, session, bench) != nil
        ledger.silent(rule, "identity", twinFired: fired)
    }
}
