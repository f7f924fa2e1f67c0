internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel

/// Takes indexes away in a transaction, measures, and rolls back.
struct AblationRound {
    let context: VerificationContext
    let connection: Connection

    /// What becomes of the operations without one index.
    func trial(
        of candidate: IndexAblation.Candidate, _ grid: CellGrid
    ) throws(PostgresError) -> IndexTrialResult {
        let cells = grid.cells.filter { $0.tables.contains(candidate.table.id) }
        func result(
            _ outcome: IndexTrialResult.Outcome, _ detail: String?, cells: Int = 0
        ) -> IndexTrialResult {
            IndexTrialResult(
                index: candidate.index.name, table: candidate.table.displayName,
                bytes: candidate.bytes, outcome: outcome, cells: cells, detail: detail)
        }
        guard candidate.pages >= IndexAblation.fewestPages else {
            return result(.untested, "the table has only \(candidate.pages) pages")
        }
        guard !cells.isEmpty else { return result(.untested, "no operation reads the table") }
        if let loss = try loss(without: [candidate], [grid]) {
            return result(.needed, loss.description, cells: cells.count)
        }
        if let key = keyLeftAlone(by: [candidate]) {
            return result(
                .needed, "deletes look up the rows of \(key.name) with it", cells: cells.count)
        }
        return result(.redundant, nil, cells: cells.count)
    }

    /// The first cell that gets worse without these indexes; nil where none does, and no foreign
    /// key loses its index.
    func loss(
        without candidates: [IndexAblation.Candidate], _ grids: [CellGrid]
    ) throws(PostgresError) -> CellLoss? {
        let tables = Set(candidates.map(\.table.id))
        let drops = candidates.map { candidate in
            "DROP INDEX \(Connection.quoted(identifier: candidate.table.schema))."
                + Connection.quoted(identifier: candidate.index.name)
        }
        return try connection.rolledBack { (connection) throws(PostgresError) -> CellLoss? in
            try connection.execute(drops.joined(separator: "; "))
            for grid in grids {
                for cell in grid.cells where !cell.tables.isDisjoint(with: tables) {
                    guard cell.loss(try grid.measure(cell), context.catalog) != nil else {
                        continue
                    }
                    // Once more: dropping made the server forget what it had cached of the table.
                    if let loss = cell.loss(try grid.measure(cell), context.catalog) {
                        return loss
                    }
                }
            }
            return nil
        }
    }

    /// Whether these can go together.
    func isHarmless(
        _ candidates: [IndexAblation.Candidate], _ grids: [CellGrid]
    ) throws(PostgresError) -> Bool {
        guard keyLeftAlone(by: candidates) == nil else { return false }
        return try loss(without: candidates, grids) == nil
    }

    /// A foreign key whose rows no other index finds.
    private func keyLeftAlone(by candidates: [IndexAblation.Candidate]) -> ForeignKey? {
        let dropped = Set(candidates.map(\.index.id))
        for candidate in candidates {
            for key in candidate.table.foreignKeys
            where candidate.index.serves(lookUpBy: key.columns) {
                let isServed = candidate.table.indexes.contains {
                    !dropped.contains($0.id) && $0.serves(lookUpBy: key.columns)
                }
                if !isServed { return key }
            }
        }
        return nil
    }
}
