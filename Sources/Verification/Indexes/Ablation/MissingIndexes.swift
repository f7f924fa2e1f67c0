internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// What building indexes for a slow operation showed.
package struct MeasuredSuggestion: Sendable, Equatable {
    /// `CREATE INDEX …;`, or what to do where no index that was built helped.
    package let fix: String
    /// What became of the worst execution, for the evidence.
    package let effect: String
}

/// Builds the indexes that slow operations seem to want, one after the other, each in a transaction
/// that is rolled back, and keeps the one that serves best.
struct MissingIndexes {
    let context: VerificationContext
    let connection: Connection
    let monitor: CheckMonitor

    /// A measured suggestion for each operation of the grid that is over its budget, wasteful, or
    /// flips.
    func suggestions(
        for grid: CellGrid
    ) throws(PostgresError) -> [String: MeasuredSuggestion] {
        var suggestions: [String: MeasuredSuggestion] = [:]
        let hasTrigrams = try canIndexTrigrams()
        for operation in context.scenario.operations {
            let cells = grid.cells.filter { $0.operation.name == operation.name }
            guard let worst = Self.worst(of: cells), !monitor.shouldStop(),
                let plan = try grid.measure(worst)
            else { continue }
            monitor.progress("building indexes for \(operation.name)")
            let candidates = IndexCandidates(
                for: plan, in: context.catalog, hasTrigrams: hasTrigrams)
            suggestions[operation.name] = try best(
                of: candidates.statements, for: cells, worst, grid)
        }
        return suggestions
    }

    /// The cell that is most over what it needs; nil where all are sound.
    static func worst(of cells: [CellGrid.Cell]) -> CellGrid.Cell? {
        let bad = cells.filter { cell in
            let measure = cell.baseline
            let custom = cells.first {
                $0.mode == .custom && $0.user.label == cell.user.label
                    && $0.parameters == cell.parameters
            }
            let isFlip =
                custom.map {
                    PlanFlip.isFlip(custom: $0.baseline, generic: measure)
                } ?? false
            return measure.isOverBudget || PlanWaste.isBroken(by: measure) || isFlip
        }
        return bad.max { $0.baseline.buffers < $1.baseline.buffers }
    }

    private struct Built {
        let statement: String
        let total: Int64
        let worst: Int64
        let isSound: Bool
    }

    /// Prefers an index under which every cell is sound, then the fewest blocks.
    private func best(
        of statements: [String], for cells: [CellGrid.Cell], _ worst: CellGrid.Cell,
        _ grid: CellGrid
    ) throws(PostgresError) -> MeasuredSuggestion {
        var built: [Built] = []
        for statement in statements {
            guard let one = try build(statement, for: cells, worst, grid) else { continue }
            built.append(one)
        }
        let subject = """
            \(worst.user.label.rawValue), \(worst.mode.rawValue) plan: \
            \(worst.baseline.buffers) blocks
            """
        guard let best = Self.choice(among: built, before: cells) else {
            return MeasuredSuggestion(
                fix: Self.withoutIndex(cells),
                effect: "\(built.count) indexes were built for it, and none helps: \(subject)")
        }
        return MeasuredSuggestion(
            fix: best.statement + ";",
            effect: "with \(best.statement): \(subject) become \(best.worst)"
                + (best.isSound ? "" : "; other executions still take more than they need"))
    }

    /// - Returns: nil where none saves a fifth: that would not be worth another index.
    private static func choice(among built: [Built], before cells: [CellGrid.Cell]) -> Built? {
        let isAnySound = built.contains(where: \.isSound)
        let candidates = built.filter { $0.isSound || !isAnySound }
        let total = cells.reduce(0) { $0 + $1.baseline.buffers }
        guard let fewest = candidates.map(\.total).min(),
            isAnySound || Double(fewest) < 0.8 * Double(total)
        else { return nil }
        // The likeliest arrangement, unless another is clearly better.
        return candidates.first { Double($0.total) <= 1.1 * Double(fewest) }
    }

    private static func withoutIndex(_ cells: [CellGrid.Cell]) -> String {
        guard worst(of: cells.filter { $0.mode == .custom }) == nil else {
            return "read less: none of the indexes that were built for this statement helps it"
        }
        return "plan this statement for its values, as its custom plans are sound: "
            + "SET plan_cache_mode = force_custom_plan"
    }

    private func build(
        _ statement: String, for cells: [CellGrid.Cell], _ worst: CellGrid.Cell,
        _ grid: CellGrid
    ) throws(PostgresError) -> Built? {
        do throws(PostgresError) {
            return try connection.rolledBack { (connection) throws(PostgresError) -> Built? in
                if statement.contains("gin_trgm_ops") {
                    try connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                }
                try connection.execute(statement)
                var measured: [CellGrid.Cell] = []
                for cell in cells {
                    guard try grid.measure(cell) != nil, let plan = try grid.measure(cell) else {
                        return nil
                    }
                    var cell = cell
                    cell.baseline = plan.measure(context.catalog)
                    measured.append(cell)
                }
                let same = measured.first {
                    $0.user.key == worst.user.key && $0.mode == worst.mode
                        && $0.parameters == worst.parameters
                }
                return Built(
                    statement: statement,
                    total: measured.reduce(0) { $0 + $1.baseline.buffers },
                    worst: same?.baseline.buffers ?? 0, isSound: Self.worst(of: measured) == nil)
            }
        } catch {
            guard !error.isServerLoss else { throw error }
            // A column of a type that no such index takes.
            return nil
        }
    }

    private func canIndexTrigrams() throws(PostgresError) -> Bool {
        try connection.query(
            "SELECT FROM pg_available_extensions WHERE name = 'pg_trgm'"
        ).rowCount > 0
    }
}
