internal import APIVerification
internal import Accounts
internal import Population
internal import ResultModel
internal import ScenarioModel
internal import Tokens
internal import Verification
internal import Workloads

/// Makes what users' requests say who calls, as the scenario's `auth` declares it.
struct CredentialPreparation {
    let authentication: AuthenticationDeclaration
    /// Whose rows they act on.
    var population: PopulationPlan
    /// How users sign in by requests; nil until the application can be reached, and where they do
    /// not.
    var signIn: SignInPlan?
    /// Those that this run opened through the application; nil where accounts are seeded.
    var accounts: OpenedAccounts?
    /// What tokens are signed by; nil where Bulkhead signs none.
    private let key: Tokens.SigningKey?

    /// - Throws: `CommandFailure` (invalid scenario) for a key that cannot be used, or a way of
    ///   signing in that this version does not perform.
    init(
        authentication: AuthenticationDeclaration, population: PopulationPlan
    ) throws(CommandFailure) {
        self.authentication = authentication
        self.population = population
        guard case .signedToken(let signing) = authentication.credential else {
            key = nil
            return
        }
        do throws(TokenError) {
            key = try Self.key(signing)
        } catch {
            throw CommandFailure(.invalidScenario, "api: auth: jwt: \(error)")
        }
    }

    /// Where the application fetches the public keys; nil where it has them.
    var keySet: KeySetPublication? {
        guard case .signedToken(let signing) = authentication.credential else { return nil }
        return signing.keySet
    }

    /// The public keys as a JSON Web Key Set.
    func publicKeySet() throws(CommandFailure) -> [UInt8] {
        guard let key else { return JSONWebKey.set([]) }
        do throws(TokenError) {
            return JSONWebKey.set([try JSONWebKey(key.verifyingKey)])
        } catch {
            throw CommandFailure(.invalidScenario, "api: auth: jwks: \(error)")
        }
    }

    /// For the load, but for sessions: these are opened for it.
    func forLoad() throws(CommandFailure) -> Workloads.UserCredentials {
        switch authentication.credential {
        // Whoever signs in by a request has a session of the run's own.
        case .none, .headers, .session: return .none
        case .signedToken(let signing):
            guard let key else { return .none }
            return .minted(template(signing), by: key, claims: try claims(signing))
        case .storedToken(let stored): return .given(try storedTokens(stored))
        }
    }

    /// For the attacks, one user at a time.
    func forAttacks() throws(CommandFailure) -> any APIVerification.UserCredentials {
        switch authentication.credential {
        case .session: return try sessions()
        case .none, .headers: return APICredentials(population: population)
        case .storedToken(let stored):
            return APICredentials(try storedTokens(stored), population: population)
        case .signedToken(let signing):
            guard let key else { return APICredentials(population: population) }
            let claims = try claims(signing)
            do throws(TokenError) {
                return try APICredentials(
                    template(signing), key: key, claims: claims, population: population)
            } catch {
                throw CommandFailure(.invalidScenario, "api: auth: jwt: \(error)")
            }
        }
    }

    /// Sessions that are opened as the attacks need them; the first user's is tried at once.
    private func sessions() throws(CommandFailure) -> any APIVerification.UserCredentials {
        guard let signIn else { return APICredentials(population: population) }
        let known = authentication.login == nil ? accounts?.users ?? [] : []
        do throws(SignInError) {
            let sessions = SessionCredentials(try SessionKeeper(signIn, known: known))
            _ = sessions.credential(ofUser: 0)
            if let failure = sessions.failure { throw failure }
            return sessions
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Tokens that the application must refuse; nil where Bulkhead signs none.
    func forgeries() throws(CommandFailure) -> ForgedTokens? {
        guard case .signedToken(let signing) = authentication.credential, let key else {
            return nil
        }
        let template = template(signing)
        let claims = try claims(signing)
        do throws(TokenError) {
            return ForgedTokens(try TokenForger(template, key: key)) { user in
                // A user who signed up in the run is known by the key alone.
                user.number.map { claims.parameters(ofUser: $0) }
                    ?? ClaimParameters(user: .text(user.key))
            }
        } catch {
            throw CommandFailure(.invalidScenario, "api: auth: jwt: \(error)")
        }
    }

    private static func key(_ signing: TokenSigning) throws(TokenError) -> Tokens.SigningKey {
        let id = signing.keyID ?? (signing.keySet == nil ? nil : "bulkhead")
        let algorithm = Tokens.SigningAlgorithm(rawValue: signing.algorithm.rawValue)
        switch signing.key {
        case .secret(let secret):
            return Tokens.SigningKey(secret: Array(secret.revealed.utf8), keyID: id)
        case .pem(let pem):
            return try Tokens.SigningKey(pem: pem.revealed, expected: algorithm, keyID: id)
        case .madeForTheRun:
            return try Tokens.SigningKey.generated(for: algorithm ?? .rs256, keyID: id)
        }
    }

    /// What the claims' parameters stand for.
    private func claims(_ signing: TokenSigning) throws(CommandFailure) -> UserClaims {
        do throws(CompilationError) {
            return try UserClaims(signing, population: population)
        } catch {
            throw CommandFailure(.invalidScenario, "api: \(error)")
        }
    }

    private func template(_ signing: TokenSigning) -> TokenTemplate {
        guard case .object(let members) = signing.claims else {
            return TokenTemplate(claims: [])
        }
        return TokenTemplate(
            claims: members.map { Claim($0.name, ClaimValue($0.value)) },
            lifetimeSeconds: Int64(clamping: signing.lifetimeNanoseconds / 1_000_000_000))
    }

    /// Each user's token, as the plan seeds it.
    private func storedTokens(_ stored: StoredToken) throws(CommandFailure) -> [String] {
        guard let table = population.tableIndex(named: stored.column.table) else {
            throw CommandFailure(
                .invalidScenario, "api: auth: \(stored.column.table) is not in the population")
        }
        return (0..<population.users).map { user in
            guard population.rowCount(table: table, user: user) > 0 else { return "" }
            return population.uniqueValue(
                table: table, column: stored.column.column, user: user, row: 0) ?? ""
        }
    }
}

extension ClaimValue {
    fileprivate init(_ template: JSONTemplate) {
        switch template {
        case .null: self = .null
        case .boolean(let truth): self = .bool(truth)
        case .number(let text):
            self = Int64(text).map { .integer($0) } ?? .decimal(Double(text) ?? 0)
        case .text(let text): self = .text(text.claimText)
        case .value(let name): self = .text(":" + name)
        case .array(let items): self = .list(items.map { ClaimValue($0) })
        case .object(let members):
            self = .object(members.map { Claim($0.name, ClaimValue($0.value)) })
        }
    }
}

extension TextTemplate {
    /// As a claim's template writes it.
    fileprivate var claimText: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .parameter(let name): ":" + name
            }
        }.joined()
    }
}
