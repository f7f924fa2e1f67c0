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
    }

    /// Texts that break what is pasted together, and what is stored without being looked at.
    private static let texts: [Hostile] = [
        Hostile(name: "NUL", value: .text("a\u{0}b")),
        Hostile(name: "markup", value: .text("<script>alert(1)</script>")),
        Hostile(name: "quote", value: .text("it's a \"quote\" -- \\")),
        Hostile(name: "over-long", value: .text(String(repeating: "long ", count: 2_000))),
        // True between quotes, and before the sign that a pattern ends in.
        Hostile(name: "injection", value: .text("' OR 'a' LIKE 'a")),
        Hostile(name: "injection-comment", value: .text("') OR 1=1 --")),
        Hostile(name: "injection-comment-plain", value: .text("' OR 1=1 --")),
    ]
    private static let ids: [Hostile] = [
        Hostile(name: "malformed", value: .text("not-an-id'")),
        Hostile(name: "NUL", value: .text("1\u{0}")),
        Hostile(name: "too-large", value: .number("99999999999999999999999")),
        Hostile(name: "negative", value: .number("-1")),
    ]

    /// Tries them in every parameter of one operation, one at a time.
    func run(
        _ operation: HTTPOperation, _ user: ActingUser, _ source: ValueSource,
        into report: inout IsolationReport
    ) {
        guard
            let values = source.values(of: operation, for: user).flatMap({
                CapturedValues(caller).completing($0, for: operation, as: user, source)
            })
        else { return }
        let content = ForeignContent(caller.target.context)
        for parameter in operation.request.uniqueOccurrences where parameter != "user" {
            let bind = operation.bind(for: parameter)
            let isID = bind?.reference != nil || bind == nil
            // What is a fixed or a numeric value is no text: it is malformed as an id is.
            let isText = values[parameter].map { if case .text = $0 { true } else { false } }
            var failures: [(Hostile, Call, Int)] = []
            var leaks: [(Hostile, Call, String)] = []
            var answered = 0
            for hostile in isID || isText != true ? Self.ids : Self.texts {
                var changed = values
                changed[parameter] = hostile.value
                let call = caller.call(operation, changed, as: user)
                guard let answer = caller.perform(call).answer else { continue }
                answered += 1
                if answer.status >= 500 { failures.append((hostile, call, answer.status)) }
                let reader = user.number ?? -1
                if let sighting = content.sighting(in: answer, reader: reader, sent: call.sent) {
                    leaks.append((hostile, call, sighting.evidence))
                }
            }
            add(failures, leaks, answered, operation, parameter, user, &report)
        }
    }

    private func add(
        _ failures: [(Hostile, Call, Int)], _ leaks: [(Hostile, Call, String)], _ answered: Int,
        _ operation: HTTPOperation, _ parameter: String, _ user: ActingUser,
        _ report: inout IsolationReport
    ) {
        let evidence = failures.map { ":\(parameter) as \($0.0.name): status \($0.2)" }
            .joined(separator: "\n")
        report.probes.append(
            ProbeResult(
                id: "\(Rule.inputIsAnError.id)/\(operation.name)/\(parameter)",
                rule: Rule.inputIsAnError.id, layer: "api", object: operation.name,
                actor: user.label.rawValue,
                outcome: answered == 0 ? .inconclusive : failures.isEmpty ? .held : .leaked,
                reason: answered == 0
                    ? "no answer came that says anything" : failures.isEmpty ? nil : evidence))
        if let first = failures.first {
            report.findings = IsolationCheck.merge(
                report.findings,
                [
                    Rule.inputIsAnError.finding(
                        layer: "api", object: operation.name,
                        message: "\(operation.name) fails over a value that it should refuse",
                        evidence: evidence, replay: first.1.replay(as: "ACTORS_CREDENTIAL"),
                        fix: "check :\(parameter) before it is used, and answer 422")
                ])
        }
        guard let leak = leaks.first else { return }
        report.findings = IsolationCheck.merge(
            report.findings,
            [
                Rule.foreignRead.finding(
                    layer: "api", object: operation.name,
                    message: "\(operation.name) answers with what belongs to other users",
                    evidence: "\(user.description) sent :\(parameter) as \(leak.0.name), and the "
                        + "answer holds somebody else's (by \(leak.2))",
                    replay: leak.1.replay(as: "ACTORS_CREDENTIAL"),
                    fix: "pass :\(parameter) to the statement as a parameter; never paste it in")
            ])
    }
}

extension HTTPRequestTemplate {
    /// Each parameter once, in order.
    var uniqueOccurrences: [String] {
        var seen: Set<String> = []
        return occurrences.filter { seen.insert($0).inserted }
    }
}
