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
                result, of: plan.operations[place.operation], user: frame.user,
                tenant: frame.tenant, created: owned)
            keep(result, rows: returned, place.operation, frame)
        }
        return .succeeded(rows: rows)
    }

    /// Keeps what later steps bind: the key of a created row, and captured columns.
    private func keep(
        _ result: borrowing QueryResult, rows: Int, _ operation: Int, _ frame: TaskFrame
    ) {
        if let created = plan.operations[operation].creates,
            let key = key(result, row: 0, created.column, created.type)
        {
            frame.pending.append((created.table, key))
            frame.boundRows[created.table] = key
        }
        for capture in plan.operations[operation].captures {
            for row in 0..<min(rows, WorkloadPlan.captureLimit) {
                guard let key = key(result, row: row, capture.column, capture.type) else {
                    continue
                }
                frame.captured[capture.source].append(key)
            }
        }
    }

    private func key(
        _ result: borrowing QueryResult, row: Int, _ column: Int, _ type: TypeID
    ) -> RowKey? {
        if type.isInteger {
            return result.binaryInteger(row: row, column: column).map { .integer($0) }
        }
        return result.keyText(row: row, column: column).map { .text($0) }
    }
}
