internal import DatabaseCatalog
package import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Attacks the database itself, by raw statements as the application's role, and judges by effect
/// what its policies hold.
///
/// Every table that holds or reaches a user's rows is found in the catalog. Everything happens in
/// transactions that are rolled back; still, sequences move and dead rows stay, so run it on a
/// clone. Each probe is proved in the same run on a sabotaged twin: the same database with row
/// security off, inside a transaction of its own.
package struct PolicyCheck {
    let context: VerificationContext
    let monitor: CheckMonitor

    package init(_ context: VerificationContext, monitor: CheckMonitor = CheckMonitor()) {
        self.context = context.withImpliedOwners
        self.monitor = monitor
    }

    /// Where the policies are attacked.
    package struct Ground: Sendable {
        /// How to reach the clone as a superuser.
        package let observer: ConnectionParameters
        /// The role that the application logs in as.
        package let role: String
        /// Whether Bulkhead started the server: its version is then not the target's.
        package let isThrowAway: Bool

        /// A clone, and whom to be on it.
        package init(observer: ConnectionParameters, role: String, isThrowAway: Bool) {
            self.observer = observer
            self.role = role
            self.isThrowAway = isThrowAway
        }
    }

    /// Performs every probe on every table.
    ///
    /// - Parameter report: filled as the check goes, so that a lost server keeps what was found.
    /// - Throws: the error of a lost server.
    package func run(
        _ ground: Ground, into report: inout IsolationReport
    ) throws(PostgresError) {
        var ledger = PolicyLedger()
        defer { report.take(ledger) }
        let connection = try Connection.open(ground.observer)
        guard try Self.isSuperuser(connection) else {
            return ledger.note(
                .init(
                    rule: .foreignRowVisible, object: "policies", outcome: .inconclusive,
                    reason: """
                        only a superuser can be the application's role and the observer by turns: \
                        name one with --admin-dsn, or leave out --dsn to run on a throw-away server
                        """))
        }
        guard let bench = try bench(ground, connection, &ledger) else { return }
        for target in bench.tables {
            guard !monitor.shouldStop() else { return }
            let table = target.table.displayName
            monitor.progress("policies of \(table)")
            try Self.guarding(.foreignRowVisible, table, &ledger) {
                (ledger) throws(PostgresError) in
                try ForeignRowVisible(bench: bench).run(target, &ledger)
            }
            for probe in Self.writeProbes {
                try WriteProbing(bench: bench, target: target, probe: probe).run(&ledger)
            }
        }
        for probe in Self.probes {
            guard !monitor.shouldStop() else { return }
            monitor.progress(probe.rule.id)
            try Self.guarding(probe.rule, "database", &ledger) {
                (ledger) throws(PostgresError) in
                try probe.run(bench, &ledger)
            }
        }
        for (rule, object, reason) in Self.unobserved { ledger.untested(rule, object, reason) }
    }

    /// What no probe looks at, so that silence about it is not taken for a verdict.
    static let unobserved: [(Rule, String, String)] = [
        (
            .existenceTold, "time",
            "how long an answer takes, and what EXPLAIN estimates, is not compared"
        ),
        (
            .notifiedContent, "other sessions",
            """
            sessions of one role see each other's statements in pg_stat_activity, advisory locks and \
            large objects: they are not looked at
            """
        ),
    ]

    /// Performs a probe; what the server refuses where it must not makes it inconclusive.
    static func guarding(
        _ rule: Rule, _ object: String, _ ledger: inout PolicyLedger,
        _ body: (inout PolicyLedger) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        do throws(PostgresError) {
            try body(&ledger)
        } catch {
            guard !error.isServerLoss else { throw error }
            ledger.note(
                .init(
                    rule: rule, object: object, form: "performed", outcome: .inconclusive,
                    reason: "\(error)"))
        }
    }

    /// The rules that are judged by a statement on a table.
    static var writeProbes: [any WriteProbe.Type] {
        [
            ForeignRowUpdated.self, BlindUpdate.self, ForeignRowDeleted.self, BlindDelete.self,
            InsertOnBehalf.self, OwnershipTransfer.self, ForeignParentAccepted.self,
            TruncateGranted.self, MergeBypass.self, UpsertBypass.self,
        ]
    }

    /// The rules that are judged over the whole database.
    static var probes: [any PolicyProbe.Type] {
        [
            UnsetIdentity.self, IdentitySurvives.self, StalePlan.self, OwnerlessRows.self,
            ExposedPartition.self, RolePath.self, ExposedView.self, LeakyView.self,
            DefinerFunction.self, SpreadingWrite.self,
            CopiedRows.self, NotifiedContent.self, ConditionalExposure.self, SettableBypass.self,
            HardCodedIdentity.self,
            LooseIdentity.self, PolicySearchPath.self,
            OwnRowsWithheld.self,
            UniqueExistence.self, ParentExistence.self, PolicyError.self, DefinerSearchPath.self,
            LeakproofFunction.self, WritableSequence.self, UnforcedTable.self,
            CopyBypass.self, TriggerGranted.self, ReferencesGranted.self, ReplicationGranted.self,
            StatisticsTold.self, OpenDefaultPrivileges.self, KnownServerDefects.self,
        ]
    }

    private static func isSuperuser(_ connection: Connection) throws(PostgresError) -> Bool {
        try connection.query("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
            .boolean(row: 0, column: 0) ?? false
    }

    /// - Returns: nil where nobody can act, which the ledger then says.
    private func bench(
        _ ground: Ground, _ connection: Connection, _ ledger: inout PolicyLedger
    ) throws(PostgresError) -> PolicyBench? {
        let access = try AccessCatalog.read(connection)
        let session = PolicySession(
            context: context, connection: connection,
            role: try ApplicationRole.read(ground.role, connection))
        let acting: String
        do throws(PostgresError) {
            acting = try session.trial { (session) throws(PostgresError) -> String in
                try session.become(context.anyUser)
                let result = try session.connection.query("SELECT current_user")
                return result.string(row: 0, column: 0) ?? ground.role
            }
        } catch {
            guard !error.isServerLoss else { throw error }
            ledger.note(
                .init(
                    rule: .foreignRowVisible, object: "identity", outcome: .inconclusive,
                    reason: "nobody can act as \(ground.role): \(error)"))
            return nil
        }
        let login = try RolePrivileges.read(of: ground.role, connection)
        let privileges =
            acting == ground.role
            ? login : try RolePrivileges.read(of: acting, connection)
        let tables = context.ownedTables.compactMap { table -> ProtectedTable? in
            // Tables that inherit are probed as ways to their parents' rows.
            guard let relation = access.relation(withID: table.id), relation.parents.isEmpty
            else { return nil }
            return ProtectedTable(
                table: table, relation: relation, policies: access.policies(of: table.id),
                grants: privileges.grants(on: table.id))
        }
        return PolicyBench(
            context: context, access: access, privileges: privileges, loginPrivileges: login,
            session: session, identity: try ObservedIdentity.read(session, access),
            ground: ground, tables: tables)
    }
}

extension IsolationReport {
    /// Takes over what the policies layer came to.
    fileprivate mutating func take(_ ledger: PolicyLedger) {
        probes += ledger.probes
        findings += ledger.findings
        twins += ledger.twinResults
        sweeps += ledger.sweeps
    }
}
