internal import APIVerification
internal import Accounts
internal import HTTPDriver
internal import Population
internal import Recording
internal import Reporting
internal import ResultModel
internal import ScenarioModel
internal import Tokens
internal import Verification

/// Runs that see nothing but the application: it has no database of ours, or it ran already.
extension RunPipeline {
    /// Whether this is such a run.
    var isOfAPIAlone: Bool {
        guard let api = scenario.api else { return false }
        return !scenario.declaresDatabase || (usesAPI && api.runsAlready)
    }

    /// Attacks and loads with accounts that are opened for it, and rows that these make through the
    /// application's own operations.
    mutating func performOnAPIAlone() async throws {
        guard let api = scenario.api else { return }
        try refuseUnsafe(api)
        settings.skipped.formUnion([.indexes, .storage, .invariants, .cascade])
        if api.runsAlready {
            // Rows of earlier runs are still there: this run's words are its own.
            scenario.population.seed ^= UInt64.random(in: 0 ... .max)
        }
        result.target = Target(
            kind: .api, ephemeral: !api.runsAlready, serverVersion: "", settings: [:])
        let attacks =
            scenario.isolation.layers.contains(.api) && !settings.skipped.contains(.isolation)
        let observed = attacks ? try observedDatabase() : nil
        if let observed {
            note(observed)
        } else {
            noteThatNothingIsSeen()
        }
        result.scope = scope(of: nil)
        if attacks {
            try await attackAlone(api, observed)
            try writeResult()
        }
        if api.runsAlready { leaveOutOthersWrites() }
        if loadsRequests, !settings.skipped.contains(.load) {
            try await loadAlone(api)
            try writeResult()
        }
        try stopIfInterrupted()
    }

    private mutating func noteThatNothingIsSeen() {
        result.notes.append(
            scenario.declaresDatabase
                ? "The application ran already: its database was neither looked at nor seeded, and "
                    + "nothing that the scenario says of it was tested. --dsn has it looked at."
                : "There is no database to look at: what was judged was judged by what the API "
                    + "answers, and cascades beyond it are untested.")
    }

    /// An application that somebody else started may hold data of others.
    private func refuseUnsafe(_ api: APIDeclaration) throws(CommandFailure) {
        guard api.runsAlready else { return }
        let acts = scenario.httpOperations.contains { $0.actor == .user }
        if acts, !makesUpUsers, api.authentication.register == nil {
            throw CommandFailure(
                .usage,
                "An application that runs already is called with accounts of this run alone, and "
                    + "nothing opens any: add 'register: { request: POST …, json: { … } }' under "
                    + "'api: auth', or let Bulkhead start it ('start', and no API_URL).")
        }
        guard loadsRequests, !settings.skipped.contains(.load), !settings.allowsExistingData else {
            return
        }
        throw CommandFailure(
            .usage,
            "The load would reach an application that Bulkhead did not start, and that others may "
                + "use: its figures are theirs too. --allow-existing-data loads it all the same, "
                + "with accounts of this run alone; --skip load, or verify, leaves the load out.")
    }

    /// Whether who a user is lies in what Bulkhead signs or sends: such users need no account.
    private var makesUpUsers: Bool {
        switch scenario.api?.authentication.credential {
        case .signedToken, .headers: true
        default: false
        }
    }

    // MARK: Accounts and rows

    /// Users of this run with what they made.
    private struct Inhabitants {
        let context: VerificationContext
        let accounts: OpenedAccounts
    }

    private func launcher(
        _ api: APIDeclaration, _ population: PopulationPlan, forAttacks: Bool
    ) -> ApplicationLauncher {
        ApplicationLauncher(
            scenario: scenario, api: api, environment: context.environment,
            population: population, database: nil, interruption: interruption,
            isForAttacks: forAttacks)
    }

    /// The structure that operations imply, and a plan of so many users who own nothing yet.
    private func structure(
        _ operations: RowOperations, _ accounts: RegisteredAccounts, _ rows: RecordedRows
    ) -> DeclaredStructure {
        let made = operations.makers.map { maker in
            DeclaredStructure.DeclaredTable(
                name: maker.table, key: scenario.keyColumn(of: maker.table),
                parent: maker.parent?.table)
        }
        let others = operations.tablesWithoutMaker.map { name in
            DeclaredStructure.DeclaredTable(name: name, key: scenario.keyColumn(of: name))
        }
        return DeclaredStructure(
            scenario, tables: made + others, accounts: accounts, rows: rows)
    }

    private func emptyPlan(_ users: Int) throws -> PopulationPlan {
        let accounts = RegisteredAccounts(keys: (0..<users).map { .text("nobody \($0)") })
        let rows = RecordedRows(users: users)
        do throws(PopulationError) {
            return try structure(RowOperations(scenario), accounts, rows).plan(accounts, rows)
        } catch {
            throw failure(error)
        }
    }

    /// Opens accounts, and lets them make rows.
    private mutating func inhabit(
        _ session: inout ApplicationSession, _ api: APIDeclaration, users: Int, _ volume: RowVolume
    ) throws -> Inhabitants {
        try stopIfInterrupted()
        let mark = AccountIdentity.makeMark()
        let plan = SignInPlan(scenario: scenario, api: api, origin: session.origin, mark: mark)
        display.begin("registering \(Figures.count(users)) users")
        let accounts =
            api.authentication.register == nil
            ? madeUp(users, mark) : try register(users, plan) { _ in nil }
        display.end(summary: "\(Figures.count(accounts.users.count)) accounts")
        let operations = RowOperations(scenario)
        let keys = accounts.registered.keys
        var rows = RecordedRows(users: users)
        session.preparation.accounts = accounts
        session.preparation.population = try self.plan(operations, accounts, rows)
        session.preparation.signIn = plan
        display.begin("making rows")
        let credentials = try self.credentials(session, accounts)
        let (display, interruption) = (display, interruption)
        let declared = scenario.population.tables
        let begun = MonotonicClock.nowNanoseconds
        do throws(SignInError) {
            let made = try RowMaking.make(
                operations.makers, keys: keys, credentials: credentials,
                volume: { table in
                    volume.limited(to: declared.first { $0.table == table }?.rows?.maximum)
                }, plan,
                progress: { done in
                    display.update(
                        "of \(Figures.count(done)) users",
                        fraction: Double(done) / Double(max(users, 1)))
                }, stop: { interruption.isRequested })
            rows = made.rows
            note(made, operations, users: users)
        } catch {
            if error.code == .interrupted { throw Cut(cause: .interrupted) }
            throw CommandFailure(
                error.code == .unreachable ? .unavailable : .invalidScenario, "\(error)")
        }
        display.end(
            summary: Figures.counted(
                operations.makers.reduce(0) { $0 + rows.count(of: $1.table) }, "row"))
        noteTime(since: begun)
        let structure = structure(operations, accounts.registered, rows)
        let population = try self.plan(operations, accounts, rows)
        session.preparation.population = population
        if api.runsAlready {
            result.notes.append(
                "\(Figures.counted(users, "account")) with addresses that end in "
                    + "'.\(mark)@example.com', and their rows, stay in the application.")
        }
        return Inhabitants(
            context: VerificationContext(
                scenario: structure.scenario, plan: population, catalog: structure.catalog,
                tenancy: structure.tenancy), accounts: accounts)
    }

    /// How long the rows took that users made.
    private mutating func noteTime(since begun: Int64) {
        let seconds = Double(MonotonicClock.nowNanoseconds - begun) / 1e9
        let rows = result.population?.tables.values.reduce(0) { $0 + $1.rows } ?? 0
        result.population?.seconds = seconds
        result.population?.rowsPerSecond = seconds > 0 ? Double(rows) / seconds : 0
    }

    private func plan(
        _ operations: RowOperations, _ accounts: OpenedAccounts, _ rows: RecordedRows
    ) throws -> PopulationPlan {
        do throws(PopulationError) {
            return try structure(operations, accounts.registered, rows)
                .plan(accounts.registered, rows)
        } catch {
            throw failure(error)
        }
    }

    /// Users whom only what they send makes users: nobody else has their keys.
    private func madeUp(_ count: Int, _ mark: String) -> OpenedAccounts {
        let identities = (0..<count).map { AccountIdentity(ofUser: $0, in: scenario, mark: mark) }
        return OpenedAccounts(
            mark: mark, users: [],
            registered: RegisteredAccounts(
                keys: identities.map { .text($0.name) },
                values: [
                    "email": identities.map(\.email), "name": identities.map(\.name),
                ]))
    }

    private func credentials(
        _ session: ApplicationSession, _ accounts: OpenedAccounts
    ) throws(CommandFailure) -> [Credential] {
        if case .session = scenario.api?.authentication.credential {
            return accounts.users.map { $0.session?.credential ?? .none }
        }
        let credentials = try session.preparation.forAttacks()
        return accounts.registered.keys.indices.map { credentials.credential(ofUser: $0) ?? .none }
    }

    private mutating func note(
        _ made: RowMaking.Result, _ operations: RowOperations, users: Int
    ) {
        for maker in operations.makers {
            let counts = (0..<users).map { made.rows.rows(of: maker.table, user: $0).count }
            result.notes.append(
                "\(maker.table): \(Figures.counted(users, "user")) made "
                    + "\(counts.min() ?? 0) to \(counts.max() ?? 0) rows each with "
                    + "\(maker.operation.name), \(Figures.count(counts.reduce(0, +))) in all.")
            result.population?.tables[maker.table] = TableSize(
                rows: counts.reduce(0, +), bytes: 0, indexBytes: 0)
        }
        if let refusal = made.refusal {
            result.notes.append(
                "\(Figures.counted(made.refused, "row")) could not be made: \(refusal).")
        }
        if !operations.tablesWithoutMaker.isEmpty {
            result.notes.append(
                "No operation makes rows of \(operations.tablesWithoutMaker.joined(separator: ", ")): "
                    + "what names such rows is untested.")
        }
    }

    // MARK: Attacks

    /// How many users the attacks need: light and heavy ones, and two who only look on.
    private static let attackUsers = 8

    private mutating func attackAlone(
        _ api: APIDeclaration, _ observed: ObservedDatabase?
    ) async throws {
        result.isolation = IsolationResult(
            layers: scenario.isolation.layers.map(\.rawValue), probes: [], controls: [],
            ownerAgreements: [], sweeps: nil, twins: nil)
        display.begin("starting the API")
        var session = try await launcher(
            api, try emptyPlan(Self.attackUsers), forAttacks: true
        ).launch()
        display.end(summary: session.origin.description)
        var report = IsolationReport()
        do {
            let inhabitants = try inhabit(
                &session, api, users: Self.attackUsers, .forAttacks)
            display.begin("attacking the API")
            var attack = ApplicationAttack(
                api: api, checks: inhabitants.context, observer: nil,
                sparesOthers: api.runsAlready)
            if let observed {
                attack.observed = (observed, try tenancy(in: observed.catalog))
            }
            try attack.perform(on: session, monitor: monitor, into: &report)
        } catch {
            let failure = session.explained(error)
            _ = await session.stop()
            record(report)
            throw observed == nil ? failure : cutOfObservation(failure)
        }
        _ = await session.stop()
        record(report)
        display.end(summary: "\(report.probes.count) probes")
        try stopIfInterrupted()
    }

    // MARK: Load

    private mutating func loadAlone(_ api: APIDeclaration) async throws {
        if api.authentication.register != nil { limitRegisteredUsers() }
        let users = scenario.population.users
        display.begin("starting the API")
        var session = try await launcher(api, try emptyPlan(users), forAttacks: false).launch()
        display.end(summary: session.origin.description)
        do {
            result.population = PopulationResult(
                users: users, tables: [:], seconds: 0, rowsPerSecond: 0, byRequests: true)
            let inhabitants = try inhabit(&session, api, users: users, .forLoad)
            try load(
                api, session, population: inhabitants.context.plan,
                sessions: inhabitants.accounts.users, on: nil)
        } catch {
            let failure = session.explained(error)
            _ = await session.stop()
            throw failure
        }
        await end(session)
    }

    /// What nobody in particular writes into somebody's application is not ours to write.
    private mutating func leaveOutOthersWrites() {
        guard let load = scenario.load else { return }
        let writes = Set(
            scenario.httpOperations.filter { $0.actor != .user && !$0.request.method.isSafe }
                .map(\.name))
        let left = load.mix.filter { entry in
            writes.contains(entry.name)
                || scenario.httpJourneys.contains { journey in
                    journey.name == entry.name
                        && journey.steps.contains { $0.performs(anyOf: writes) }
                }
        }
        guard !left.isEmpty else { return }
        scenario.load?.mix.removeAll { entry in left.contains { $0.name == entry.name } }
        result.notes.append(
            "Left out of the load, because they write for nobody in particular: "
                + left.map(\.name).joined(separator: ", ") + ".")
    }
}

extension HTTPJourneyStep {
    fileprivate func performs(anyOf names: Set<String>) -> Bool {
        switch self {
        case .operation(let name, _): names.contains(name)
        case .each(let each): names.contains(each.operation) || names.contains(each.rowsOf)
        case .think: false
        }
    }
}
