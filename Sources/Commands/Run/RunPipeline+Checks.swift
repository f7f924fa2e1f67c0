internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

extension RunPipeline {
    /// What is checked before the load: sizes, claims and reads on the settled database, writes
    /// and attacks on a clone of it.
    mutating func verifyBeforeLoad(_ prepared: PreparedDatabase) throws {
        try verifySettled(prepared)
        try stopIfInterrupted()
        let checks = prepared.checks
        let wantsClone =
            !settings.skipped.contains(.indexes) || !settings.skipped.contains(.isolation)
        if wantsClone { try verifyOnClone(prepared) }
        try stopIfInterrupted()
        // On a copy of its own: what the attacks leave behind would be measured too.
        if !settings.skipped.contains(.indexes), checks.canJudgePlans {
            try onClone(of: prepared) { try $0.ablate(checks, $1) }
        }
        try stopIfInterrupted()
        let wantsGrowth =
            !settings.skipped.contains(.indexes) || !settings.skipped.contains(.cascade)
        if wantsGrowth, let users = settings.growTo {
            try compareGrowth(prepared, to: users)
        }
        try stopIfInterrupted()
    }

    /// Writes and attacks.
    private mutating func verifyOnClone(_ prepared: PreparedDatabase) throws {
        let checks = prepared.checks
        try onClone(of: prepared) { pipeline, clone in
            if !pipeline.settings.skipped.contains(.indexes) {
                try pipeline.explain(.writes, checks, clone, "explaining writes")
            }
            if !pipeline.settings.skipped.contains(.isolation) {
                try pipeline.attack(prepared, clone)
            }
        }
    }

    /// What can be seen without writing.
    ///
    /// Its connection is closed at the end: a database that
    /// somebody is connected to cannot be copied.
    private mutating func verifySettled(_ prepared: PreparedDatabase) throws {
        let checks = prepared.checks
        let connection = try connect(prepared, "the checks")
        try measureStorage(checks, connection)
        try checkClaims(checks, connection)
        if !settings.skipped.contains(.invariants) {
            try checkInvariants(checks, connection, moment: "seeded")
        }
        if !settings.skipped.contains(.indexes) {
            try explain(.reads, checks, connection, "explaining reads")
        }
    }

    /// What the load may have broken, and what deletes do.
    mutating func verifyAfterLoad(_ prepared: PreparedDatabase) throws {
        let checks = prepared.checks
        let connection = try connect(prepared, "the checks")
        let loaded = result.load != nil
        if loaded, !settings.skipped.contains(.invariants) {
            try checkInvariants(checks, connection, moment: "after load")
        }
        if !settings.skipped.contains(.isolation) {
            try compareOwners(checks, connection, moment: loaded ? "after load" : "seeded")
        }
        if let server = result.server, !settings.skipped.contains(.indexes) {
            add(
                UnusedIndex.findings(
                    checks, unused: server.unusedIndexes, known: result.findings,
                    trials: result.indexTrials ?? []))
        }
        try writeResult()
        try stopIfInterrupted()
        if !settings.skipped.contains(.cascade) {
            try deleteUsers(checks, connection, racingWith: prepared.target.administrator)
        }
    }

    private func connect(
        _ prepared: PreparedDatabase, _ activity: String
    ) throws -> Connection {
        try reaching(activity) { () throws(PostgresError) in
            try Connection.open(prepared.target.administrator)
        }
    }

    /// Sizes belong to every result; claims about them are judged where storage is asked for.
    private mutating func measureStorage(
        _ checks: VerificationContext, _ connection: Connection
    ) throws {
        let report = try reaching("measuring the storage") { () throws(PostgresError) in
            try StorageCheck.run(checks, connection)
        }
        for (name, size) in report.tables { result.population?.tables[name] = size }
        guard !settings.skipped.contains(.storage) else { return }
        result.storage = report.results
        result.findings += report.findings
    }

    private mutating func checkClaims(
        _ checks: VerificationContext, _ connection: Connection
    ) throws {
        if !settings.skipped.contains(.indexes) {
            result.findings += RedundantIndex.findings(checks) + IndexClaim.findings(checks)
            result.findings += try reaching("linting the statements") { () throws(PostgresError) in
                try StatementLints.findings(checks, connection)
            }
        }
        if !settings.skipped.contains(.cascade) {
            result.findings += try reaching("checking the cascades") { () throws(PostgresError) in
                try UndeclaredCascade.findings(checks, connection)
                    + ReferenceWithoutKey.findings(checks)
            }
        }
        if !settings.skipped.contains(.invariants) {
            result.findings += try reaching("checking the claims") { () throws(PostgresError) in
                try UnenforcedConstraint.findings(checks, connection)
                    + UnreliableConstraint.findings(checks, connection)
            }
        }
    }

    private mutating func checkInvariants(
        _ checks: VerificationContext, _ connection: Connection, moment: String
    ) throws {
        guard !checks.scenario.invariants.isEmpty else { return }
        let report = try reaching("checking the invariants") { () throws(PostgresError) in
            try InvariantCheck.run(checks, connection, moment: moment)
        }
        result.invariants = (result.invariants ?? []) + report.results
        add(report.findings)
    }

    mutating func compareOwners(
        _ checks: VerificationContext, _ connection: Connection, moment: String
    ) throws {
        let report = try reaching("comparing owners") { () throws(PostgresError) in
            try OwnerAgreementCheck.run(checks, connection, moment: moment)
        }
        result.isolation?.ownerAgreements += report.agreements
        add(report.findings)
    }

    private mutating func explain(
        _ phase: PlanCheck.Phase, _ checks: VerificationContext, _ connection: Connection,
        _ title: String
    ) throws {
        display.begin(title)
        var report = PlanReport()
        defer {
            result.indexes = (result.indexes ?? []) + report.results
            add(report.findings)
            result.notes += report.notes
        }
        do throws(PostgresError) {
            try PlanCheck(checks, monitor: monitor).run(phase, connection, into: &report)
        } catch {
            throw Cut.because(of: error, during: title)
        }
        display.end(summary: "\(report.results.count) plans")
    }

    private mutating func ablate(
        _ checks: VerificationContext, _ connection: Connection
    ) throws {
        display.begin("dropping indexes")
        var report = AblationReport()
        defer { record(report) }
        do throws(PostgresError) {
            try IndexAblation(checks, monitor: monitor).run(connection, into: &report)
        } catch {
            throw Cut.because(of: error, during: "dropping indexes")
        }
        display.end(summary: "\(report.indexes.count) indexes")
    }

    /// Measured evidence takes the place of what was read off catalog and plans.
    private mutating func record(_ report: AblationReport) {
        result.indexTrials = report.indexes
        for finding in report.findings {
            let known = result.findings.firstIndex { $0.fingerprint == finding.fingerprint }
            if let known {
                result.findings[known] = finding
            } else {
                result.findings.append(finding)
            }
        }
        for index in result.findings.indices {
            result.findings[index] = report.measured(result.findings[index])
        }
    }

    private mutating func attack(
        _ prepared: PreparedDatabase, _ connection: Connection
    ) throws {
        let checks = prepared.checks
        display.begin("attacking")
        var report = IsolationReport()
        defer {
            result.isolation = IsolationResult(
                layers: checks.scenario.isolation.layers.map(\.rawValue), probes: report.probes,
                controls: report.controls, ownerAgreements: [],
                sweeps: report.sweeps.isEmpty ? nil : report.sweeps,
                twins: report.twins.isEmpty ? nil : report.twins)
            add(report.findings)
            result.notes += report.notes
        }
        do throws(PostgresError) {
            try IsolationCheck(checks, monitor: monitor).run(connection, into: &report)
            if checks.claims(.policies) {
                let ground = try policyGround(prepared, connection)
                try PolicyCheck(checks, monitor: monitor).run(ground, into: &report)
            }
        } catch {
            throw Cut.because(of: error, during: "the attacks")
        }
        display.end(summary: "\(report.probes.count) probes")
    }

    /// The clone that `connection` is connected to, and the role that the application logs in as.
    private func policyGround(
        _ prepared: PreparedDatabase, _ connection: Connection
    ) throws(PostgresError) -> PolicyCheck.Ground {
        let target = prepared.target
        let clone = try connection.query("SELECT current_database()").string(row: 0, column: 0)
        let role: String
        if let named = prepared.checks.scenario.database.role {
            role = named
        } else {
            let application = try Connection.open(target.application)
            role = try application.query("SELECT current_user").string(row: 0, column: 0) ?? ""
        }
        return PolicyCheck.Ground(
            observer: target.administrator.setting("dbname", to: clone ?? ""), role: role,
            isThrowAway: target.isEphemeral)
    }

    /// - Parameter other: whoever inserts meanwhile, into the database of `connection`.
    mutating func deleteUsers(
        _ checks: VerificationContext, _ connection: Connection,
        racingWith other: ConnectionParameters
    ) throws {
        display.begin("deleting users")
        var report = CascadeReport()
        defer {
            result.cascade = report.result
            add(report.findings)
            result.notes += report.notes
        }
        do throws(PostgresError) {
            try CascadeCheck(checks, monitor: monitor).run(
                connection, racingWith: other, into: &report)
        } catch {
            throw Cut.because(of: error, during: "the cascades")
        }
        display.end(summary: "\(report.result?.edges.count ?? 0) edges")
    }

    /// Findings of several moments may be the same one: the first is kept.
    mutating func add(_ findings: [Finding]) {
        for finding in findings
        where !result.findings.contains(where: { $0.fingerprint == finding.fingerprint }) {
            result.findings.append(finding)
        }
    }

    var monitor: CheckMonitor {
        let display = display
        let interruption = interruption
        return CheckMonitor(
            progress: { display.update($0) }, shouldStop: { interruption.isRequested })
    }

    /// Copies the settled database, works on the copy, and drops it.
    mutating func onClone(
        of prepared: PreparedDatabase,
        _ body: (inout RunPipeline, Connection) throws -> Void
    ) throws {
        let target = prepared.target
        display.begin("copying the database")
        let name = try reaching("copying the database") { () throws(PostgresError) in
            try target.clone()
        }
        display.end()
        defer {
            // A copy that cannot be dropped goes with the throw-away server; elsewhere it is said.
            do throws(PostgresError) {
                try target.dropClone(name)
            } catch {
                if !target.isEphemeral {
                    result.notes.append("The copy \(name) could not be dropped: \(error)")
                }
            }
        }
        let clone = try reaching("opening the copy") { () throws(PostgresError) in
            try target.connect(toClone: name)
        }
        try body(&self, clone)
    }
}
