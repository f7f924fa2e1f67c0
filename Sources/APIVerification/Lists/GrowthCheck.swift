internal import APIRequests
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Asks again after somebody else gained rows: an answer that moves counts, ranks or finds them.
///
/// Proved by the actor's own new rows: only answers that these move could have shown anything.
struct GrowthCheck {
    let caller: APICaller

    init(_ caller: APICaller) {
        self.caller = caller
    }

    /// Compares every list and total among the operations.
    func run(
        _ operations: [HTTPOperation], _ source: ValueSource, into report: inout IsolationReport
    ) {
        let context = caller.target.context
        let creating = operations.filter { $0.creates != nil }
        guard let pair = context.attackPairs(owning: []).first, !creating.isEmpty else { return }
        for operation in operations
        where operation.request.method.isSafe && context.references(in: operation.binds).isEmpty {
            guard let values = source.values(of: operation, for: pair.actor),
                CapturedValues(caller).parameters(of: operation).isEmpty
            else { continue }
            let call = caller.call(operation, values, as: pair.actor)
            let answers = (0..<2).compactMap { _ in content(call) }
            guard answers.count == 2, answers[0] == answers[1] else { continue }
            create(creating, as: pair.victim, source)
            guard let after = content(call) else { continue }
            let leaked = after != answers[0]
            create(creating, as: pair.actor, source)
            // What its own new rows do not move says nothing by staying.
            guard leaked || content(call) != after else { continue }
            let evidence =
                "\(pair.victim.description) gained rows, and \(operation.name) answers "
                + "\(pair.actor.description) otherwise"
            report.probes.append(
                ProbeResult(
                    id: "\(Rule.foreignInfluence.id)/\(operation.name)/growth",
                    rule: Rule.foreignInfluence.id, layer: "api", object: operation.name,
                    actor: pair.label, outcome: leaked ? .leaked : .held,
                    reason: leaked ? evidence : nil))
            guard leaked else { continue }
            report.findings = IsolationCheck.merge(
                report.findings,
                [
                    Rule.foreignInfluence.finding(
                        layer: "api", object: operation.name,
                        message: "\(operation.name) answers by what other users have",
                        evidence: evidence, replay: call.replay(as: "ACTORS_CREDENTIAL"),
                        fix: "keep every count, total and search of "
                            + "\(operation.request.route) to the caller's rows")
                ])
        }
    }

    private func content(_ call: Call) -> AnswerContent? {
        guard let answer = caller.perform(call).answer, answer.isSuccess else { return nil }
        return answer.content()
    }

    private func create(
        _ operations: [HTTPOperation], as user: ActingUser, _ source: ValueSource
    ) {
        for operation in operations {
            guard let values = source.values(of: operation, for: user) else { continue }
            _ = caller.perform(caller.call(operation, values, as: user))
        }
    }
}
