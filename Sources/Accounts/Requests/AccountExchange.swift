internal import APIRequests
internal import Glibc
internal import HTTPDriver
internal import Population
internal import ScenarioModel
internal import Tokens

/// Sends requests about accounts, one after the other, over connections of its own.
///
/// Not Sendable: whoever works on another thread has another.
final class AccountExchange {
    let plan: SignInPlan
    private let client: HTTPClient
    private let register: Prepared?
    private let login: Prepared?
    /// What gives the token against forged requests; nil where another answer does.
    private let csrf: Prepared?
    /// What the paths of all users' operations begin with: cookies for less are not sent.
    private let commonPath: String

    /// One of the requests, ready to be sent.
    private struct Prepared {
        let name: String
        let declaration: AccountRequest
        let request: CompiledRequest
        let values: AccountValues
        /// As cookies see it.
        let path: String

        /// `register (POST /auth/register)`, for messages.
        var label: String { "\(name) (\(declaration.request.route))" }
    }

    /// - Throws: ``SignInError`` where requests cannot be made at all.
    init(_ plan: SignInPlan) throws(SignInError) {
        self.plan = plan
        do throws(TransferFailure) {
            client = try HTTPClient(TransferSettings(plan.api))
        } catch {
            throw SignInError(.unreachable, request: "signing in", "is not possible: \(error)")
        }
        let authentication = plan.authentication
        // Accounts that are there need no registration.
        register =
            plan.mark == nil
            ? nil
            : try authentication.register.map { request throws(SignInError) in
                try Self.prepare("register", request, plan)
            }
        login = try authentication.login.map { request throws(SignInError) in
            try Self.prepare("login", request, plan)
        }
        csrf = try authentication.csrf?.asked.map { request throws(SignInError) in
            try Self.prepare("csrf", request, plan)
        }
        commonPath = plan.commonPath
    }

    private static func prepare(
        _ name: String, _ declaration: AccountRequest, _ plan: SignInPlan
    ) throws(SignInError) -> Prepared {
        Prepared(
            name: name, declaration: declaration,
            request: CompiledRequest(
                declaration.request, origin: plan.origin, api: plan.api,
                timeoutNanoseconds: plan.api.timeouts.totalNanoseconds,
                credential: plan.authentication.csrf == nil ? nil : .cookies),
            values: try AccountValues(
                declaration.binds, of: "\(name) (\(declaration.request.route))", plan),
            path: plan.origin.pathPrefix + declaration.request.path.literalStart)
    }

    /// Whether a user whose session ends can have another.
    var canRenew: Bool { login != nil }

    // MARK: Signing up and in

    /// Opens a user's account, and signs the user in where there is a way to.
    ///
    /// - Throws: ``SignInError`` with what the application answered.
    func signUp(_ user: Int) throws(SignInError) -> SignedInUser {
        var found = SignedInUser()
        if let register {
            found = try perform(register, user, key: nil, givesSession: login == nil)
        }
        guard login != nil else { return found }
        return try signIn(user, key: found.key)
    }

    /// Signs a user in who has an account.
    ///
    /// - Parameter key: what `:user` stands for, where it is known.
    func signIn(_ user: Int, key: RowKey?) throws(SignInError) -> SignedInUser {
        guard let login else { return SignedInUser(key: key) }
        let known = key ?? plan.seeded?.key(ofUser: user)
        var found = try perform(login, user, key: known, givesSession: true)
        found.key = found.key ?? key
        return found
    }

    private func perform(
        _ prepared: Prepared, _ user: Int, key: RowKey?, givesSession: Bool
    ) throws(SignInError) -> SignedInUser {
        var visit = Visit()
        if let csrf { try takeToken(csrf, user, key, &visit) }
        let answer = try send(prepared, user, key, &visit)
        var found = SignedInUser(key: try answer.userKey())
        guard givesSession, case .session(let placement) = plan.authentication.credential else {
            return found
        }
        if let csrf {
            // Whoever signs in gets another one, usually.
            try takeToken(csrf, user, key, &visit)
        } else if let source = plan.authentication.csrf?.source {
            visit.csrfToken = try answer.csrfToken(source, visit)
        }
        let now = Int64(time(nil))
        let session = try answer.session(placement, visit, commonPath: commonPath, now: now)
        found.session = session
        found.renewal = session.renewal(obtainedAt: now)
        return found
    }

    /// Asks for the token against forged requests.
    private func takeToken(
        _ request: Prepared, _ user: Int, _ key: RowKey?, _ visit: inout Visit
    ) throws(SignInError) {
        let answer = try send(request, user, key, &visit)
        guard let source = plan.authentication.csrf?.source else { return }
        visit.csrfToken = try answer.csrfToken(source, visit)
    }

    /// Sends a request with what was given until now, and takes in what its answer gives.
    private func send(
        _ prepared: Prepared, _ user: Int, _ key: RowKey?, _ visit: inout Visit
    ) throws(SignInError) -> AccountAnswer {
        var sent: [String] = []
        var missing: String?
        let credential = visit.credential(for: prepared.path)
        let request = prepared.request.carrying(credential)
        let values = request.values(credential: credential) { name in
            let value = prepared.values.value(name, user: user, key: key)
            if let value { sent.append(value.text) } else { missing = missing ?? name }
            return value
        }
        if let missing { throw unknown(missing, prepared) }
        let response = try self.answer(prepared.label, request, values)
        visit.take(response, requestPath: prepared.path, now: Int64(time(nil)))
        let answer = AccountAnswer(
            response, to: prepared.declaration, labelled: prepared.label,
            secrets: sent + prepared.declaration.request.body.writtenSecrets + visit.secrets)
        try answer.requireExpected()
        return answer
    }

    private func unknown(_ parameter: String, _ prepared: Prepared) -> SignInError {
        SignInError(
            .scenario, request: prepared.label,
            "takes :\(parameter), and seeded accounts have none that is known",
            advice: parameter == "password"
                ? "write the password itself into the request, and its hash as the seeded column's "
                    + "value: 'password_hash: { value: \"${HASH}\" }'; or let 'register' open the "
                    + "accounts"
                : "bind it to a seeded column: 'bind: { \(parameter): users.\(parameter) }'")
    }

    private func answer(
        _ label: String, _ request: CompiledRequest, _ values: borrowing RequestValues
    ) throws(SignInError) -> HTTPResponse {
        do throws(TransferFailure) {
            return try client.perform(patiently: request.template, values)
        } catch {
            throw SignInError(.unreachable, request: label, "got no answer: \(error)")
        }
    }
}

extension SignInPlan {
    /// What the paths of all users' operations have in common, whole segments of it.
    var commonPath: String {
        let paths = scenario.httpOperations.filter { $0.actor == .user }.map {
            (origin.pathPrefix + $0.request.path.literalStart).split(separator: "/")
        }
        guard var common = paths.first else { return "/" }
        for path in paths.dropFirst() {
            common = Array(zip(common, path).prefix { $0 == $1 }.map(\.0))
        }
        return "/" + common.joined(separator: "/")
    }
}

extension CSRFProtection {
    /// Its own request, as others about accounts are declared; nil where there is none.
    fileprivate var asked: AccountRequest? {
        request.map { AccountRequest(request: $0, position: position) }
    }
}

extension HTTPBody {
    /// Values that the scenario itself writes where a password is sent.
    fileprivate var writtenSecrets: [String] {
        let fields: [(name: String, text: TextTemplate)] =
            switch self {
            case .none: []
            case .form(let fields): fields.map { ($0.name, $0.value) }
            case .json(.object(let members)):
                members.compactMap { member in
                    guard case .text(let text) = member.value else { return nil }
                    return (member.name, text)
                }
            case .json: []
            }
        return fields.filter { $0.name.lowercased().contains("pass") }.map(\.text.literalStart)
    }
}

extension TextTemplate {
    /// The text before the first parameter.
    var literalStart: String {
        guard case .text(let text)? = parts.first else { return "" }
        return text
    }
}
