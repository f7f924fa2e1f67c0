internal import LoadEngine
internal import Population
internal import PostgresDriver

extension PostgresWorkload {
    /// What an operation's own answer means: checks its rows, takes captures and new keys.
    mutating func outcome(
        of result: borrowing QueryResult, _ kind: QueryResult.Kind, _ slot: Int
    ) -> OperationOutcome {
        let operation = plan.operations[slots[slot].operation]
        if kind == .error {
            let state = result.packedSQLState
            if case .refusal(let expected) = operation.expectation, state == expected {
                slots[slot].wasRefused = true
                return .succeeded(rows: 0)
            }
            return failure(state)
        }
        let returned = kind == .rows ? result.rowCount : 0
        let rows = returned > 0 ? returned : result.affectedRows
        switch operation.expectation {
        case .success: break
        case .rows(let range):
            guard range.contains(rows) else { return .failed(AnswerFault.unexpectedRows) }
        case .refusal: return .failed(AnswerFault.notRefused)
        }
        if returned > 0 {
            let task = slots[slot].task
            checker.check(result, of: operation, for: frames[task], owned: owned)
            keep(result, rows: returned, of: operation, task)
        }
        return .succeeded(rows: rows)
    }

    /// Keeps what later steps bind: the keys of created rows, and captured columns.
    private mutating func keep(
        _ result: borrowing QueryResult, rows: Int, of operation: CompiledOperation, _ task: Int
    ) {
        if let created = operation.creates {
            let ancestors = owned.ancestors(
                ofRowMadeIn: created.table, user: frames[task].user,
                below: frames[task].boundRows)
            for row in 0..<rows {
                guard let key = result.key(row: row, column: created.column, created.form) else {
                    continue
                }
                frames[task].bind(
                    PendingRow(
                        table: created.table, row: BoundRow(key: key, ancestors: ancestors),
                        replaced: frames[task].boundRows[created.table]))
            }
        }
        for capture in operation.captures {
            for row in 0..<min(rows, WorkloadPlan.captureLimit) {
                frames[task].captured[capture.source].append(
                    result.key(row: row, column: capture.column, capture.form))
            }
        }
    }
}
