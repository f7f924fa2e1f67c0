internal import PostgresDriver
internal import ScenarioModel

/// Users' own calls, which must succeed before an attack's silence means anything.
struct OwnCalls {
    let context: VerificationContext
    let rehearsal: OperationRehearsal

    /// What came of a user's own call.
    struct OwnCall {
        /// With which it succeeded, or the last that were tried; nil where there were none.
        var parameters: DrawnParameters?
        /// Why it did not succeed; nil where it did.
        var failure: String?
    }

    /// Looks for parameters with which the user's own call succeeds.
    func call(
        of operation: Operation, by user: ActingUser
    ) throws(PostgresError) -> OwnCall {
        let hasReference = !context.references(in: operation.binds).isEmpty
        let varies = rehearsal.source.varies(operation.binds)
        return try rehearsal.acting(as: user) { () throws(PostgresError) -> OwnCall in
            var call = OwnCall(
                failure: "\(user.description) owns no row that \(operation.name) could be bound to")
            // A search that found nothing shows nothing; another word may find something.
            var empty: OwnCall?
            for attempt in 0..<(varies ? ParameterSource.attemptLimit : 1) {
                guard
                    let parameters = try rehearsal.source.parameters(
                        of: operation, for: user, attempt: attempt)
                else { break }
                let answer = try rehearsal.perform(operation, parameters)
                guard operation.isSatisfied(by: answer, hasReference: hasReference) else {
                    let outcome = answer.failure?.description ?? answer.shape
                    call = OwnCall(
                        parameters: parameters,
                        failure: "\(user.description)'s own call of \(operation.name): \(outcome)")
                    continue
                }
                guard varies, !answer.columns.isEmpty, answer.rows.isEmpty else {
                    return OwnCall(parameters: parameters)
                }
                empty = empty ?? OwnCall(parameters: parameters)
            }
            return empty ?? call
        }
    }
}

extension Operation {
    /// Whether an answer is what the scenario expects of the owner's own call.
    ///
    /// A read through an owned reference must return something, a write must touch exactly one
    /// row, unless `expect` says otherwise.
    func isSatisfied(by answer: Answer, hasReference: Bool) -> Bool {
        switch expectation {
        case .refusal(let state): return answer.failure?.sqlState.rawValue == state
        case .rows(let range):
            return answer.failure == nil && range.contains(answer.rowCount)
        case .anything:
            guard answer.failure == nil else { return false }
            guard hasReference else { return true }
            return answer.columns.isEmpty ? answer.affectedRows == 1 : !answer.rows.isEmpty
        }
    }
}
