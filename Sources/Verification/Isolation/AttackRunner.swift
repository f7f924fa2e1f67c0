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
    private(set) var rehearsal: OperationRehearsal

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

    /// Attacks through some owned references at once, or calls the operation as it is where it
    /// has none.
    func attack(
        _ operation: Operation, through references: [OwnedReference], _ pair: ActingPair
    ) throws(PostgresError) -> Attempt {
        guard rehearsal.source.searches(operation.binds) else {
            return try attempt(operation, references, pair)
        }
        // A search for what nobody wrote would find nothing of anybody's.
        var searching = self
        searching.rehearsal.source.searchWords = try SearchWords(
            context: context, connection: connection
        ).words(of: pair.actor, and: pair.victim)
        return try searching.attempt(operation, references, pair)
    }

    private func attempt(
        _ operation: Operation, _ references: [OwnedReference], _ pair: ActingPair
    ) throws(PostgresError) -> Attempt {
        let calls = OwnCalls(context: context, rehearsal: rehearsal)
        let own = try calls.call(of: operation, by: pair.actor)
        var reason = own.failure
        guard var parameters = own.parameters else { return .inconclusive(reason ?? "", nil) }
        var absent: DrawnParameters?
        if !references.isEmpty {
            // The victim's own call must succeed too: a row that nobody could have got proves
            // nothing by staying away.
            let victims = try calls.call(of: operation, by: pair.victim)
            reason = reason ?? victims.failure
            guard let values = victims.parameters else { return .inconclusive(reason ?? "", nil) }
            for reference in references {
                parameters[reference.parameter] = values[reference.parameter]
            }
            absent = try absentParameters(parameters, references)
        }
        let attack = try perform(
            operation, references, pair, parameters: parameters, absent: absent)
        return reason.map { .inconclusive($0, attack) } ?? .attacked(attack)
    }

    /// - Returns: nil where some value leaves nothing that is surely absent.
    private func absentParameters(
        _ parameters: DrawnParameters, _ references: [OwnedReference]
    ) throws(PostgresError) -> DrawnParameters? {
        var absent = parameters
        for reference in references {
            guard let value = try rehearsal.source.absentValue(of: reference) else { return nil }
            absent[reference.parameter] = value
        }
        return absent
    }

    private func perform(
        _ operation: Operation, _ references: [OwnedReference], _ pair: ActingPair,
        parameters: DrawnParameters, absent: DrawnParameters?
    ) throws(PostgresError) -> Attack {
        try rehearsal.acting(as: pair.actor) { () throws(PostgresError) -> Attack in
            var absentAnswers: [Answer] = []
            if let absent {
                for _ in 0..<2 {
                    absentAnswers.append(try rehearsal.perform(operation, absent))
                }
            }
            let effects = AttackEffects(context: context, connection: connection, pair: pair)
            let before = try effects.look()
            let (answer, after, strangers) = try rehearsal.perform(operation, parameters) {
                (answer) throws(PostgresError) in
                let after = try effects.look()
                return (answer, after, try effects.strangers(since: before, after))
            }
            // The call was undone: what strangers have now is what they had before it.
            let changes = try effects.changes(of: strangers)
            return Attack(
                operation: operation, references: references, pair: pair,
                parameters: parameters, answer: answer, absentAnswers: absentAnswers,
                absentParameters: absent,
                foreignRows: foreignRows(in: answer, pair),
                changes: after.victim.changes(since: before.victim), strangers: changes,
                planted: after.victims.planted(since: before.victims))
        }
    }

    private func foreignRows(in answer: Answer, _ pair: ActingPair) -> [Attack.ForeignRow] {
        guard let actor = pair.actor.number else { return [] }
        let attribution = RowAttribution(context, columns: answer.columns)
        return answer.rows.compactMap { row in
            attribution.foreignOwner(of: row, actor: actor)
                .map { Attack.ForeignRow(owner: $0, columns: answer.columns.map(\.name)) }
        }
    }
}
