/// One index, and what became of the operations when it was dropped in a transaction.
package struct IndexTrialResult: Codable, Sendable, Equatable {
    package enum Outcome: String, Codable, Sendable {
        /// Some operation, or the deletes over a foreign key, would be worse off without it.
        case needed
        /// Nothing got worse, and it can go together with the other redundant ones.
        case redundant
        case untested
    }

    package var index: String
    package var table: String
    package var bytes: Int64
    package var outcome: Outcome
    /// Executions that were measured without it.
    package var cells: Int
    /// The first that got worse, or why nothing was measured.
    package var detail: String?

    package init(
        index: String, table: String, bytes: Int64, outcome: Outcome, cells: Int, detail: String?
    ) {
        self.index = index
        self.table = table
        self.bytes = bytes
        self.outcome = outcome
        self.cells = cells
        self.detail = detail
    }

    /// The same, but needed after all.
    package func needed(because detail: String) -> IndexTrialResult {
        IndexTrialResult(
            index: index, table: table, bytes: bytes, outcome: .needed, cells: cells,
            detail: detail)
    }
}
