internal import Accounts
internal import DatabaseCatalog
internal import Population
internal import PostgresDriver
internal import Reporting
internal import ResultModel
internal import ScenarioModel
internal import Tokens
internal import Verification

extension RunPipeline {
    /// Whether anything of the run goes through the application.
    var usesAPI: Bool {
        guard scenario.api != nil, !scenario.httpOperations.isEmpty else { return false }
        let attacks =
            scenario.isolation.layers.contains(.api) && !settings.skipped.contains(.isolation)
        return attacks || (loadsRequests && !settings.skipped.contains(.load))
    }

    /// Whether users' accounts are to be opened through the application before rows are seeded.
    var opensAccounts: Bool {
        usesAPI && scenario.api?.authentication.register != nil
    }

    /// Keeps the number of users to what can be registered, and says so.
    mutating func limitRegisteredUsers() {
        let limit = OpenedAccounts.usualLimit
        guard settings.users == nil, scenario.population.users > limit else { return }
        result.notes.append(
            "\(Figures.count(limit)) users of \(Figures.count(scenario.population.users)): each "
                + "registers through the application. --users asks for another number.")
        scenario.population.users = limit
    }

    /// Opens the accounts of all users through the application, which is started for it on the
    /// still empty database, and stopped again.
    ///
    /// - Parameters:
    ///   - provisional: a plan of the same users without them.
    ///   - connection: as the role that observes.
    mutating func openAccounts(
        _ api: APIDeclaration, _ provisional: PopulationPlan, application: ConnectionParameters,
        tenantTable: Table?, _ connection: Connection
    ) async throws -> OpenedAccounts {
        display.begin("registering \(Figures.count(provisional.users)) users")
        let launcher = ApplicationLauncher(
            scenario: scenario, api: api, environment: context.environment,
            population: provisional, database: application, interruption: interruption,
            isForAttacks: true)
        let session = try await launcher.launch()
        let opened: OpenedAccounts
        do {
            try stopIfInterrupted()
            opened = try register(
                provisional.users,
                SignInPlan(
                    scenario: scenario, api: api, origin: session.origin,
                    mark: AccountIdentity.makeMark())
            ) { email in
                try Self.key(of: email, in: tenantTable, scenario.tenant, connection)
            }
        } catch {
            // Asked before it is stopped: its log goes with it.
            let failure = session.explained(error)
            _ = await session.stop()
            throw failure
        }
        _ = await session.stop()
        display.end(summary: "\(Figures.count(opened.users.count)) accounts")
        return opened
    }

    /// Registers users `0..<count`.
    ///
    /// - Parameter lookUp: the key of the user with an e-mail address, where no answer says it.
    func register(
        _ count: Int, _ plan: SignInPlan, lookUp: (String) throws -> RowKey?
    ) throws -> OpenedAccounts {
        let (display, interruption) = (display, interruption)
        let users: [SignedInUser]
        do throws(SignInError) {
            users = try SignIn.signUp(
                count, plan,
                progress: { done in
                    display.update(
                        "\(Figures.count(done)) of \(Figures.count(count))",
                        fraction: Double(done) / Double(max(count, 1)))
                }, stop: { interruption.isRequested })
        } catch {
            if error.code == .interrupted { throw Cut(cause: .interrupted) }
            throw CommandFailure(error)
        }
        let mark = plan.mark ?? ""
        let identities = users.indices.map {
            AccountIdentity(ofUser: $0, in: scenario, mark: mark)
        }
        var keys: [RowKey] = []
        for (user, found) in users.enumerated() {
            guard let key = try found.key ?? lookUp(identities[user].email) else {
                throw CommandFailure(
                    .invalidScenario,
                    "api: auth: nothing says what a registered user's key is; add "
                        + "'user: $.user.id' to 'register' or 'login', where the answer holds it")
            }
            keys.append(key)
        }
        guard Set(keys).count == keys.count else {
            throw CommandFailure(
                .invalidScenario,
                "api: auth: two registered users have the same key; 'user' must lead to what tells "
                    + "users apart")
        }
        return OpenedAccounts(
            mark: mark, users: users,
            registered: RegisteredAccounts(
                keys: keys,
                values: [
                    "email": identities.map(\.email), "name": identities.map(\.name),
                ]))
    }

    private static func key(
        of email: String, in table: Table?, _ tenant: Tenant, _ connection: Connection
    ) throws -> RowKey? {
        guard let table, table.column(named: "email") != nil,
            case .table(let reference, _) = tenant
        else { return nil }
        let name =
            Connection.quoted(identifier: table.schema) + "."
            + Connection.quoted(identifier: table.name)
        let text = try connection.query(
            "SELECT \(Connection.quoted(identifier: reference.column))::text FROM \(name) "
                + "WHERE lower(email) = $1", [email]
        ).string(row: 0, column: 0)
        return text.map { text in Int64(text).map { .integer($0) } ?? .text(text) }
    }

    // MARK: Sessions

    /// Signs the users of the load in.
    ///
    /// - Parameter known: users who have just done so; nil where nobody has.
    /// - Returns: what they send, and what keeps it good; nil where nothing has to be kept good.
    mutating func openSessions(
        _ plan: SignInPlan, _ preparation: CredentialPreparation, known: [SignedInUser]? = nil
    ) throws -> (tokens: SharedTokens, renewal: SessionRenewal?) {
        let population = preparation.population
        if let known {
            let tokens = SharedTokens(known)
            return (tokens, SessionRenewal(known, plan, into: tokens))
        }
        guard plan.authentication.login != nil else {
            return (SharedTokens(preparation.accounts?.users ?? []), nil)
        }
        let count = loadUsers(population)
        display.begin("signing \(Figures.count(count)) users in")
        let (display, interruption) = (display, interruption)
        let users: [SignedInUser]
        do throws(SignInError) {
            users = try SignIn.signIn(
                count, keys: (0..<count).map { population.tenantKey(ofUser: $0) }, plan,
                progress: { done in
                    display.update(
                        "\(Figures.count(done)) of \(Figures.count(count))",
                        fraction: Double(done) / Double(max(count, 1)))
                }, stop: { interruption.isRequested })
        } catch {
            if error.code == .interrupted { throw Cut(cause: .interrupted) }
            throw CommandFailure(error)
        }
        display.end(summary: "\(Figures.count(users.count)) sessions")
        if count < population.users {
            result.notes.append(
                "\(Figures.count(count)) of \(Figures.count(population.users)) users signed in: the "
                    + "load is theirs. --users asks for another number.")
        }
        let tokens = SharedTokens(users)
        return (tokens, SessionRenewal(users, plan, into: tokens))
    }

    /// How many users act in a load: all, unless each has to sign in by a request.
    func loadUsers(_ population: PopulationPlan) -> Int {
        guard case .session = scenario.api?.authentication.credential, settings.users == nil else {
            return population.users
        }
        return min(population.users, OpenedAccounts.usualLimit)
    }

    /// What the renewal of sessions came to, for the reader of the report.
    mutating func note(_ report: SessionRenewal.Report) {
        if report.renewed > 0 {
            result.notes.append(
                "\(Figures.count(report.renewed)) sessions were renewed during the load, before "
                    + "they ended: these requests are not among those that were measured.")
        }
        if let failure = report.failure {
            result.notes.append(
                "\(Figures.count(report.failed)) sessions could not be renewed during the load: "
                    + "\(failure).")
        }
    }
}
