internal import DatabaseCatalog
internal import HTTPDriver
internal import Population
package import PostgresDriver
internal import ResultModel
internal import ScenarioModel
package import Verification

/// Attacks an application over HTTP and judges it by what came back and by what happened.
///
/// Rows are changed and accounts deleted: run it on a database made for it.
package struct APIIsolationCheck {
    let target: APITarget
    let monitor: CheckMonitor
    /// The operations to attack; nil for all of them.
    private let chosen: Set<String>?

    /// - Parameter only: names of the operations to attack; nil for all of them.
    package init(
        _ target: APITarget, monitor: CheckMonitor = CheckMonitor(), only chosen: Set<String>? = nil
    ) {
        self.target = target
        self.monitor = monitor
        self.chosen = chosen
    }

    private var context: VerificationContext { target.context }

    /// How many rows of a pair are tried where the call does nothing to the first.
    private static let roundLimit = 3

    /// Carries everything out.
    ///
    /// - Parameters:
    ///   - report: filled as the check goes, so that a lost server keeps what was found.
    ///   - isEnough: asked of it after each operation; the check ends where it says so.
    /// - Throws: the error of a lost database.
    package func run(
        into report: inout IsolationReport,
        until isEnough: (IsolationReport) -> Bool = { _ in false }
    ) throws(PostgresError) {
        defer {
            for index in report.findings.indices {
                report.findings[index].evidence = report.findings[index].evidence.shortened
            }
        }
        let caller: APICaller
        do throws(TransferFailure) {
            caller = try APICaller(target)
        } catch {
            report.notes.append("the api layer was not tested: \(error)")
            return
        }
        defer {
            report.notes += caller.failures.notes
            if let failure = target.credentials.signInFailure {
                report.notes.append("during the attacks, a user could not be signed in: \(failure)")
            }
        }
        var source = ValueSource(context)
        let shared = try SharedDatabaseCheck(caller)
        // First: it needs somebody whose token nobody has seen.
        if chosen == nil {
            try StoredTokenCheck(caller)?.run(
                operations(deletingAccounts: false), source, into: &report)
        }
        for operation in operations(deletingAccounts: false) {
            guard !monitor.shouldStop() else { return }
            monitor.progress(operation.name)
            let trials = try trials(of: operation, caller, &source)
            for trial in trials { add(trial, to: &report) }
            try HiddenRowProbe(caller)?.run(
                operation, source, isProved: trials.contains(where: \.isJudged), into: &report)
            if let pair = pairs(for: operation).first {
                try TokenMatrix(caller).run(operation, pair, &source, into: &report)
                InputCheck(caller).run(operation, pair.actor, &source, into: &report)
                try ListWalk(caller).run(operation, pair, source, into: &report)
            }
            guard !isEnough(report) else { return }
        }
        guard !monitor.shouldStop() else { return }
        if chosen == nil { try runControls(caller, &source, into: &report) }
        guard !monitor.shouldStop() else { return }
        monitor.progress("others' new rows")
        GrowthCheck(caller).run(operations(deletingAccounts: false), source, into: &report)
        try RouteCheck(caller).run(source, into: &report)
        guard !isEnough(report) else { return }
        monitor.progress("others while the model thinks")
        ModelCallCheck(caller)?.run(operations(deletingAccounts: false), source, into: &report)
        guard !isEnough(report) else { return }
        monitor.progress("privileges in bodies")
        try PrivilegeCheck(caller).run(
            operations(deletingAccounts: false), &source, into: &report)
        try RegistrationCheck(caller).run(only: chosen, source, into: &report)
        guard !isEnough(report), !monitor.shouldStop() else { return }
        try shared?.run(into: &report)
        for operation in operations(deletingAccounts: true) {
            guard !monitor.shouldStop() else { return }
            monitor.progress(operation.name)
            try AccountDeletion(caller).run(operation, source, into: &report)
        }
    }

    /// Attacks what the scenario says is known to leak: where that is not seen, silence elsewhere
    /// means nothing.
    private func runControls(
        _ caller: APICaller, _ source: inout ValueSource, into report: inout IsolationReport
    ) throws(PostgresError) {
        for control in context.scenario.isolation.httpControls {
            guard !monitor.shouldStop() else { return }
            monitor.progress(control.name)
            let trials = try trials(of: control, caller, &source)
            let evidence = trials.lazy.compactMap(\.findings.first?.evidence).first
            let reason = trials.lazy.flatMap(\.probes).compactMap(\.reason).first
            report.controls.append(
                ControlResult(
                    name: control.name, fired: evidence != nil,
                    detail: evidence ?? reason
                        ?? "nothing of another user's came back: the checks would not see this leak"
                ))
        }
    }

    /// What users call: reads first, and last what takes rows away.
    func operations(deletingAccounts: Bool) -> [HTTPOperation] {
        let tenant = context.tenantTable
        let isAccount = { (operation: HTTPOperation) in
            operation.deletes.map { name in
                name == tenant?.name || name == tenant?.displayName
            } ?? false
        }
        let called = context.scenario.httpOperations.filter {
            $0.actor == .user && (chosen?.contains($0.name) ?? true)
                && isAccount($0) == deletingAccounts
        }
        return called.filter { $0.request.method.isSafe }
            + called.filter { !$0.request.method.isSafe && $0.deletes == nil }
            + called.filter { !$0.request.method.isSafe && $0.deletes != nil }
    }

    private func add(_ trial: APITrial, to report: inout IsolationReport) {
        report.probes += trial.probes
        report.findings = IsolationCheck.merge(report.findings, trial.findings)
    }

    /// The pairs that attack through an operation.
    func pairs(for operation: HTTPOperation) -> [ActingPair] {
        let tables = Set(context.references(in: operation.binds).map(\.table))
        if tables.isEmpty, operation.request.method.isSafe {
            // What names no row answers by whatever the caller has: who has something of everything
            // is shown whatever there is to show.
            let all = context.plan.tables.indices.filter { table in
                context.plan.tables[table].rowCount > 0
                    && context.tenancy.ownership(of: context.table(table)) != nil
            }
            let pairs = context.attackPairs(owning: Set(all), hidden: operation.concernsHidden)
            if !pairs.isEmpty { return pairs }
        }
        var pairs = context.attackPairs(owning: tables, hidden: operation.concernsHidden)
        // A list that is kept for everybody tells nothing where it was filled by one without rows.
        if tables.isEmpty, let rich = pairs.firstIndex(where: { $0.actor.label == .heavy }) {
            pairs.swapAt(0, rich)
        }
        return pairs
    }

    private func trials(
        of operation: HTTPOperation, _ caller: APICaller, _ source: inout ValueSource
    ) throws(PostgresError) -> [APITrial] {
        let captured = CapturedValues(caller).parameters(of: operation)
        let vectors = AttackVector.all(for: operation, captured: captured, context)
        var trials = vectors.map { APITrial(operation: operation, label: $0.label) }
        for pair in pairs(for: operation) {
            guard !monitor.shouldStop() else { break }
            try attack(operation, pair, vectors, caller, &source, into: &trials)
        }
        guard operation.deletes != nil else { return trials }
        // Deleting uses rows up: those with the most have some when everybody else has none left.
        let tables = Set(context.references(in: operation.binds).map(\.table))
        for pair in context.richestPairs(owning: tables, hidden: operation.concernsHidden) {
            let open = vectors.filter { vector in
                !trials.contains { $0.label == vector.label && $0.isJudged }
            }
            guard !open.isEmpty, !monitor.shouldStop() else { break }
            try attack(operation, pair, open, caller, &source, into: &trials)
        }
        return trials
    }

    private func attack(
        _ operation: HTTPOperation, _ pair: ActingPair, _ vectors: [AttackVector],
        _ caller: APICaller, _ source: inout ValueSource, into trials: inout [APITrial]
    ) throws(PostgresError) {
        let round = AttackRound(operation, pair, caller)
        var outcome = try round.run(vectors, &source)
        for _ in 1..<Self.roundLimit where outcome.isWithoutEffect {
            outcome = try round.run(vectors, &source)
        }
        for (label, attempt) in outcome.attempts {
            if let index = trials.firstIndex(where: { $0.label == label }) {
                trials[index].note(attempt, pair)
            } else {
                var trial = APITrial(operation: operation, label: label)
                trial.note(attempt, pair)
                trials.append(trial)
            }
        }
    }
}

extension String {
    /// How many lines of evidence are kept of one finding.
    private static var evidenceLimit: Int { 4 }

    /// Evidence of everything that shows the same: the first lines, and how many there were.
    fileprivate var shortened: String {
        let lines = split(separator: "\n")
        guard lines.count > Self.evidenceLimit else { return self }
        return lines.prefix(Self.evidenceLimit).joined(separator: "\n")
            + "\nand \(lines.count - Self.evidenceLimit) more like these"
    }
}
