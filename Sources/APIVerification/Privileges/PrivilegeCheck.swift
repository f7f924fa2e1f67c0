internal import APIRequests
internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Adds members that make a user more than a user to the bodies of users' own writes, and looks
/// whether they were taken.
///
/// A member is tried where the operation does not send it and the application's document does not
/// let requests hold it; what says that it was taken is the row, read again.
struct PrivilegeCheck {
    let caller: APICaller
    private let schemas: OpenAPISchemas?

    init(_ caller: APICaller) {
        self.caller = caller
        schemas = caller.target.openAPI.flatMap { OpenAPISchemas($0) }
    }

    private var context: VerificationContext { caller.target.context }

    /// Tries every member on every operation that writes a JSON object.
    func run(
        _ operations: [HTTPOperation], _ source: inout ValueSource,
        into report: inout IsolationReport
    ) throws(PostgresError) {
        for operation in operations where Self.writesJSON(operation) {
            let members = members(for: operation)
            guard !members.isEmpty, let user = user(for: operation) else { continue }
            for member in members {
                try attempt(member, operation, user, &source, &report)
            }
        }
    }

    static func writesJSON(_ operation: HTTPOperation) -> Bool {
        guard !operation.request.method.isSafe, operation.deletes == nil,
            operation.expectedStatuses.includesSuccess,
            case .json(.object) = operation.request.body
        else { return false }
        return true
    }

    /// Somebody who is neither deleted nor reads what is left of the deleted: a privilege that cannot
    /// be taken back again does no harm there.
    private func user(for operation: HTTPOperation) -> ActingUser? {
        let deleting = context.attackPairs(owning: [])
        let busy = [deleting.first?.actor, deleting.last?.actor, deleting.last?.victim]
            .compactMap { $0?.key }
        let tables = Set(context.references(in: operation.binds).map(\.table))
        let pairs = context.attackPairs(owning: tables)
        let users = pairs.flatMap { [$0.victim, $0.actor] }
        return users.first { !busy.contains($0.key) } ?? users.first
    }

    // MARK: Members

    /// What is tried on an operation.
    func members(for operation: HTTPOperation) -> [PrivilegeMember] {
        var found: [PrivilegeMember] = []
        if let catalog = caller.target.observer?.context.catalog {
            for name in writtenTables(operation) {
                guard let table = catalog.table(named: name) else { continue }
                let isUsers = name == context.tenantTable?.displayName
                found += table.columns.compactMap {
                    PrivilegeMember($0, of: table, isUsers: isUsers)
                }
            }
        } else if let schemas {
            for property in schemas.allProperties {
                guard let member = PrivilegeMember(property),
                    !found.contains(where: { $0.name == member.name })
                else { continue }
                found.append(member)
            }
        }
        let writable = schemas?.writable(operation) ?? []
        return found.filter { member in
            member.spellings.allSatisfy { spelling in
                !writable.contains(spelling)
                    && operation.request.adding(
                        spelling, parameter: AttackVector.privilegeParameter, to: .body) != nil
            }
        }
    }

    /// The tables whose rows an operation makes or changes, as far as it says; the users' own where it
    /// names none.
    private func writtenTables(_ operation: HTTPOperation) -> [String] {
        if let made = operation.creates { return [made] }
        let named = Set(context.references(in: operation.binds).map(\.table))
        guard named.isEmpty else {
            return named.sorted().map { context.table($0).displayName }
        }
        return [context.tenantTable?.displayName].compactMap(\.self)
    }

    // MARK: One attempt

    /// How often the user's rows hold what the attacker wants there.
    private struct Look: Equatable {
        var inDatabase: Int?
        var inAnswers: Int
        /// Whether any answer has the member at all.
        var isShown: Bool
    }

    private func attempt(
        _ member: PrivilegeMember, _ operation: HTTPOperation, _ user: ActingUser,
        _ source: inout ValueSource, _ report: inout IsolationReport
    ) throws(PostgresError) {
        let values = source.values(of: operation, for: user).flatMap {
            CapturedValues(caller).completing($0, for: operation, as: user, source)
        }
        guard let values else { return }
        let reads = ReadSet(of: user, source, caller, attacked: values)
        let start = try look(member, user, reads)
        guard let own = caller.perform(caller.call(operation, values, as: user)).answer,
            operation.expectedStatuses.contains(own.status)
        else {
            report.probes.append(
                probe(member, operation, user, .inconclusive, "the user's own call did not succeed")
            )
            return
        }
        let before = try look(member, user, reads)
        let call = attack(member, operation, values, user, member.parameter)
        guard let answer = caller.perform(call).answer else {
            report.probes.append(
                probe(
                    member, operation, user, .inconclusive, "no answer came that says anything"))
            return
        }
        let after = try look(member, user, reads)
        source.write(values, of: user)
        guard let shown = shown(start, before, after) else {
            let isSeen = after.inDatabase != nil || after.isShown
            report.probes.append(
                probe(
                    member, operation, user, isSeen || !answer.isSuccess ? .held : .untested,
                    isSeen || !answer.isSuccess
                        ? nil : "no answer shows \(member.name), and there is no database"))
            return
        }
        let evidence =
            "\(user.description) called \(operation.name) with \(member.name) = \(member.text) "
            + "added to the body: status \(answer.status), and \(shown)"
        report.probes.append(probe(member, operation, user, .leaked, evidence))
        report.findings = IsolationCheck.merge(
            report.findings, [finding(member, operation, evidence, call)])
        // Whoever has become more would be shown more by what is tried next.
        if let harmless = member.harmless {
            _ = caller.perform(attack(member, operation, values, user, harmless))
        }
    }

    private func attack(
        _ member: PrivilegeMember, _ operation: HTTPOperation, _ values: CallValues,
        _ user: ActingUser, _ value: ParameterValue
    ) -> Call {
        let name = AttackVector.privilegeParameter
        let template = member.spellings.reduce(operation.request) { request, spelling in
            request.adding(spelling, parameter: name, to: .body) ?? request
        }
        var values = values
        values[name] = value
        return caller.call(operation, values, as: user, template: template)
    }

    /// What shows that the member was taken: more of it than the same call does without it.
    private func shown(_ start: Look, _ before: Look, _ after: Look) -> String? {
        if let first = start.inDatabase, let second = before.inDatabase,
            let third = after.inDatabase, third - second > second - first
        {
            return "the database has it"
        }
        guard after.inAnswers - before.inAnswers > before.inAnswers - start.inAnswers else {
            return nil
        }
        return "the user's own answers show it"
    }

    private func look(
        _ member: PrivilegeMember, _ user: ActingUser, _ reads: ReadSet
    ) throws(PostgresError) -> Look {
        var look = Look(inDatabase: nil, inAnswers: 0, isShown: false)
        if let observer = caller.target.observer, let name = member.table {
            look.inDatabase = try OwnedRows.count(
                of: name, where: member.name, is: member.text, observer.context,
                observer.connection, ownerKey: user.key)
        }
        for call in reads.calls {
            guard let text = caller.perform(call).answer?.text else { continue }
            look.isShown = look.isShown || member.isShown(in: text)
            look.inAnswers += member.count(in: text)
        }
        return look
    }

    private func finding(
        _ member: PrivilegeMember, _ operation: HTTPOperation, _ evidence: String, _ call: Call
    ) -> Finding {
        Rule.privilegeFromRequest.finding(
            layer: "api", object: operation.name,
            message:
                "\(operation.name) lets a user write \(member.name), which it does not declare",
            evidence: evidence, replay: call.replay(as: "ACTORS_CREDENTIAL"),
            fix: "in the handler of \(operation.request.route): copy the members that a body may "
                + "hold one by one, and refuse others")
    }

    private func probe(
        _ member: PrivilegeMember, _ operation: HTTPOperation, _ user: ActingUser,
        _ outcome: ProbeResult.Outcome, _ reason: String?
    ) -> ProbeResult {
        let rule = Rule.privilegeFromRequest.id
        return ProbeResult(
            id: "\(rule)/\(operation.name)/\(member.name)", rule: rule, layer: "api",
            object: operation.name, actor: user.label.rawValue, outcome: outcome, reason: reason)
    }
}

extension AttackVector {
    /// The parameter that takes what an attacker writes into a member.
    static let privilegeParameter = "bulkhead_privilege"
}
