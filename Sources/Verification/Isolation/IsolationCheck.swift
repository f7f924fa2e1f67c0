internal import DatabaseCatalog
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

/// What the attacks on the application's own statements found.
package struct IsolationReport: Sendable {
    package var probes: [ProbeResult] = []
    package var controls: [ControlResult] = []
    package var findings: [Finding] = []

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

    package init(_ context: VerificationContext, monitor: CheckMonitor = CheckMonitor()) {
        self.context = context
        self.monitor = monitor
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
        for operation in context.scenario.operations {
            guard !monitor.shouldStop() else { return }
            if case .refusal(let state) = operation.expectation {
                monitor.progress(operation.name)
                try checkRefusal(operation, state, connection, &report)
                continue
            }
            let isCleanUp = operation.actor == .system && operation.concernsHidden
            guard operation.actor == .user || isCleanUp else { continue }
            monitor.progress(operation.name)
            try HiddenRowCheck(runner).run(operation, into: &report)
            guard operation.actor == .user else { continue }
            try PagesCheck(runner).run(operation, into: &report)
            for trial in try trials(of: operation, runner) {
                report.probes += trial.probes
                report.findings = Self.merge(report.findings, trial.findings(context))
            }
        }
        for control in context.scenario.isolation.controls {
            guard !monitor.shouldStop() else { return }
            monitor.progress(control.name)
            report.controls.append(try self.control(control, runner))
        }
    }

    /// One trial for each owned reference, or a single one for an operation without.
    private func trials(
        of operation: Operation, _ runner: AttackRunner
    ) throws(PostgresError) -> [Trial] {
        let references = context.references(in: operation.binds)
        let pairs = context.attackPairs(
            owning: Set(references.map(\.table)), hidden: operation.concernsHidden)
        let kind = OperationKind.of(operation, runner.connection)
        guard !references.isEmpty else {
            return [try trial(operation, nil, kind, pairs, runner)]
        }
        var trials: [Trial] = []
        for reference in references {
            trials.append(try trial(operation, reference, kind, pairs, runner))
        }
        return trials
    }

    private func trial(
        _ operation: Operation, _ reference: OwnedReference?, _ kind: OperationKind,
        _ pairs: [ActingPair], _ runner: AttackRunner
    ) throws(PostgresError) -> Trial {
        var trial = Trial(operation: operation, reference: reference, kind: kind)
        for pair in pairs {
            do throws(PostgresError) {
                trial.note(try runner.attack(operation, through: reference, pair), pair, context)
            } catch {
                guard !error.isServerLoss else { throw error }
                trial.note(.inconclusive("\(error)", nil), pair, context)
            }
        }
        return trial
    }

    private func control(
        _ control: Operation, _ runner: AttackRunner
    ) throws(PostgresError) -> ControlResult {
        let trials = try trials(of: control, runner)
        if let evidence = trials.lazy.compactMap(\.firstEvidence).first {
            return ControlResult(name: control.name, fired: true, detail: evidence)
        }
        let reasons = trials.compactMap(\.reason)
        return ControlResult(
            name: control.name, fired: false,
            detail: reasons.first
                ?? "nothing of another user's came back: the checks would not see this leak")
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
    private static func merge(_ findings: [Finding], _ more: [Finding]) -> [Finding] {
        var merged = findings
        for finding in more {
            if let known = merged.firstIndex(where: { $0.fingerprint == finding.fingerprint }) {
                merged[known].evidence += "\n" + finding.evidence
            } else {
                merged.append(finding)
            }
        }
        return merged
    }
}
