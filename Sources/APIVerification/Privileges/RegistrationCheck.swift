internal import APIRequests
internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Adds members that make a user more than a user to requests that open accounts for anybody.
///
/// Each opens accounts of its own: one as the request is, and one with the member. What says that it
/// was taken is the new row, or the answer. An application that others use is left alone: an
/// administrator would stay in it.
struct RegistrationCheck {
    let caller: APICaller
    private let privileges: PrivilegeCheck
    /// No two accounts of a run, or of several on one application, have the same address.
    private let mark = String(UInt64.random(in: .min ... .max), radix: 36)

    init(_ caller: APICaller) {
        self.caller = caller
        privileges = PrivilegeCheck(caller)
    }

    private var context: VerificationContext { caller.target.context }

    /// - Parameter chosen: the operations that are looked at; nil for all.
    func run(
        only chosen: Set<String>?, _ source: ValueSource, into report: inout IsolationReport
    ) throws(PostgresError) {
        guard let model = context.attackPairs(owning: []).first?.actor else { return }
        var accounts = 0
        for operation in registrations where chosen?.contains(operation.name) ?? true {
            for member in privileges.members(for: operation) {
                guard !caller.target.sparesOthers else {
                    let words = "an administrator would stay in an application of somebody else's"
                    report.probes.append(probe(member, operation, .untested, words))
                    continue
                }
                guard let values = source.values(of: operation, for: model) else { continue }
                let pair = (own: accounts, attack: accounts + 1)
                accounts += 2
                try attempt(
                    member, operation, own: renamed(values, operation, pair.own),
                    attack: renamed(values, operation, pair.attack), &report)
            }
        }
    }

    // MARK: What opens accounts

    /// Operations of nobody that make a user, and the request by which the scenario's users register.
    private var registrations: [HTTPOperation] {
        let declared = context.scenario.httpOperations.filter {
            $0.actor == .anonymous && opensAccount($0)
        }
        let own = caller.target.api.authentication.register.map { request in
            HTTPOperation(
                name: "register", actor: .anonymous, request: request.request,
                binds: request.binds, expectedStatuses: request.expectedStatuses,
                position: request.position)
        }
        return declared
            + [own].compactMap(\.self).filter { operation in
                PrivilegeCheck.writesJSON(operation)
                    && !declared.contains { $0.request.route == operation.request.route }
            }
    }

    private func opensAccount(_ operation: HTTPOperation) -> Bool {
        guard PrivilegeCheck.writesJSON(operation), operation.request.method == .post,
            case .json(.object(let members)) = operation.request.body
        else { return false }
        if let made = operation.creates { return made == context.tenantTable?.displayName }
        let sendsPassword = members.contains { $0.name.lowercased().contains("password") }
        let words = operation.request.route.lowercased() + operation.name.lowercased()
        return sendsPassword
            && ["regist", "signup", "sign-up", "sign_up"].contains { words.contains($0) }
    }

    /// Values by which nobody has an account yet.
    private func renamed(
        _ values: CallValues, _ operation: HTTPOperation, _ number: Int
    ) -> CallValues {
        var values = values
        let name = "bulkhead\(number)x\(mark)"
        for parameter in operation.parameters {
            let generator = operation.bind(for: parameter)?.rule.generator
            let plain = ReferenceName.plain(parameter)
            if generator == .text(.email) || plain.contains("email") {
                values[parameter] = .text("\(name)@example.com")
            } else if generator == .text(.name)
                || ["name", "username", "login", "handle", "nickname"].contains(plain)
            {
                values[parameter] = .text(name)
            } else if parameter == "password", generator == nil {
                // Capital and small letters, digits and a sign, as applications ask for.
                values[parameter] = .text("Bh7!\(mark)")
            }
        }
        return values
    }

    // MARK: Attempts

    private func attempt(
        _ member: PrivilegeMember, _ operation: HTTPOperation, own: CallValues,
        attack: CallValues, _ report: inout IsolationReport
    ) throws(PostgresError) {
        guard let control = caller.perform(caller.call(operation, own, as: nil)).answer,
            operation.expectedStatuses.contains(control.status)
        else {
            let words = "an account could not be opened without \(member.name)"
            report.probes.append(probe(member, operation, .inconclusive, words))
            return
        }
        let before = try count(member)
        let call = call(operation, attack, member)
        guard let answer = caller.perform(call).answer else {
            let words = "no answer came that says anything"
            report.probes.append(probe(member, operation, .inconclusive, words))
            return
        }
        let after = try count(member)
        let isTold = member.count(in: answer.text) > member.count(in: control.text)
        let isKept = before.flatMap { before in after.map { $0 > before } }
        guard isKept == true || isTold else {
            let isSeen = isKept != nil || member.isShown(in: answer.text) || !answer.isSuccess
            let words = "the answer does not show \(member.name), and there is no database"
            report.probes.append(
                probe(member, operation, isSeen ? .held : .untested, isSeen ? nil : words))
            return
        }
        let evidence =
            "nobody called \(operation.name) with \(member.name) = \(member.text) added to the body: "
            + "status \(answer.status), and "
            + (isKept == true ? "the database has it" : "the answer shows it")
        report.probes.append(probe(member, operation, .leaked, evidence))
        report.findings = IsolationCheck.merge(
            report.findings,
            [
                Rule.privilegeFromRequest.finding(
                    layer: "api", object: operation.name,
                    message: "\(operation.name) lets anybody open an account with \(member.name), "
                        + "which it does not declare",
                    evidence: evidence, replay: call.replay(as: "NOBODYS_CREDENTIAL"),
                    fix: "in the handler of \(operation.request.route): copy the members that a "
                        + "body may hold one by one, and refuse others")
            ])
    }

    private func call(
        _ operation: HTTPOperation, _ values: CallValues, _ member: PrivilegeMember
    ) -> Call {
        let name = AttackVector.privilegeParameter
        let template = member.spellings.reduce(operation.request) { request, spelling in
            request.adding(spelling, parameter: name, to: .body) ?? request
        }
        var values = values
        values[name] = member.parameter
        return caller.call(operation, values, as: nil, template: template)
    }

    /// How many rows have the privilege; nil where that cannot be looked at.
    private func count(_ member: PrivilegeMember) throws(PostgresError) -> Int? {
        guard let observer = caller.target.observer, let name = member.table else { return nil }
        return try OwnedRows.count(
            inAllOf: name, where: member.name, is: member.text, observer.context,
            observer.connection)
    }

    private func probe(
        _ member: PrivilegeMember, _ operation: HTTPOperation, _ outcome: ProbeResult.Outcome,
        _ reason: String?
    ) -> ProbeResult {
        let rule = Rule.privilegeFromRequest.id
        return ProbeResult(
            id: "\(rule)/\(operation.name)/\(member.name)", rule: rule, layer: "api",
            object: operation.name, actor: "nobody", outcome: outcome, reason: reason)
    }
}
