internal import LoadEngine
internal import Population
internal import PostgresDriver

extension PostgresWorkload {
    /// What an operation's own answer means: checks its rows, takes captures and new keys.
    mutating func outcome(
        of result: borrowing QueryResult, _ kind: QueryResult.Kind, _ slot: Int
    ) -> OperationOutcome {
        let operation = slots[slot].operation
        if case .error = kind {
            let state = result.packedSQLState
            if case .refusal(let expected) = operations[operation].compiled.expectation,
                state == expected
            {
                slots[slot].wasRefused = true
                return .succeeded(rows: 0)
            }
            return failure(state)
        }
        let returned = if case .rows = kind { result.rowCount } else { 0 }
        let rows = returned > 0 ? returned : result.affectedRows
        switch operations[operation].compiled.expectation {
        case .success: break
        case .rows(let range):
            guard range.contains(rows) else { return .failed(AnswerFault.unexpectedRows) }
        case .refusal: return .failed(AnswerFault.notRefused)
        }
        if returned > 0 {
            let task = slots[slot].task
            checker.check(
                result, of: operations[operation], for: frames[task], owned: owned)
            if operations[operation].compiled.keepsAnything {
                keep(result, rows: returned, of: operation, task)
            }
        }
        return .succeeded(rows: rows)
    }

    /// Keeps what later steps bind: the keys of created rows, and captured columns.
    private mutating func keep(
        _ result: borrowing QueryResult, rows: Int, of operation: Int, _ task: Int
    ) {
        if let created = operations[operation].compiled.creates {
            let ancestors = owned.ancestors(
                ofRowMadeIn: created.table, user: frames[task].user,
                below: frames[task].boundRows.copies)
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
        for capture in operations[operation].compiled.captures {
            for row in 0..<min(rows, WorkloadPlan.captureLimit) {
                frames[task].captured[capture.source].append(
                    result.key(row: row, column: capture.column, capture.form))
            }
        }
    }
}
