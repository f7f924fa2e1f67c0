internal import APIRequests
internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ScenarioModel
internal import Verification

/// All attacks of one user on another through one operation, between the two calls that prove
/// them: the actor's own first, and the victim's, which has to look like a leak.
struct AttackRound {
    let operation: HTTPOperation
    let pair: ActingPair
    let caller: APICaller
    let captures: CapturedValues
    private let content: ForeignContent

    /// What came of one vector.
    enum Attempt {
        case attacked(APIAttack)
        /// Silence proves nothing, with the reason; a leak that the attack shows is one all the
        /// same.
        case inconclusive(String, APIAttack?)
    }

    init(_ operation: HTTPOperation, _ pair: ActingPair, _ caller: APICaller) {
        self.operation = operation
        self.pair = pair
        self.caller = caller
        captures = CapturedValues(caller)
        content = ForeignContent(caller.target.context)
    }

    private var context: VerificationContext { caller.target.context }
    private var isRead: Bool { operation.request.method.isSafe }
    private var rowsTable: Int? {
        operation.pages.flatMap { context.plan.tableIndex(named: $0.table) }
    }

    /// What came of all vectors.
    struct Outcome {
        /// By the vector's label, in order.
        var attempts: [(label: String, attempt: Attempt)]
        /// Whether not even the victim's own call did anything to the rows that it names: what sets
        /// a state may have found it set, and other rows show more.
        var isWithoutEffect = false
    }

    /// Carries the attacks out.
    ///
    /// - Parameter source: learns which rows are used up, and which were written.
    /// - Throws: the error of a lost database.
    func run(
        _ vectors: [AttackVector], _ source: inout ValueSource
    ) throws(PostgresError) -> Outcome {
        let own: OwnCall
        switch isRefused && !isRead ? untried(pair.actor, source) : succeed(pair.actor, &source) {
        case .failure(let reason):
            // An answer that was not expected leaks as well as one that was.
            let leak = reason.unexpected.flatMap { leakOfOwn($0, of: pair) }
            return Outcome(
                attempts: vectors.map { ($0.label, .inconclusive(reason.words, nil)) }
                    + (leak.map { [("answer", .inconclusive(reason.words, $0))] } ?? []))
        case .success(let found): own = found
        }
        guard var victims = completed(pair.victim, source) else {
            let words = "\(pair.victim.description) owns no row to bind"
            return Outcome(attempts: vectors.map { ($0.label, .inconclusive(words, nil)) })
        }
        var results: [(label: String, attempt: Attempt)] = []
        if let leak = leakOfOwn(own, of: pair) { results.append(("answer", .attacked(leak))) }
        var twin: Twin?
        if isRead {
            let found = readTwin(victims)
            twin = found
            // What was kept for the actor may have been handed to the victim.
            let swapped = ActingPair(actor: pair.victim, victim: pair.actor)
            if let answer = found.answer, let leak = leakOfOwn(OwnCall(values: victims, answer: answer), of: swapped) {
                results.append(("answer", .attacked(leak)))
            }
        }
        var reads: ReadSet?
        var before: VictimState?
        for vector in vectors {
            guard let actors = freshValues(own.values, source) else {
                let words = "\(pair.actor.description) has no row left"
                results.append((vector.label, .inconclusive(words, nil)))
                continue
            }
            if !isRead, before == nil {
                var set = ReadSet(of: pair.victim, source, caller, attacked: victims)
                set.keepStable(caller)
                before = try state(set)
                reads = set
            }
            guard
                var attack = try attack(vector, actors, victims, own.answer, twin, source)
            else {
                let words = "no answer came that says anything"
                results.append((vector.label, .inconclusive(words, nil)))
                continue
            }
            if let set = reads, let earlier = before {
                let after = try state(set)
                note(&attack, earlier, after)
                before = after
                let hasHit = !attack.changes.isEmpty || !attack.reread.isEmpty
                if hasHit || operation.deletes != nil, !vector.namesVictimsRows {
                    source.spend(actors, of: pair.actor)
                }
                // Whatever it hit is not there for the next attack. Where the database was looked
                // at, what was not hit still is: users with few rows are not attacked long else.
                if hasHit || operation.deletes != nil && !attack.isObserved {
                    source.spend(victims, of: pair.victim)
                    victims = completed(pair.victim, source) ?? victims
                    before = nil
                }
            }
            results.append((vector.label, .attacked(attack)))
        }
        if !isRead {
            twin =
                isRefused ? refusalTwin(own.values) : try writeTwin(victims, &source)
            source.write(own.values, of: pair.actor)
            source.write(victims, of: pair.victim)
        }
        let judged = results.map { result -> (label: String, attempt: Attempt) in
            guard case .attacked(let attack) = result.attempt, let reason = twin?.silence,
                !attack.isLeak
            else { return result }
            return (result.label, .inconclusive(reason, attack))
        }
        return Outcome(attempts: judged, isWithoutEffect: twin?.isWithoutEffect ?? false)
    }

    // MARK: Controls

    /// A reason that a control gives against concluding anything.
    private struct Failure: Error {
        let words: String
        var unexpected: OwnCall?
    }

    /// A user's own call.
    private struct OwnCall {
        let values: CallValues
        /// Nil where it is yet to be made.
        var answer: APIAnswer?
    }

    /// What the victim's own call showed of the detector.
    private struct Twin {
        var answer: APIAnswer?
        var values: [String] = []
        /// Why silence of the attacks proves nothing; nil where the victim's call was called a leak.
        var silence: String?
        var isWithoutEffect = false
    }

    /// Whether the operation is one that no user may perform, such as an administrator's: it is to
    /// be refused whoever is named, and has no success to go by.
    private var isRefused: Bool { !operation.expectedStatuses.includesSuccess }

    /// The actor's own call, which has to succeed where users may make it.
    private func succeed(
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
                reason = "\(user.description)'s own call of \(operation.name): \(answer.summary)"
            }
        }
        return .failure(Failure(words: reason, unexpected: unexpected))
    }

    /// The values of a call that is made after the attacks: granted, it might delete its own user.
    private func untried(
        _ user: ActingUser, _ source: ValueSource
    ) -> Result<OwnCall, Failure> {
        completed(user, source).map { .success(OwnCall(values: $0)) }
            ?? .failure(Failure(words: "\(user.description) owns no row to bind"))
    }

    /// Values with what has to be captured first; nil where there are none.
    private func completed(
        _ user: ActingUser, _ source: ValueSource, attempt: Int = 0
    ) -> CallValues? {
        source.values(of: operation, for: user, attempt: attempt).flatMap {
            captures.completing($0, for: operation, as: user, source)
        }
    }

    /// The actor's values for the next attack: other rows where the control used its own up.
    private func freshValues(_ own: CallValues, _ source: ValueSource) -> CallValues? {
        operation.deletes == nil ? own : completed(pair.actor, source)
    }

    private func readTwin(_ victims: CallValues) -> Twin {
        let call = caller.call(operation, victims, as: pair.victim)
        guard let answer = caller.perform(call).answer else {
            return Twin(silence: "the victim's own call got no answer that says anything")
        }
        guard operation.expectedStatuses.contains(answer.status) else {
            return Twin(
                answer: answer, values: call.sent,
                silence: "\(pair.victim.description)'s own call: \(answer.summary)")
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
    private func refusalTwin(_ values: CallValues) -> Twin {
        switch caller.perform(caller.call(operation, values, as: pair.actor)) {
        case .unsettled(let words): return Twin(silence: words)
        case .answered(let answer):
            let isAsSaid = operation.expectedStatuses.contains(answer.status)
            return Twin(
                silence: isAsSaid
                    ? nil
                    : "\(pair.actor.description)'s own call of \(operation.name), which is to be "
                        + "refused: \(answer.summary)")
        }
    }

    /// The victim's own call, whose effect has to be seen.
    private func writeTwin(
        _ victims: CallValues, _ source: inout ValueSource
    ) throws(PostgresError) -> Twin {
        var set = ReadSet(of: pair.victim, source, caller, attacked: victims)
        set.keepStable(caller)
        let before = try state(set)
        let call = caller.call(operation, victims, as: pair.victim)
        guard let answer = caller.perform(call).answer else {
            return Twin(silence: "the victim's own call got no answer that says anything")
        }
        if operation.deletes != nil { source.spend(victims, of: pair.victim) }
        guard operation.expectedStatuses.contains(answer.status) else {
            return Twin(silence: "\(pair.victim.description)'s own call: \(answer.summary)")
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
    private func hasEffect(_ after: VictimState, since before: VictimState) -> Bool {
        guard let later = after.rows, let earlier = before.rows else {
            return !after.reread(since: before).isEmpty
        }
        let changed = Set(later.owned.changes(since: earlier.owned).map(\.table))
        let named = Set(context.references(in: operation.binds).map(\.table))
        guard !named.isEmpty else {
            return !changed.isEmpty || !after.reread(since: before).isEmpty
        }
        let concerned = context.plan.tables.indices.filter { table in
            let planned = context.plan.tables[table]
            return named.contains(table)
                || [operation.creates, operation.deletes].contains(planned.table.name)
                || planned.table.foreignKeys.contains { key in
                    context.plan.tableIndex(withID: key.referencedTable).map(named.contains)
                        ?? false
                }
        }
        return concerned.contains { changed.contains(context.plan.tables[$0].table.displayName) }
    }

    // MARK: Attacks

    private func attack(
        _ vector: AttackVector, _ own: CallValues, _ victims: CallValues,
        _ ownAnswer: APIAnswer?, _ twin: Twin?, _ source: ValueSource
    ) throws(PostgresError) -> APIAttack? {
        let victimKey = source.userValue(pair.victim)
        guard
            let applied = vector.applied(
                to: operation, own: own, victims: victims, victim: victimKey)
        else { return nil }
        let call = caller.call(
            operation, applied.values, as: pair.actor, template: applied.template)
        if case .asItIs = vector {
            _ = caller.perform(caller.call(operation, victims, as: pair.victim))
        }
        var absent: [APIAnswer] = []
        var absentValues: [String] = []
        // Who knows whose the row is that was thought to be nobody's?
        let mayNameOthers = isRead || !caller.target.sparesOthers
        if mayNameOthers, case .references(let references) = vector {
            var values = applied.values
            for reference in references {
                guard let value = values[reference.parameter],
                    let other = source.absentValue(like: value, of: reference)
                else { continue }
                values[reference.parameter] = other
            }
            if values != applied.values {
                let absentCall = caller.call(
                    operation, values, as: pair.actor, template: applied.template)
                absentValues = absentCall.sent
                absent = (0..<2).compactMap { _ in caller.perform(absentCall).answer }
            }
        }
        guard let answer = caller.perform(call).answer else { return nil }
        return APIAttack(
            operation: operation, vector: vector, pair: pair, call: call, answer: answer,
            victimsAnswer: isRead ? twin?.answer : nil, victimsValues: twin?.values ?? [],
            ownAnswer: ownAnswer, absentAnswers: absent, absentValues: absentValues,
            sighting: sighting(in: answer, call.sent))
    }

    private func note(_ attack: inout APIAttack, _ before: VictimState, _ after: VictimState) {
        attack.reread = after.reread(since: before)
        guard let later = after.rows, let earlier = before.rows else { return }
        attack.isObserved = true
        attack.changes = later.owned.changes(since: earlier.owned)
        attack.planted = later.planted(since: earlier)
    }

    /// A user's own answer, where it holds somebody else's or a secret.
    private func leakOfOwn(
        _ own: OwnCall, of pair: ActingPair
    ) -> APIAttack? {
        guard let answer = own.answer else { return nil }
        let call = caller.call(operation, own.values, as: pair.actor)
        let found = content.sighting(
            in: answer, reader: pair.actor.number ?? -1, sent: call.sent, rows: rowsTable)
        let secret = content.secret(in: answer, of: pair.actor)
        guard found != nil || secret != nil else { return nil }
        return APIAttack(
            operation: operation, vector: .asItIs, pair: pair, call: call, answer: answer,
            ownAnswer: answer, sighting: found, secret: secret)
    }

    private func sighting(in answer: APIAnswer, _ sent: [String]) -> ForeignContent.Sighting? {
        content.sighting(
            in: answer, reader: pair.actor.number ?? -1, sent: sent, rows: rowsTable)
    }

    private func state(_ reads: ReadSet) throws(PostgresError) -> VictimState {
        guard let observer = caller.target.observer else {
            return VictimState(answers: reads.answers(caller), rows: nil)
        }
        let effects = AttackEffects(context: context, connection: observer, pair: pair)
        let rows = try effects.lookAtVictim()
        return VictimState(answers: reads.answers(caller), rows: rows)
    }
}
