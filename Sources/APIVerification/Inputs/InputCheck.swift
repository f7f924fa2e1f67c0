internal import APIRequests
internal import Population
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Sends values that no client should send: they are to be refused by 4xx, never by failing, and
/// never answered with other users' rows.
struct InputCheck {
    let caller: APICaller

    init(_ caller: APICaller) {
        self.caller = caller
    }

    /// A value and what it is, for reports.
    private struct Hostile {
        let name: String
        let value: ParameterValue
        /// Whether a failure over it says that it reached a statement's own text, where it can do
        /// more than fail. What no column can hold fails in a parameter too, and does nothing else.
        var isSyntax = false
    }

    /// What a hostile value was answered with that it should not be.
    private struct Failure {
        let hostile: Hostile
        let call: Call
        let status: Int
    }

    /// Texts that break what is pasted together, and what is stored without being looked at.
    private static let texts: [Hostile] = [
        Hostile(name: "NUL", value: .text("a\u{0}b")),
        Hostile(name: "markup", value: .text("<script>alert(1)</script>"), isSyntax: true),
        Hostile(name: "quote", value: .text("it's a \"quote\" -- \\"), isSyntax: true),
        Hostile(name: "over-long", value: .text(String(repeating: "long ", count: 2_000))),
        // True between quotes, and before the sign that a pattern ends in.
        Hostile(name: "injection", value: .text("' OR 'a' LIKE 'a"), isSyntax: true),
        Hostile(name: "injection-comment", value: .text("') OR 1=1 --"), isSyntax: true),
        Hostile(name: "injection-comment-plain", value: .text("' OR 1=1 --"), isSyntax: true),
    ]
    private static let ids: [Hostile] = [
        Hostile(name: "malformed", value: .text("not-an-id'")),
        Hostile(name: "NUL", value: .text("1\u{0}")),
        Hostile(name: "too-large", value: .number("99999999999999999999999")),
        Hostile(name: "negative", value: .number("-1")),
    ]

    /// Tries them in every parameter of one operation, one at a time.
    func run(
        _ operation: HTTPOperation, _ user: ActingUser, _ source: inout ValueSource,
        into report: inout IsolationReport
    ) {
        guard
            let values = source.values(of: operation, for: user).flatMap({
                CapturedValues(caller).completing($0, for: operation, as: user, source)
            })
        else { return }
        if !operation.request.method.isSafe { source.write(values, of: user) }
        let content = ForeignContent(caller.target.context)
        for parameter in operation.request.uniqueOccurrences where parameter != "user" {
            let bind = operation.bind(for: parameter)
            let isID = bind?.reference != nil || bind == nil
            // What is a fixed or a numeric value is no text: it is malformed as an id is.
            let isText = values[parameter].map { if case .text = $0 { true } else { false } }
            var failures: [Failure] = []
            var leaks: [(hostile: Hostile, call: Call, evidence: String)] = []
            var answered = 0
            for hostile in isID || isText != true ? Self.ids : Self.texts {
                var changed = values
                changed[parameter] = hostile.value
                let call = caller.call(operation, changed, as: user)
                guard let answer = caller.perform(call).answer else { continue }
                answered += 1
                if answer.status >= 500 {
                    failures.append(Failure(hostile: hostile, call: call, status: answer.status))
                }
                let reader = user.number ?? -1
                if let sighting = content.sighting(in: answer, reader: reader, sent: call.sent) {
                    leaks.append((hostile, call, sighting.evidence))
                }
            }
            var silence = answered == 0 ? "no answer came that says anything" : nil
            if !failures.isEmpty { silence = failureOfOwn(operation, values, user) }
            report.probes.append(
                probe(
                    operation, parameter, user, silence == nil ? failures : [], silence: silence))
            if silence == nil, !failures.isEmpty {
                report.findings = IsolationCheck.merge(
                    report.findings, [finding(failures, operation, parameter)])
            }
            if let leak = leaks.first {
                report.findings = IsolationCheck.merge(
                    report.findings,
                    [
                        Rule.foreignRead.finding(
                            layer: "api", object: operation.name,
                            message: "\(operation.name) answers with what belongs to other users",
                            evidence: "\(user.description) sent :\(parameter) as "
                                + "\(leak.hostile.name), and the answer holds somebody else's "
                                + "(by \(leak.evidence))",
                            replay: leak.call.replay(as: "ACTORS_CREDENTIAL"),
                            fix: "pass :\(parameter) to the statement as a parameter; never paste "
                                + "it in")
                    ])
            }
        }
    }

    /// Why a failure says nothing of the value that was sent: the same call fails with the user's
    /// ordinary values too. Nil where it does not.
    private func failureOfOwn(
        _ operation: HTTPOperation, _ values: CallValues, _ user: ActingUser
    ) -> String? {
        switch caller.perform(caller.call(operation, values, as: user)) {
        case .unsettled(let words): words
        case .answered(let answer):
            answer.status < 500
                ? nil
                : "\(user.description)'s own call of \(operation.name) fails with ordinary values "
                    + "too: \(answer.summary)"
        }
    }

    private func probe(
        _ operation: HTTPOperation, _ parameter: String, _ user: ActingUser, _ failures: [Failure],
        silence: String?
    ) -> ProbeResult {
        ProbeResult(
            id: "\(Rule.inputIsAnError.id)/\(operation.name)/\(parameter)",
            rule: Rule.inputIsAnError.id, layer: "api", object: operation.name,
            actor: user.label.rawValue,
            outcome: silence != nil ? .inconclusive : failures.isEmpty ? .held : .leaked,
            reason: silence ?? (failures.isEmpty ? nil : evidence(failures, parameter)))
    }

    private func evidence(_ failures: [Failure], _ parameter: String) -> String {
        failures.map { ":\(parameter) as \($0.hostile.name): status \($0.status)" }
            .joined(separator: "\n")
    }

    private func finding(
        _ failures: [Failure], _ operation: HTTPOperation, _ parameter: String
    ) -> Finding {
        let isSyntax = failures.contains(where: \.hostile.isSyntax)
        var finding = Rule.inputIsAnError.finding(
            layer: "api", object: operation.name,
            message: "\(operation.name) fails over a value that it should refuse",
            evidence: evidence(failures, parameter),
            replay: failures.first?.call.replay(as: "ACTORS_CREDENTIAL") ?? "",
            fix: isSyntax
                ? "pass :\(parameter) to the statement as a parameter; check it, and answer 422"
                : "check :\(parameter) before it is used, and answer 422")
        if !isSyntax { finding.severity = .low }
        return finding
    }
}

extension HTTPRequestTemplate {
    /// Each parameter once, in order.
    var uniqueOccurrences: [String] {
        var seen: Set<String> = []
        return occurrences.filter { seen.insert($0).inserted }
    }
}
