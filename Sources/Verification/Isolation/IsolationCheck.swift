internal import DatabaseCatalog
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

/// What the attacks on the application's own statements found.
package struct IsolationReport: Sendable {
    package var probes: [ProbeResult] = []
    package var controls: [ControlResult] = []
    package var findings: [Finding] = []
    /// What could not be proved, and why.
    package var notes: [String] = []
    /// `child.owner = parent.owner` after attacks over HTTP, where others use the database too.
    package var ownerAgreements: [OwnerAgreement] = []
    /// What censuses of whole tables saw, in the policies layer.
    package var sweeps: [TableSweep] = []
    /// How the probes of the policies layer proved themselves.
    package var twins: [TwinResult] = []

    package init() {}
}

/// Attacks every operation that users perform, through every owned reference, and every control.
///
/// Judged by effect: the rows that came back, the victim's rows afterwards, and rows below the
/// victim's. Everything happens in transactions that are rolled back; still, sequences move and
/// dead rows stay, so run it on a clone.
package struct IsolationCheck {
    let context: VerificationContext
    let monitor: CheckMonitor
    /// The operations to attack; nil for all of them, with the controls.
    private let chosen: Set<String>?

    /// - Parameter only: names of the operations to attack, without the controls, which a run over
    ///   all of them has shown to fire; nil for everything.
    package init(
        _ context: VerificationContext, monitor: CheckMonitor = CheckMonitor(),
        only chosen: Set<String>? = nil
    ) {
        self.context = context
        self.monitor = monitor
        self.chosen = chosen
    }

    private func isChosen(_ operation: Operation) -> Bool {
        chosen?.contains(operation.name) ?? true
    }

    /// Carries out all attacks and controls.
    ///
    /// - Parameters:
    ///   - connection: as a role that no policy binds.
    ///   - report: filled as the check goes, so that a lost server keeps what was found.
    /// - Throws: the error of a lost server.
    package func run(
        _ connection: Connection, into report: inout IsolationReport
    ) throws(PostgresError) {
        let runner = AttackRunner(context: context, connection: connection)
        let captures = try JourneyCaptures(context, connection)
        for operation in captures.operations where isChosen(operation) {
            guard !monitor.shouldStop() else { return }
            if case .refusal(let state) = operation.expectation {
                monitor.progress(operation.name)
                try checkRefusal(operation, state, connection, &report)
                continue
            }
            let isCleanUp = operation.actor == .system && operation.concernsHidden
            guard operation.actor == .user || isCleanUp, judgesQueries else { continue }
            monitor.progress(operation.name)
            try HiddenRowCheck(runner).run(operation, into: &report)
            guard operation.actor == .user else { continue }
            try PagesCheck(runner).run(operation, into: &report)
            for trial in try trials(of: operation, captures, runner) {
                report.probes += trial.probes
                report.findings = Self.merge(report.findings, trial.findings(context))
            }
        }
        guard chosen == nil else {
            return try compare(
                captures.operations.filter(isChosen), [], provedBy: nil, connection, &report)
        }
        try SecretCheck(context, connection).run(monitor, into: &report)
        var silent: [Operation] = []
        for control in context.scenario.isolation.controls {
            guard !monitor.shouldStop() else { return }
            monitor.progress(control.name)
            let result = try self.control(control, captures, runner)
            if !result.fired { silent.append(control) }
            report.controls.append(result)
        }
        guard !monitor.shouldStop() else { return }
        try proveProbes(captures, runner, &report)
        try proveHiddenRowsAndPages(runner, &report)
        guard !monitor.shouldStop() else { return }
        try compare(captures.operations, silent, provedBy: twin, connection, &report)
    }

    /// Whether statements are judged: where only the policies are claimed, none of them promises
    /// a predicate of its own.
    var judgesQueries: Bool {
        context.scenario.isolation.layers.isEmpty || context.claims(.queries)
    }

    /// One trial for each owned reference and for several of them together, or a single one for an
    /// operation without.
    private func trials(
        of operation: Operation, _ captures: JourneyCaptures, _ runner: AttackRunner
    ) throws(PostgresError) -> [Trial] {
        let references = context.references(in: operation.binds)
        let pairs = context.attackPairs(
            owning: Set(references.map(\.table)), hidden: operation.concernsHidden)
        let kind = OperationKind.of(operation, runner.connection)
        let attacked = references.filter { reference in
            context.tenancy.ownership(of: context.table(reference.table)) != nil
                && !captures.isSetByServer(reference.parameter, of: operation)
        }
        var trials: [Trial] = []
        // A write by the owner, on the owner's row, may still reach other rows.
        let own: [[OwnedReference]] = attacked.isEmpty || kind.reads ? [] : [[]]
        for replaced in Self.combinations(of: attacked) + own {
            trials.append(try trial(operation, replaced, kind, pairs, runner))
        }
        return trials
    }

    /// Each reference alone, and together: a statement that only asks whether two rows have the
    /// same owner refuses one row of the victim's and takes two.
    package static func combinations(of references: [OwnedReference]) -> [[OwnedReference]] {
        guard references.count > 1 else { return [references] }
        guard references.count <= 3 else { return references.map { [$0] } + [references] }
        return (1..<(1 << references.count)).map { chosen in
            references.indices.filter { chosen & (1 << $0) != 0 }.map { references[$0] }
        }.sorted { $0.count < $1.count }
    }

    private func trial(
        _ operation: Operation, _ references: [OwnedReference], _ kind: OperationKind,
        _ pairs: [ActingPair], _ runner: AttackRunner
    ) throws(PostgresError) -> Trial {
        var trial = Trial(operation: operation, references: references, kind: kind)
        // Where rows are sparse, users with more of them are asked once nobody else could answer.
        let concerned = Set(context.references(in: operation.binds).map(\.table))
        let more = context.richestPairs(owning: concerned, hidden: operation.concernsHidden)
        for (index, pair) in (pairs + more).enumerated() {
            if index >= pairs.count, trial.reason == nil { break }
            do throws(PostgresError) {
                trial.note(try runner.attack(operation, through: references, pair), pair, context)
            } catch {
                guard !error.isServerLoss else { throw error }
                trial.note(.inconclusive("\(error)", nil), pair, context)
            }
        }
        return trial
    }

    private func control(
        _ control: Operation, _ captures: JourneyCaptures, _ runner: AttackRunner
    ) throws(PostgresError) -> ControlResult {
        let trials = try trials(of: control, captures, runner)
        if let evidence = trials.lazy.compactMap(\.firstEvidence).first {
            return ControlResult(name: control.name, fired: true, detail: evidence)
        }
        let reasons = trials.compactMap(\.reason)
        return ControlResult(
            name: control.name, fired: false,
            detail: reasons.first
                ?? "nothing of another user's came back: the checks would not see this leak")
    }

    /// Attacks statements that leak by design, one for each rule that some probe stands for.
    private func proveProbes(
        _ captures: JourneyCaptures, _ runner: AttackRunner, _ report: inout IsolationReport
    ) throws(PostgresError) {
        let probed = Set(report.probes.map(\.rule))
        let rules = [Rule.foreignRead, .foreignWrite, .foreignParentInsert, .existenceTold]
        for control in BuiltInControls(context: context).controls(
            for: rules.filter { probed.contains($0.id) })
        {
            let name = control.operation.name
            let trials = try trials(of: control.operation, captures, runner)
            if let evidence = trials.lazy.compactMap({ $0.evidence(of: control.rule) }).first {
                report.controls.append(
                    ControlResult(name: name, fired: true, detail: evidence, builtIn: true))
            } else if let reason = trials.lazy.compactMap(\.reason).first {
                report.notes.append("\(name): it could not be carried out: \(reason)")
            } else {
                report.controls.append(
                    ControlResult(
                        name: name, fired: false,
                        detail: "the checks did not see what it did", builtIn: true))
            }
        }
    }

    /// The same for hidden rows and pages, where some probe stands for them.
    private func proveHiddenRowsAndPages(
        _ runner: AttackRunner, _ report: inout IsolationReport
    ) throws(PostgresError) {
        let held = report.probes.filter { $0.outcome == .held }
        if held.contains(where: { $0.rule == Rule.hiddenRowReached.id }) {
            report.controls += try [HiddenRowCheck(runner).control()].compactMap(\.self)
        }
        if held.contains(where: { $0.rule == Rule.visibleRowTouched.id }) {
            report.controls += try [VisibleRowCheck(runner).control()].compactMap(\.self)
        }
        let paged = held.first { $0.rule == Rule.incompletePages.id }
            .flatMap { context.scenario.operation(named: $0.object) }
        if let paged {
            report.controls += try [PagesCheck(runner).control(paged)].compactMap(\.self)
        }
    }

    private func checkRefusal(
        _ operation: Operation, _ expected: String, _ connection: Connection,
        _ report: inout IsolationReport
    ) throws(PostgresError) {
        let outcome = try UnenforcedConstraint.attempt(operation, expected, context, connection)
        report.probes.append(outcome.probe)
        if let finding = outcome.finding { report.findings.append(finding) }
    }

    /// One finding for each rule and operation, with the evidence of all references.
    package static func merge(_ findings: [Finding], _ more: [Finding]) -> [Finding] {
        var merged = findings
        for finding in more {
            if let known = merged.firstIndex(where: { $0.fingerprint == finding.fingerprint }) {
                merged[known].evidence += "\n" + finding.evidence
                merged[known].severity = max(merged[known].severity, finding.severity)
            } else {
                merged.append(finding)
            }
        }
        return merged
    }
}
