internal import DatabaseCatalog
internal import Population
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

/// What explaining operations found.
package struct PlanReport: Sendable {
    package var results: [PlanResult] = []
    package var findings: [Finding] = []
    /// What could not be explained, and why.
    package var notes: [String] = []

    package init() {}
}

/// Explains every operation for light and heavy users, under custom and generic plans, and judges
/// the blocks it touched.
///
/// The cost is asserted, not the index: re-running ANALYZE on unchanged data changes which of
/// two equal indexes is picked, and leaves the blocks as they are.
package struct PlanCheck {
    let context: VerificationContext
    let monitor: CheckMonitor

    package init(_ context: VerificationContext, monitor: CheckMonitor = CheckMonitor()) {
        self.context = context
        self.monitor = monitor
    }

    /// Which operations to explain.
    package enum Phase: Sendable {
        /// On the settled database: nothing is written.
        case reads
        /// On a clone: rolled-back writes leave dead rows and clear the visibility map.
        case writes
    }

    /// Explains the operations of one phase.
    ///
    /// - Parameter report: filled as the check goes, so that a lost server keeps what was found.
    /// - Throws: the error of a lost server; an operation that is refused becomes a note.
    package func run(
        _ phase: Phase, _ connection: Connection, into report: inout PlanReport
    ) throws(PostgresError) {
        for (operation, shape) in try explained(in: phase, connection, &report) {
            guard !monitor.shouldStop() else { return }
            do throws(PostgresError) {
                try check(operation, shape, connection, &report)
            } catch {
                guard !error.isServerLoss else { throw error }
                report.notes.append("\(operation.name) could not be explained: \(error)")
            }
        }
    }

    /// The operations of one phase with their plans.
    ///
    /// Inserts come first: a rolled-back UPDATE or DELETE clears the visibility map of the pages it
    /// touched, and whatever a trigger looks up there costs more from then on.
    private func explained(
        in phase: Phase, _ connection: Connection, _ report: inout PlanReport
    ) throws(PostgresError) -> [(Operation, ExplainedPlan)] {
        var first: [(Operation, ExplainedPlan)] = []
        var last: [(Operation, ExplainedPlan)] = []
        for operation in context.scenario.operations {
            if case .refusal = operation.expectation { continue }
            do throws(PostgresError) {
                let shape = try ExplainedPlan.shape(of: operation, connection)
                let kind = OperationKind(shape)
                guard kind.reads == (phase == .reads) else { continue }
                if kind.changes {
                    last.append((operation, shape))
                } else {
                    first.append((operation, shape))
                }
            } catch {
                guard !error.isServerLoss else { throw error }
                report.notes.append("\(operation.name) could not be explained: \(error)")
            }
        }
        return first + last
    }

    private func check(
        _ operation: Operation, _ shape: ExplainedPlan, _ connection: Connection,
        _ report: inout PlanReport
    ) throws(PostgresError) {
        monitor.progress(operation.name)
        let explainer = OperationExplainer(
            context: context, connection: connection, operation: operation)
        let canJudge = context.canJudgePlans
        var cells: [PlanCell] = []
        for user in UserClasses(context).users(for: operation, shape: shape) {
            let measured = try explainer.cells(for: user)
            report.notes += measured.notes
            cells += measured.cells
            report.results += measured.cells.map { $0.result(of: operation, canJudge: canJudge) }
            if measured.cells.isEmpty {
                report.results += PlanMode.allCases.map {
                    PlanResult.skipped(operation, user.label, $0)
                }
            }
        }
        guard canJudge else { return }
        if let finding = PlanJudgement.finding(operation, cells, context) {
            report.findings.append(finding)
        }
    }
}

extension PlanResult {
    /// Nothing was explained: there was no row to bind.
    fileprivate static func skipped(
        _ operation: Operation, _ userClass: UserClass, _ mode: PlanMode
    ) -> PlanResult {
        PlanResult(
            operation: operation.name, userClass: userClass, planMode: mode, buffers: 0,
            budget: 0, rows: 0, nodes: [], indexesUsed: [], verdict: .skipped)
    }
}
