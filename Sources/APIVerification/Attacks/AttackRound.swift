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
    let content: ForeignContent

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

    var context: VerificationContext { caller.target.context }
    var isRead: Bool { operation.request.method.isSafe }
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
            if let leak = leakOfOwn(OwnCall(values: victims, answer: found.answer), of: swapped) {
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
                try set.keepStable(caller, lookingAt: pair.victim)
                before = try state(set)
                reads = set
            }
            let below = try actorsView(vector, victims, source)
            let seen = below?.answers(caller) ?? [:]
            guard
                var attack = try attack(vector, actors, victims, own.answer, twin, source)
            else {
                let words = "no answer came that says anything"
                results.append((vector.label, .inconclusive(words, nil)))
                continue
            }
            for (name, now) in below?.answers(caller) ?? [:] {
                guard let before = seen[name], now.holdsMore(than: before) else { continue }
                attack.seenByActor.append(name)
            }
            attack.isVictimsParentNamed = isParentNamed(vector, attack)
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

    /// What the actor may read below the rows that are attacked, where only the API shows it; nil where
    /// nothing is made below any.
    private func actorsView(
        _ vector: AttackVector, _ victims: CallValues, _ source: ValueSource
    ) throws(PostgresError) -> ReadSet? {
        guard caller.target.observer == nil, operation.request.method == .post,
            case .references(let references) = vector
        else { return nil }
        var set = ReadSet(of: pair.actor, below: references, victims, source, caller)
        try set.keepStable(caller)
        return set.calls.isEmpty ? nil : set
    }

    /// Whether the answer says that the victim's row is the parent; nil where it says nothing.
    private func isParentNamed(_ vector: AttackVector, _ attack: APIAttack) -> Bool? {
        guard case .references(let references) = vector else { return nil }
        for reference in references {
            let table = context.table(reference.table).name
            let plain = [reference.parameter, reference.parameter + "_id"].map(ReferenceName.plain)
            let names = ReferenceName.singulars(of: table).map { $0 + "id" } + plain
            let leaf = attack.answer.leaves.first { names.contains(ReferenceName.plain($0.name)) }
            if let leaf { return leaf.text == attack.call.values[reference.parameter]?.text }
        }
        return nil
    }

    private func note(_ attack: inout APIAttack, _ before: VictimState, _ after: VictimState) {
        attack.reread = after.reread(since: before)
        attack.gained = after.gained(since: before)
        guard let later = after.rows, let earlier = before.rowsAfterReading else { return }
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

    func sighting(in answer: APIAnswer, _ sent: [String]) -> ForeignContent.Sighting? {
        content.sighting(
            in: answer, reader: pair.actor.number ?? -1, sent: sent, rows: rowsTable)
    }

    func state(_ reads: ReadSet) throws(PostgresError) -> VictimState {
        guard let observer = caller.target.observer else {
            return VictimState(
                answers: reads.answers(caller), rows: nil, rowsAfterReading: nil)
        }
        let effects = AttackEffects(
            context: observer.context, connection: observer.connection, pair: pair)
        // Looked at first: what the victim's own reading does is nobody's attack.
        let rows = try effects.lookAtVictim()
        let answers = reads.answers(caller)
        return VictimState(
            answers: answers, rows: rows,
            rowsAfterReading: reads.touchesRows ? try effects.lookAtVictim() : rows)
    }
}
