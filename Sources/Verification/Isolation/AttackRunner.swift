internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel

/// Carries attacks out, in transactions that are rolled back, and gathers what they did.
///
/// The connection's role must be one that no policy binds: a policy would hide a missing
/// predicate, and the effects must be seen.
struct AttackRunner {
    let context: VerificationContext
    let connection: Connection
    let rehearsal: OperationRehearsal

    init(context: VerificationContext, connection: Connection) {
        self.context = context
        self.connection = connection
        rehearsal = OperationRehearsal(context: context, connection: connection)
    }

    /// What came of trying one pair.
    enum Attempt {
        case attacked(Attack)
        /// Silence proves nothing, with the reason; a leak that the attack shows is one all the
        /// same. Nil where there was nothing to attack with.
        case inconclusive(String, Attack?)
    }

    /// Attacks through one owned reference, or calls the operation as it is where it has none.
    func attack(
        _ operation: Operation, through reference: OwnedReference?, _ pair: ActingPair
    ) throws(PostgresError) -> Attempt {
        let own = try ownCall(of: operation, by: pair.actor)
        var reason = own.failure
        guard var parameters = own.parameters else { return .inconclusive(reason ?? "", nil) }
        var absent: DrawnParameters?
        if let reference {
            // The victim's own call must succeed too: a row that nobody could have got proves
            // nothing by staying away.
            let victims = try ownCall(of: operation, by: pair.victim)
            reason = reason ?? victims.failure
            guard let values = victims.parameters else { return .inconclusive(reason ?? "", nil) }
            parameters = parameters.replacing(
                reference.parameter, with: values[reference.parameter])
            absent = try rehearsal.source.absentValue(of: reference)
                .map { parameters.replacing(reference.parameter, with: $0) }
        }
        let attack = try perform(
            operation, reference, pair, parameters: parameters, absent: absent)
        return reason.map { .inconclusive($0, attack) } ?? .attacked(attack)
    }

    private func perform(
        _ operation: Operation, _ reference: OwnedReference?, _ pair: ActingPair,
        parameters: DrawnParameters, absent: DrawnParameters?
    ) throws(PostgresError) -> Attack {
        try rehearsal.acting(as: pair.actor) { () throws(PostgresError) -> Attack in
            var absentAnswers: [Answer] = []
            if let absent {
                for _ in 0..<2 {
                    absentAnswers.append(try rehearsal.perform(operation, absent))
                }
            }
            let rowsBefore = try OwnedRows.read(context, connection, ownerKey: pair.victim.key)
            let plantedBefore = try planted(below: pair.victim)
            return try rehearsal.perform(operation, parameters) {
                (answer) throws(PostgresError) -> Attack in
                let rowsAfter = try OwnedRows.read(
                    context, connection, ownerKey: pair.victim.key)
                let plantedAfter = try planted(below: pair.victim)
                return Attack(
                    operation: operation, reference: reference, pair: pair,
                    parameters: parameters, answer: answer, absentAnswers: absentAnswers,
                    foreignRows: foreignRows(in: answer, pair),
                    changes: rowsAfter.changes(since: rowsBefore),
                    planted: Self.difference(plantedBefore, plantedAfter))
            }
        }
    }

    // MARK: Own calls

    /// What came of a user's own call.
    struct OwnCall {
        /// With which it succeeded, or the last that were tried; nil where there were none.
        var parameters: DrawnParameters?
        /// Why it did not succeed; nil where it did.
        var failure: String?
    }

    /// Looks for parameters with which the user's own call succeeds.
    func ownCall(
        of operation: Operation, by user: ActingUser
    ) throws(PostgresError) -> OwnCall {
        let hasReference = !context.references(in: operation.binds).isEmpty
        return try rehearsal.acting(as: user) { () throws(PostgresError) -> OwnCall in
            var call = OwnCall(
                failure: "\(user.description) owns no row that \(operation.name) could be bound to")
            for attempt in 0..<(hasReference ? ParameterSource.attemptLimit : 1) {
                guard
                    let parameters = try rehearsal.source.parameters(
                        of: operation.binds, for: user, attempt: attempt,
                        hidden: operation.concernsHidden)
                else { break }
                let answer = try rehearsal.perform(operation, parameters)
                if operation.isSatisfied(by: answer, hasReference: hasReference) {
                    return OwnCall(parameters: parameters)
                }
                let outcome = answer.failure?.description ?? answer.shape
                call = OwnCall(
                    parameters: parameters,
                    failure: "\(user.description)'s own call of \(operation.name): \(outcome)")
            }
            return call
        }
    }

    // MARK: Effects

    private func foreignRows(in answer: Answer, _ pair: ActingPair) -> [Attack.ForeignRow] {
        guard let actor = pair.actor.number else { return [] }
        let attribution = RowAttribution(context, columns: answer.columns)
        return answer.rows.compactMap { row in
            attribution.foreignOwner(of: row, actor: actor)
                .map { Attack.ForeignRow(owner: $0, columns: answer.columns.map(\.name)) }
        }
    }

    /// Rows that lie below the victim's parents and belong to somebody else, by foreign key.
    private func planted(below victim: ActingUser) throws(PostgresError) -> [Attack.PlantedRows] {
        var found: [Attack.PlantedRows] = []
        for edge in context.ownedEdges {
            let result = try connection.query(
                """
                SELECT count(*) FROM \(edge.parent.sqlName) p
                JOIN \(edge.child.sqlName) c ON \(edge.joinCondition)
                WHERE \(edge.parentOwner) = $1
                  AND \(edge.childOwner) IS DISTINCT FROM \(edge.parentOwner)
                """, [victim.key])
            found.append(
                Attack.PlantedRows(
                    child: edge.child.displayName, parent: edge.parent.displayName,
                    count: result.integer(row: 0, column: 0) ?? 0))
        }
        return found
    }

    private static func difference(
        _ before: [Attack.PlantedRows], _ after: [Attack.PlantedRows]
    ) -> [Attack.PlantedRows] {
        zip(before, after).compactMap { before, after in
            after.count <= before.count
                ? nil
                : Attack.PlantedRows(
                    child: after.child, parent: after.parent, count: after.count - before.count)
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
