internal import APIRequests
internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Calls every route of the OpenAPI document without a token, and lists those that no operation
/// calls.
struct RouteCheck {
    let caller: APICaller

    init(_ caller: APICaller) {
        self.caller = caller
    }

    private var context: VerificationContext { caller.target.context }

    /// Nothing where the scenario names no document.
    func run(_ source: ValueSource, into report: inout IsolationReport) throws(PostgresError) {
        guard let document = caller.target.openAPI else { return }
        guard let routes = OpenAPIRoutes(document)?.routes else {
            report.notes.append("the OpenAPI document could not be read: no route was called")
            return
        }
        let isolation = context.scenario.isolation
        guard let victim = context.attackPairs(owning: []).first?.victim else { return }
        for route in routes {
            let operations = context.scenario.httpOperations.filter {
                $0.request.method == route.method && route.isPath(of: $0.request.path)
            }
            // As the tokens' check calls it: one open route is one finding.
            let name = operations.first { $0.actor == .user }?.request.route ?? route.name
            let isExcused = (isolation.untestedRoutes + isolation.publicRoutes).contains {
                $0.route == route.name
            }
            if operations.isEmpty, !isExcused {
                report.notes.append("untested: no operation calls \(route.name)")
                report.probes.append(
                    probe(route, "operation", .untested, "no operation calls \(route.name)"))
            }
            guard !isolation.publicRoutes.contains(where: { $0.route == route.name }) else {
                continue
            }
            let filled = path(of: route, victim)
            if caller.target.sparesOthers, !route.method.isSafe || !filled.isVictims {
                let words = "it may reach what is not this run's, in an application that others use"
                report.probes.append(probe(route, "anonymous", .untested, words))
                continue
            }
            try callAnonymously(route, name, filled.path, victim, &report)
        }
    }

    private func callAnonymously(
        _ route: OpenAPIRoutes.Route, _ name: String, _ path: TextTemplate,
        _ victim: ActingUser, _ report: inout IsolationReport
    ) throws(PostgresError) {
        let template = HTTPRequestTemplate(
            method: route.method, path: path,
            body: route.method.isSafe ? .none : .json(.object([])))
        let operation = HTTPOperation(
            name: route.name, actor: .anonymous, request: template,
            position: SourcePosition(line: 1, column: 1))
        let call = caller.call(operation, CallValues(), as: nil)
        let before = try rows(of: victim)
        guard let answer = caller.perform(call).answer else {
            report.probes.append(
                probe(route, "anonymous", .inconclusive, "no answer came that says anything"))
            return
        }
        let changes =
            if let before { try rows(of: victim)?.changes(since: before) ?? [] } else {
                [RowChange]()
            }
        let sighting = ForeignContent(context).sighting(
            in: answer, reader: -1, sent: template.path.literal.map { segments($0) } ?? [])
        guard sighting != nil || !changes.isEmpty else {
            report.probes.append(probe(route, "anonymous", .held, nil))
            return
        }
        let shown =
            changes.isEmpty
            ? "the answer holds a user's (by \(sighting?.evidence ?? "its words"))"
            : changes.map(\.description).joined(separator: "; ")
        let evidence = "without a token: status \(answer.status), and \(shown)"
        report.probes.append(probe(route, "anonymous", .leaked, evidence, about: name))
        report.findings = IsolationCheck.merge(
            report.findings,
            [
                Rule.anonymousAccess.finding(
                    layer: "api", object: name,
                    message: "\(name) serves users' data without a token",
                    evidence: evidence, replay: call.replay(as: "NOBODY"),
                    fix: "put the route behind the check of the token, or remove it; if it is "
                        + "meant to be open, list it under isolation.public")
            ])
    }

    private func segments(_ path: String) -> [String] {
        path.split(separator: "/").map(String.init)
    }

    /// The path with a user's own keys in its parameters, as far as their names say which; and
    /// whether they all do.
    private func path(
        of route: OpenAPIRoutes.Route, _ user: ActingUser
    ) -> (path: TextTemplate, isVictims: Bool) {
        var before = ""
        var isVictims = true
        let filled = route.path.split(separator: "/").map { segment -> String in
            defer { before = String(segment) }
            guard segment.contains("{") else { return String(segment) }
            let name = segment.filter { $0.isLetter || $0.isNumber || $0 == "_" }
            if context.ownerNames.contains(name) || name == "user" { return user.key }
            if let key = key(of: before, name, user) { return key }
            isVictims = false
            return "1"
        }
        return (TextTemplate(parts: [.text("/" + filled.joined(separator: "/"))]), isVictims)
    }

    /// A key of the user's in the table that the path or the parameter names.
    private func key(of segment: String, _ name: String, _ user: ActingUser) -> String? {
        guard let number = user.number else { return nil }
        let table = context.plan.tables.indices.first { index in
            let table = context.table(index).name
            return table == segment || name.hasPrefix(table.dropLast()) || name == table
        }
        guard let table, context.plan.rowCount(table: table, user: number) > 0 else { return nil }
        return context.plan.key(table: table, user: number, row: 0).description
    }

    private func rows(of user: ActingUser) throws(PostgresError) -> OwnedRows? {
        try caller.target.observer?.rows(of: user)
    }

    private func probe(
        _ route: OpenAPIRoutes.Route, _ what: String, _ outcome: ProbeResult.Outcome,
        _ reason: String?, about object: String? = nil
    ) -> ProbeResult {
        ProbeResult(
            id: "\(Rule.anonymousAccess.id)/\(route.name)/\(what)", rule: Rule.anonymousAccess.id,
            layer: "api", object: object ?? route.name, actor: "nobody", outcome: outcome,
            reason: reason)
    }
}
