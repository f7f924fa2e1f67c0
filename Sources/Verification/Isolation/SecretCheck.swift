internal import Population
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Performs every operation that answers with rows, whoever it acts for, and looks for secrets.
///
/// The attacks see users' operations only; a sign-in or a report answers too.
struct SecretCheck {
    let context: VerificationContext
    let connection: Connection
    private let secrets: SecretInAnswer

    init(_ context: VerificationContext, _ connection: Connection) {
        self.context = context
        self.connection = connection
        secrets = SecretInAnswer(context)
    }

    /// Adds a probe for each operation that answers with columns, and a finding for each that
    /// answers with a secret; nothing where the scenario declares none.
    ///
    /// - Throws: the error of a lost server.
    func run(_ monitor: CheckMonitor, into report: inout IsolationReport) throws(PostgresError) {
        guard context.plan.hasSecrets else { return }
        for operation in context.scenario.operations {
            guard !monitor.shouldStop() else { return }
            if case .refusal = operation.expectation { continue }
            monitor.progress(operation.name)
            do throws(PostgresError) {
                try check(operation, &report)
            } catch {
                guard !error.isServerLoss else { throw error }
                report.probes.append(probe(operation, .inconclusive, "\(error)", nil))
            }
        }
    }

    private func check(
        _ operation: Operation, _ report: inout IsolationReport
    ) throws(PostgresError) {
        var reason = "nobody owns a row that it could be bound to"
        var silent: ActingUser?
        for user in users(of: operation) {
            guard let (answer, parameters) = try call(operation, as: user) else { continue }
            if let failure = answer.failure {
                reason = "\(user.description): \(failure)"
                continue
            }
            if answer.columns.isEmpty { return }
            guard let place = secrets.place(in: answer) else {
                reason = "no call returned a row"
                if !answer.rows.isEmpty { silent = user }
                continue
            }
            let evidence = "\(user.description) called \(operation.name): \(place)"
            report.probes.append(probe(operation, .leaked, evidence, user))
            report.findings.append(
                SecretInAnswer.finding(
                    operation: operation.name, evidence: evidence,
                    replay: replay(operation, parameters)))
            return
        }
        report.probes.append(
            silent.map { probe(operation, .held, nil, $0) }
                ?? probe(operation, .untested, reason, nil))
    }

    /// A light, an ordinary and the heaviest user who own what is bound.
    private func users(of operation: Operation) -> [ActingUser] {
        let tables = Set(context.references(in: operation.binds).map(\.table))
        let pairs = context.attackPairs(owning: tables, hidden: operation.concernsHidden)
        var users: [ActingUser] = []
        for user in pairs.map(\.actor) + [context.anyUser].compactMap(\.self)
        where !users.contains(where: { $0.number == user.number }) {
            users.append(user)
        }
        return users
    }

    /// - Returns: nil where the user owns nothing to bind; else the first answer that holds a row,
    ///   or the last.
    private func call(
        _ operation: Operation, as user: ActingUser
    ) throws(PostgresError) -> (Answer, DrawnParameters)? {
        let rehearsal = OperationRehearsal(context: context, connection: connection)
        return try rehearsal.acting(as: user) {
            () throws(PostgresError) -> (Answer, DrawnParameters)? in
            var last: (Answer, DrawnParameters)?
            for attempt in 0..<ParameterSource.attemptLimit {
                guard
                    let parameters = try rehearsal.source.parameters(
                        of: operation, for: user, attempt: attempt)
                else { break }
                let answer = try rehearsal.perform(operation, parameters)
                last = (answer, parameters)
                if !answer.rows.isEmpty || operation.binds.allSatisfy({ $0.reference == nil }) {
                    break
                }
            }
            return last
        }
    }

    private func replay(_ operation: Operation, _ parameters: DrawnParameters) -> String {
        """
        BEGIN;
        PREPARE answer AS \(operation.sql.text.trimmedStatement);
        EXECUTE answer\(parameters.arguments(for: operation.sql));
        ROLLBACK;
        DEALLOCATE answer;
        """
    }

    private func probe(
        _ operation: Operation, _ outcome: ProbeResult.Outcome, _ reason: String?,
        _ user: ActingUser?
    ) -> ProbeResult {
        ProbeResult(
            id: "\(Rule.secretInAnswer.id)/\(operation.name)/answer",
            rule: Rule.secretInAnswer.id, layer: "queries", object: operation.name,
            actor: user?.label.rawValue ?? "", outcome: outcome, reason: reason)
    }
}
