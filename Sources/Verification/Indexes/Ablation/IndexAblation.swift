internal import DatabaseCatalog
internal import Population
package import PostgresDriver
package import ResultModel
internal import ScenarioModel

/// What taking indexes away, and building others, showed.
package struct AblationReport: Sendable {
    package var indexes: [IndexTrialResult] = []
    package var findings: [Finding] = []
    /// Measured index suggestions, by operation.
    package var suggestions: [String: MeasuredSuggestion] = [:]

    package init() {}

    /// A finding about a plan with what building indexes for it showed.
    package func measured(_ finding: Finding) -> Finding {
        let plans = [Rule.planOverBudget, .planWaste, .planFlip].map(\.id)
        guard plans.contains(finding.ruleId), let suggestion = suggestions[finding.object] else {
            return finding
        }
        var finding = finding
        finding.evidence += "\n" + suggestion.effect
        finding.fix = suggestion.fix
        return finding
    }
}

/// Drops every index in turn, and then those together that nothing misses, measures every
/// operation again and rolls back; and builds the indexes that slow operations seem to want.
///
/// Measured, not guessed: an index that the planner picks now and then may be missed by nobody, and
/// two that each can go may not go together. Takes exclusive locks; run it on a clone that nothing
/// has written to.
package struct IndexAblation {
    let context: VerificationContext
    let monitor: CheckMonitor

    package init(_ context: VerificationContext, monitor: CheckMonitor = CheckMonitor()) {
        self.context = context
        self.monitor = monitor
    }

    /// Pages below which a table is read whole anyway.
    static let fewestPages = 12

    /// An index that may go, and its table.
    struct Candidate: Sendable {
        let table: Table
        let index: Index
        let bytes: Int64
        let pages: Int
    }

    /// Measures on a clone; below a thousand users nothing is judged.
    ///
    /// - Parameter report: filled as the check goes, so that a lost server keeps what was found.
    /// - Throws: the error of a lost server.
    package func run(
        _ connection: Connection, into report: inout AblationReport
    ) throws(PostgresError) {
        let isRefusal = { (operation: Operation) in
            if case .refusal = operation.expectation { true } else { false }
        }
        // Where no statement is the application's, nothing can be said of what indexes are for.
        guard context.canJudgePlans, !context.scenario.operations.allSatisfy(isRefusal) else {
            return
        }
        monitor.progress("measuring every operation")
        var reads = CellGrid(context: context, connection: connection)
        defer { reads.close() }
        try reads.prepare(.reads)
        let missing = MissingIndexes(context: context, connection: connection, monitor: monitor)
        report.suggestions = try missing.suggestions(for: reads)
        let candidates = try candidates(connection)
        let round = AblationRound(context: context, connection: connection)
        var trials: [IndexTrialResult] = []
        var harmless: [Candidate] = []
        for candidate in candidates {
            guard !monitor.shouldStop() else { return }
            monitor.progress("without \(candidate.index.name)")
            let trial = try round.trial(of: candidate, reads)
            if trial.outcome == .redundant { harmless.append(candidate) }
            trials.append(trial)
        }
        // What a write reads counts too; dead rows come with it, so that it is measured last.
        guard !monitor.shouldStop() else { return }
        var writes = CellGrid(context: context, connection: connection)
        defer { writes.close() }
        if !harmless.isEmpty {
            monitor.progress("measuring every write")
            try writes.prepare(.writes)
        }
        monitor.progress("without all that is not missed")
        var set = try DroppableSet.find(Self.inOrder(harmless)) {
            (candidates) throws(PostgresError) in
            try round.isHarmless(candidates, [reads, writes])
        }
        var missed: [String: String] = [:]
        for circumstances in PlanningCircumstances.others where !set.isEmpty {
            guard !monitor.shouldStop() else { return }
            monitor.progress("without them, \(circumstances.name)")
            try circumstances.establish(on: tables(of: set), connection)
            try reads.measureBaselines(under: circumstances)
            try writes.measureBaselines(under: circumstances)
            let left = try DroppableSet.find(set) { (candidates) throws(PostgresError) in
                try round.isHarmless(candidates, [reads, writes])
            }
            for candidate in set
            where !left.contains(where: { $0.index.id == candidate.index.id }) {
                let loss = try round.loss(without: [candidate], [reads, writes])
                missed[candidate.index.name] = loss.map {
                    "\($0.description), \(circumstances.name)"
                }
            }
            set = left
        }
        report.indexes = trials.map { trial in
            guard trial.outcome == .redundant,
                !set.contains(where: { $0.index.name == trial.index })
            else { return trial }
            return trial.needed(
                because: missed[trial.index] ?? "another one that can go leaves its work to it")
        }
        report.findings = RedundantSet.findings(set, trials, context)
    }

    /// The candidates' tables, each once.
    private func tables(of candidates: [Candidate]) -> [Table] {
        context.catalog.tables.filter { table in
            candidates.contains { $0.table.id == table.id }
        }
    }

    /// Indexes that no constraint needs, of tables that operations read.
    private func candidates(_ connection: Connection) throws(PostgresError) -> [Candidate] {
        var found: [Candidate] = []
        for table in context.catalog.tables {
            for index in table.indexes
            where !index.isUnique && !index.belongsToConstraint && index.isValid {
                let size = try connection.query(
                    """
                    SELECT pg_relation_size($1::oid), relpages FROM pg_class WHERE oid = $2::oid
                    """, [String(index.id), String(table.id)])
                found.append(
                    Candidate(
                        table: table, index: index,
                        bytes: Int64(size.integer(row: 0, column: 0) ?? 0),
                        pages: size.integer(row: 0, column: 1) ?? 0))
            }
        }
        return found
    }

    /// What another index covers goes first, then those of the most columns; sizes would put
    /// likes in another order on every run.
    private static func inOrder(_ candidates: [Candidate]) -> [Candidate] {
        func rank(_ candidate: Candidate) -> (Int, Int, String) {
            let cover = RedundantIndex.cover(
                of: candidate.index, among: candidate.table.indexes)
            return (
                cover == nil ? 1 : 0, -candidate.index.columns.count, candidate.index.name
            )
        }
        return candidates.sorted { rank($0) < rank($1) }
    }
}
