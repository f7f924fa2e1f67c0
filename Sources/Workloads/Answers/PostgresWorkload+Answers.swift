internal import LoadEngine
internal import Population
internal import PostgresDriver

extension PostgresWorkload {
    /// What an operation's own answer means: checks its rows, takes captures and new keys.
    mutating func outcome(
        of result: borrowing QueryResult, _ kind: QueryResult.Kind, _ place: Slot
    ) -> OperationOutcome {
        if kind == .error {
            let state = result.packedSQLState
            if case .refusal(let expected) = plan.operations[place.operation].expectation,
                state == expected
            {
                place.wasRefused = true
                return .succeeded(rows: 0)
            }
            return failure(state)
        }
        let returned = kind == .rows ? result.rowCount : 0
        let rows = returned > 0 ? returned : result.affectedRows
        switch plan.operations[place.operation].expectation {
        case .success: break
        case .rows(let range):
            guard range.contains(rows) else { return .failed(AnswerFault.unexpectedRows) }
        case .refusal: return .failed(AnswerFault.notRefused)
        }
        if returned > 0 {
            let frame = frames[place.task]
            checker.check(
                result, of: plan.operations[place.operation], for: frame, owned: owned)
            keep(result, rows: returned, place.operation, frame)
        }
        return .succeeded(rows: rows)
    }

    /// Keeps what later steps bind: the keys of created rows, and captured columns.
    private func keep(
        _ result: borrowing QueryResult, rows: Int, _ operation: Int, _ frame: TaskFrame
    ) {
        if let created = plan.operations[operation].creates {
            let ancestors = owned.ancestors(
                ofRowMadeIn: created.table, user: frame.user, below: frame.boundRows)
            for row in 0..<rows {
                guard let key = result.key(row: row, column: created.column, created.form) else {
                    continue
                }
                frame.bind(
                    PendingRow(
                        table: created.table, row: BoundRow(key: key, ancestors: ancestors),
                        replaced: frame.boundRows[created.table]))
            }
        }
        for index in plan.operations[operation].captures.indices {
            let capture = plan.operations[operation].captures[index]
            for row in 0..<min(rows, WorkloadPlan.captureLimit) {
                frame.captured[capture.source].append(
                    result.key(row: row, column: capture.column, capture.form))
            }
        }
    }
}
