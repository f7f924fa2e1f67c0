internal import APIRequests
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Deletes an account over the API: first in vain, with somebody else's token, then as its owner;
/// and proves that it is gone, and that nobody else's rows are.
struct AccountDeletion {
    let caller: APICaller

    init(_ caller: APICaller) {
        self.caller = caller
    }

    private var context: VerificationContext { caller.target.context }

    /// - Parameter operation: deletes the account of whoever calls it.
    func run(
        _ operation: HTTPOperation, _ source: ValueSource, into report: inout IsolationReport
    ) throws(PostgresError) {
        guard let pair = context.attackPairs(owning: []).last,
            let values = source.values(of: operation, for: pair.victim)
        else { return }
        let reader = context.attackPairs(owning: []).first?.actor ?? pair.actor
        try attack(operation, pair, source, &report)
        let reads = ReadSet(of: pair.victim, source, caller).calls
        let control = reads.compactMap { caller.perform($0).answer }
        guard control.contains(where: \.isSuccess) else {
            report.probes.append(
                probe(operation, .inconclusive, "the account's own reads did not succeed"))
            return
        }
        let others = try census(except: pair.victim)
        let own = try rows(of: pair.victim)
        let deletion = caller.call(operation, values, as: pair.victim)
        guard let answer = caller.perform(deletion).answer,
            operation.expectedStatuses.contains(answer.status)
        else {
            report.probes.append(
                probe(operation, .inconclusive, "the account's own deletion did not succeed"))
            return
        }
        let leftovers =
            served(reads, pair.victim, reader: -1, "its own token")
            + served(reads, pair.victim, reader: reader.number ?? -1, "another's token", as: reader)
        report.probes.append(
            probe(operation, leftovers.isEmpty ? .held : .leaked, leftovers.first))
        if !leftovers.isEmpty {
            report.findings.append(
                Rule.deletedAccountServed.finding(
                    layer: "api", object: operation.name,
                    message: "what belonged to a deleted account is still served",
                    evidence: leftovers.joined(separator: "\n"),
                    replay: deletion.replay(as: "VICTIMS_CREDENTIAL"),
                    fix: "delete the rows together with the account, and look the account up "
                        + "when a token is verified"))
        }
        guard let observer = caller.target.observer, let own, let others else { return }
        try DeletedRows(operation: operation, user: pair.victim, observer: observer)
            .run(own, others, deletion, into: &report)
    }

    // MARK: The attack

    /// The deletion with the actor's token and the victim's key, in every place.
    private func attack(
        _ operation: HTTPOperation, _ pair: ActingPair, _ source: ValueSource,
        _ report: inout IsolationReport
    ) throws(PostgresError) {
        // The actor's own account is the price where only the token counts: places are tried that
        // the operation has; names it does not have would delete the actor.
        let places = operation.request.places(of: "user")
        guard let own = source.values(of: operation, for: pair.actor) else { return }
        for place in places {
            let vector = AttackVector.user(place)
            guard
                let applied = vector.applied(
                    to: operation, own: own, victims: own,
                    victim: source.userValue(pair.victim))
            else { continue }
            let call = caller.call(
                operation, applied.values, as: pair.actor, template: applied.template)
            let reads = ReadSet(of: pair.victim, source, caller)
            let seen = reads.answers(caller)
            let earlier = try rows(of: pair.victim)
            guard let answer = caller.perform(call).answer else { continue }
            let changes =
                if let earlier { try rows(of: pair.victim)?.changes(since: earlier) ?? [] } else {
                    [RowChange]()
                }
            var attack = APIAttack(
                operation: operation, vector: vector, pair: pair, call: call, answer: answer,
                ownAnswer: answer, changes: changes)
            attack.isObserved = earlier != nil
            let now = reads.answers(caller)
            attack.reread = seen.keys.filter { seen[$0]?.status != now[$0]?.status }.sorted()
            if attack.isObserved { attack.reread = [] }
            var trial = APITrial(operation: operation, label: vector.label)
            trial.note(.attacked(attack), pair)
            report.probes += trial.probes
            report.findings = IsolationCheck.merge(report.findings, trial.findings)
        }
    }

    // MARK: Afterwards

    /// What is still handed out of the account, a sentence for each answer.
    private func served(
        _ reads: [Call], _ user: ActingUser, reader: Int, _ whose: String,
        as other: ActingUser? = nil
    ) -> [String] {
        let content = ForeignContent(context)
        return reads.compactMap { read in
            var call = read
            if let number = other?.number {
                call.credential = caller.target.credentials.credential(ofUser: number)
                call.modelUser = number
            }
            guard let answer = caller.perform(call).answer,
                let sighting = content.sighting(in: answer, reader: reader, sent: call.sent),
                sighting.user == user.number
            else { return nil }
            return "\(call.operation.name) with \(whose): status \(answer.status), and the answer "
                + "holds the account's (by \(sighting.evidence))"
        }
    }

    private func census(except user: ActingUser) throws(PostgresError) -> Census? {
        try caller.target.observer?.census(except: user)
    }

    private func rows(of user: ActingUser) throws(PostgresError) -> OwnedRows? {
        try caller.target.observer?.rows(of: user)
    }

    private func probe(
        _ operation: HTTPOperation, _ outcome: ProbeResult.Outcome, _ reason: String?
    ) -> ProbeResult {
        ProbeResult(
            id: "\(Rule.deletedAccountServed.id)/\(operation.name)/account",
            rule: Rule.deletedAccountServed.id, layer: "api", object: operation.name,
            actor: "median", outcome: outcome, reason: reason)
    }
}
