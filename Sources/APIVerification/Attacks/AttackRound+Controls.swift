internal import APIRequests
internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel
internal import Verification

/// The calls that prove an attack: without them silence says nothing.
extension AttackRound {
    /// A reason that a control gives against concluding anything.
    struct Failure: Error {
        let words: String
        var unexpected: OwnCall?
    }

    /// A user's own call.
    struct OwnCall {
        let values: CallValues
        /// Nil where it is yet to be made.
        var answer: APIAnswer?
    }

    /// What the victim's own call showed of the detector.
    struct Twin {
        var answer: APIAnswer?
        var values: [String] = []
        /// Why silence of the attacks proves nothing; nil where the victim's call was called a leak.
        var silence: String?
        var isWithoutEffect = false
    }

    /// Whether the operation is one that no user may perform, such as an administrator's: it is to
    /// be refused whoever is named, and has no success to go by.
    var isRefused: Bool { !operation.expectedStatuses.includesSuccess }

    /// The actor's own call, which has to succeed where users may make it.
    func succeed(
        _ user: ActingUser, _ source: inout ValueSource
    ) -> Result<OwnCall, Failure> {
        var reason = "\(user.description) owns no row that \(operation.name) could be bound to"
        var unexpected: OwnCall?
        for attempt in 0..<3 {
            guard let values = completed(user, source, attempt: attempt) else { break }
            switch caller.perform(caller.call(operation, values, as: user)) {
            case .unsettled(let words): reason = words
            case .answered(let answer):
                if operation.deletes != nil { source.spend(values, of: user) }
                if isRefused || operation.expectedStatuses.contains(answer.status) {
                    return .success(OwnCall(values: values, answer: answer))
                }
                unexpected = OwnCall(values: values, answer: answer)
                if answer.status >= 500 {
                    caller.failures.noteOwn(operation, answer.status, of: user.description)
                }
                let words = told(answer, user)
                reason = "\(user.description)'s own call of \(operation.name): \(words)"
            }
        }
        return .failure(Failure(words: reason, unexpected: unexpected))
    }

    /// The values of a call that is made after the attacks: granted, it might delete its own user.
    func untried(
        _ user: ActingUser, _ source: ValueSource
    ) -> Result<OwnCall, Failure> {
        completed(user, source).map { .success(OwnCall(values: $0)) }
            ?? .failure(Failure(words: "\(user.description) owns no row to bind"))
    }

    /// What was answered to a user's own call, for whoever finds out why it was not as expected.
    private func told(_ answer: APIAnswer, _ user: ActingUser) -> String {
        content.words(
            of: answer,
            masking: user.number.flatMap { caller.target.credentials.credential(ofUser: $0) })
    }

    /// Values with what has to be captured first; nil where there are none.
    func completed(
        _ user: ActingUser, _ source: ValueSource, attempt: Int = 0
    ) -> CallValues? {
        source.values(of: operation, for: user, attempt: attempt).flatMap {
            captures.completing($0, for: operation, as: user, source)
        }
    }

    /// The actor's values for the next attack: other rows where the control used its own up.
    func freshValues(_ own: CallValues, _ source: ValueSource) -> CallValues? {
        operation.deletes == nil ? own : completed(pair.actor, source)
    }

    func readTwin(_ victims: CallValues) -> Twin {
        let call = caller.call(operation, victims, as: pair.victim)
        guard let answer = caller.perform(call).answer else {
            return Twin(silence: "the victim's own call got no answer that says anything")
        }
        guard operation.expectedStatuses.contains(answer.status) else {
            return Twin(
                answer: answer, values: call.sent,
                silence: "\(pair.victim.description)'s own call: \(told(answer, pair.victim))")
        }
        let isSeen =
            isRefused || sighting(in: answer, call.sent) != nil
            || !answer.text(without: call.sent).filter(\.isLetter).isEmpty
                && !answer.leaves.isEmpty
        return Twin(
            answer: answer, values: call.sent,
            silence: isSeen ? nil : "nothing in the victim's own answer could be told from others'")
    }

    /// What is refused has no effect to be seen; only that it was has to be true.
    func refusalTwin(_ values: CallValues) -> Twin {
        switch caller.perform(caller.call(operation, values, as: pair.actor)) {
        case .unsettled(let words): return Twin(silence: words)
        case .answered(let answer):
            let isAsSaid = operation.expectedStatuses.contains(answer.status)
            return Twin(
                silence: isAsSaid
                    ? nil
                    : "\(pair.actor.description)'s own call of \(operation.name), which is to be "
                        + "refused: \(told(answer, pair.actor))")
        }
    }

    /// The victim's own call, whose effect has to be seen.
    func writeTwin(
        _ victims: CallValues, _ source: inout ValueSource
    ) throws(PostgresError) -> Twin {
        var set = ReadSet(of: pair.victim, source, caller, attacked: victims)
        try set.keepStable(caller, lookingAt: pair.victim)
        let before = try state(set)
        let call = caller.call(operation, victims, as: pair.victim)
        guard let answer = caller.perform(call).answer else {
            return Twin(silence: "the victim's own call got no answer that says anything")
        }
        if operation.deletes != nil { source.spend(victims, of: pair.victim) }
        guard operation.expectedStatuses.contains(answer.status) else {
            let words = told(answer, pair.victim)
            return Twin(silence: "\(pair.victim.description)'s own call: \(words)")
        }
        let after = try state(set)
        let isSeen =
            hasEffect(after, since: before) || sighting(in: answer, call.sent) != nil
        return Twin(
            answer: answer, values: call.sent,
            silence: isSeen
                ? nil : "not even the victim's own call had an effect that could be seen",
            isWithoutEffect: !isSeen)
    }

    /// Whether the victim's own call did something that an attack would be known by.
    ///
    /// What names rows has to do something to these, or below them: a turn of a chat writes
    /// messages whatever its tool did.
    func hasEffect(_ after: VictimState, since before: VictimState) -> Bool {
        guard let later = after.rows, let earlier = before.rowsAfterReading,
            let observer = caller.target.observer
        else {
            return !after.reread(since: before).isEmpty
        }
        let changed = Set(later.owned.changes(since: earlier.owned).map(\.table))
        let named = Set(context.references(in: operation.binds).map(\.table))
        guard !named.isEmpty else {
            return !changed.isEmpty || !after.reread(since: before).isEmpty
        }
        return context.plan.tables.indices.contains { table in
            concerns(table, named)
                && changed.contains(observer.name(of: context.plan.tables[table].table))
        }
    }

    /// Whether a table's rows are those that the operation names, makes or deletes, or lie below them.
    private func concerns(_ table: Int, _ named: Set<Int>) -> Bool {
        let own = context.plan.tables[table].table
        let parents = own.foreignKeys.compactMap {
            context.plan.tableIndex(withID: $0.referencedTable)
        }
        return named.contains(table) || !named.isDisjoint(with: parents)
            || [operation.creates, operation.deletes].contains(own.name)
    }
}
