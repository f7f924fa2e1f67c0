internal import APIRequests
internal import Glibc
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Tokens
internal import Verification

/// Calls every operation with every token that must be refused, and without any.
///
/// A token counts as accepted where the answer holds what is the victim's, or is the very answer
/// that the victim gets, or where the victim's rows are others afterwards.
struct TokenMatrix {
    let caller: APICaller
    private let content: ForeignContent

    init(_ caller: APICaller) {
        self.caller = caller
        content = ForeignContent(caller.target.context)
    }

    private var context: VerificationContext { caller.target.context }

    /// A token that is tried.
    private struct Attempt {
        let name: String
        let meaning: String
        let rule: Rule
        /// Nil for none.
        let token: String?
    }

    /// Tries them all on one operation.
    func run(
        _ operation: HTTPOperation, _ pair: ActingPair, _ source: inout ValueSource,
        into report: inout IsolationReport
    ) throws(PostgresError) {
        let captures = CapturedValues(caller)
        guard caller.placement != nil,
            let values = source.values(of: operation, for: pair.victim).flatMap({
                captures.completing($0, for: operation, as: pair.victim, source)
            })
        else { return }
        let isRead = operation.request.method.isSafe
        let honest = caller.call(operation, values, as: pair.victim)
        var control: APIAnswer?
        if isRead {
            guard let answer = caller.perform(honest).answer else {
                let words = "the victim's own call got no answer that says anything"
                report.probes.append(allTokens(operation, pair, .inconclusive, words))
                return
            }
            control = answer
        }
        let isAsExpected = control.map { operation.expectedStatuses.contains($0.status) } ?? true
        // What one attempt left is what the next begins with.
        var before = isRead ? nil : try rows(of: pair.victim)
        for attempt in attempts(pair) {
            let reads = try rereads(isRead, pair.victim, values, source)
            let seen = reads?.answers(caller)
            let call = call(operation, values, attempt, honest)
            guard let answer = caller.perform(call).answer else {
                let words = "no answer came that says anything"
                report.probes.append(probe(attempt, operation, pair, .inconclusive, words))
                continue
            }
            let after = before == nil ? nil : try rows(of: pair.victim)
            let changes = before.flatMap { after?.changes(since: $0) } ?? []
            before = after
            if attempt.token == nil, let control, control.isSuccess,
                answer.status == control.status, answer.content() == control.content()
            {
                // Whoever calls gets this, so no token says anything about it.
                report.probes.append(
                    allTokens(operation, pair, .untested, "it answers without a token"))
                noteOpen(operation, pair, attempt, answer, call, isAsExpected, into: &report)
                return
            }
            guard isAsExpected else {
                let words =
                    "the victim's own call was not answered as expected: "
                    + (control?.summary ?? "")
                report.probes.append(allTokens(operation, pair, .inconclusive, words))
                return
            }
            let now = reads?.answers(caller)
            let moved = (seen ?? [:]).keys.filter { seen?[$0] != now?[$0] }.sorted()
            guard let shown = shown(answer, call, control, changes, moved) else {
                let outcome: ProbeResult.Outcome =
                    isRead || caller.target.observer != nil || reads?.calls.isEmpty == false
                        || !answer.isSuccess ? .held : .inconclusive
                report.probes.append(
                    probe(
                        attempt, operation, pair, outcome,
                        outcome == .held
                            ? nil : "status \(answer.status), and no database to look at"))
                continue
            }
            let evidence = "\(operation.name) with \(attempt.name): \(shown)"
            report.probes.append(probe(attempt, operation, pair, .leaked, evidence))
            report.findings = IsolationCheck.merge(
                report.findings, [finding(attempt, operation, evidence, call)])
            if !changes.isEmpty || !moved.isEmpty { source.spend(values, of: pair.victim) }
            if attempt.token == nil {
                report.probes.append(
                    allTokens(operation, pair, .untested, "it does its work without a token"))
                break
            }
        }
        if !isRead { source.write(values, of: pair.victim) }
    }

    /// One statement about a read that answers everybody alike: a finding where it serves users' data,
    /// or what users alone are meant to get.
    private func noteOpen(
        _ operation: HTTPOperation, _ pair: ActingPair, _ attempt: Attempt, _ answer: APIAnswer,
        _ call: Call, _ isAsExpected: Bool, into report: inout IsolationReport
    ) {
        let shown = shown(answer, call, isAsExpected ? answer : nil, [], [])
        guard let shown else {
            report.probes.append(
                probe(
                    attempt, operation, pair, .untested,
                    "status \(answer.status) without a token, and nothing of any user's in it"))
            return
        }
        let evidence = "\(operation.name) with \(attempt.name): \(shown)"
        report.probes.append(probe(attempt, operation, pair, .leaked, evidence))
        report.findings = IsolationCheck.merge(
            report.findings, [finding(attempt, operation, evidence, call)])
    }

    /// What is said of all forged tokens at once.
    private func allTokens(
        _ operation: HTTPOperation, _ pair: ActingPair, _ outcome: ProbeResult.Outcome,
        _ reason: String
    ) -> ProbeResult {
        let rule = Rule.forgedTokenAccepted.id
        return ProbeResult(
            id: "\(rule)/\(operation.name)/all", rule: rule, layer: "api",
            object: operation.request.route, actor: pair.label, outcome: outcome, reason: reason)
    }

    private func attempts(_ pair: ActingPair) -> [Attempt] {
        var attempts = [
            Attempt(
                name: TokenForgery.absent.rawValue, meaning: TokenForgery.absent.meaning,
                rule: .anonymousAccess, token: nil)
        ]
        guard let forgeries = caller.target.forgeries else {
            return attempts + [
                Attempt(
                    name: TokenForgery.garbage.rawValue, meaning: TokenForgery.garbage.meaning,
                    rule: .forgedTokenAccepted, token: "not.a.token")
            ]
        }
        let now = Int64(time(nil))
        for forgery in forgeries.applicable {
            guard
                let token = forgeries.token(
                    forgery, victim: pair.victim, attacker: pair.actor, now: now)
            else { continue }
            attempts.append(
                Attempt(
                    name: forgery.rawValue, meaning: forgery.meaning, rule: .forgedTokenAccepted,
                    token: token))
        }
        return attempts
    }

    private func call(
        _ operation: HTTPOperation, _ values: CallValues, _ attempt: Attempt, _ honest: Call
    ) -> Call {
        guard caller.placement == .cookies, let session = honest.credential else {
            guard let token = attempt.token else {
                return caller.call(operation, values, as: nil)
            }
            var call = honest
            call.credential = Credential(token)
            return call
        }
        let cookies = session.identity.split(separator: ";").compactMap { cookie in
            // Anybody can have the cookie that forged requests lack, with what goes with it.
            if isCSRFCookie(cookie) { return String(cookie) }
            // Of a session each cookie is spoilt, under its own name.
            return attempt.token.map { cookie.prefix { $0 != "=" } + "=" + $0 }
        }
        guard !cookies.isEmpty else { return caller.call(operation, values, as: nil) }
        var call = honest
        call.credential = Credential(
            cookies.joined(separator: ";"), csrfToken: session.csrfToken)
        return call
    }

    private func isCSRFCookie(_ cookie: Substring) -> Bool {
        guard case .cookie(let name)? = caller.target.api.authentication.csrf?.source else {
            return false
        }
        return cookie.drop { $0 == " " }.prefix { $0 != "=" } == name
    }

    /// What shows that the token was accepted; nil where nothing does.
    private func shown(
        _ answer: APIAnswer, _ call: Call, _ control: APIAnswer?, _ changes: [RowChange],
        _ moved: [String]
    ) -> String? {
        if !moved.isEmpty {
            return "status \(answer.status), and the victim's \(moved.joined(separator: ", ")) "
                + "answers otherwise"
        }
        if !changes.isEmpty {
            return "status \(answer.status), and "
                + changes.map(\.description).joined(separator: "; ")
        }
        // Whose token is no good is nobody, and everything is somebody's.
        if let sighting = content.sighting(in: answer, reader: -1, sent: call.sent) {
            return "status \(answer.status), and the answer holds a user's (by "
                + "\(sighting.evidence))"
        }
        guard let control, answer.isSuccess, !answer.leaves.isEmpty,
            answer.content() == control.content()
        else { return nil }
        return "status \(answer.status), and the answer is the one for the user's own token"
    }

    /// What the victim reads, where a write shows in no database; nil elsewhere.
    private func rereads(
        _ isRead: Bool, _ victim: ActingUser, _ values: CallValues, _ source: ValueSource
    ) throws(PostgresError) -> ReadSet? {
        guard !isRead, caller.target.observer == nil else { return nil }
        var reads = ReadSet(of: victim, source, caller, attacked: values)
        try reads.keepStable(caller)
        return reads
    }

    private func rows(of user: ActingUser) throws(PostgresError) -> OwnedRows? {
        try caller.target.observer?.rows(of: user)
    }

    private func finding(
        _ attempt: Attempt, _ operation: HTTPOperation, _ evidence: String, _ call: Call
    ) -> Finding {
        let isAnonymous = attempt.rule == .anonymousAccess
        return attempt.rule.finding(
            layer: "api", object: object(attempt, operation),
            message: isAnonymous
                ? "\(operation.request.route) serves users' data without a token"
                : "the application \(attempt.meaning)",
            evidence: evidence, replay: call.replay(as: "FORGED_TOKEN"),
            fix: isAnonymous
                ? "put \(operation.request.route) behind the check of the token"
                : "let the library verify signature, algorithm, times, audience and issuer")
    }

    /// What findings and probes are about, which are brought together by it.
    private func object(_ attempt: Attempt, _ operation: HTTPOperation) -> String {
        attempt.rule == .anonymousAccess ? operation.request.route : attempt.name
    }

    private func probe(
        _ attempt: Attempt, _ operation: HTTPOperation, _ pair: ActingPair,
        _ outcome: ProbeResult.Outcome, _ reason: String?
    ) -> ProbeResult {
        ProbeResult(
            id: "\(attempt.rule.id)/\(operation.name)/\(attempt.name)", rule: attempt.rule.id,
            layer: "api", object: object(attempt, operation), actor: pair.label,
            outcome: outcome, reason: reason)
    }
}
