internal import DatabaseCatalog
internal import Foundation
internal import Population
internal import PostgresDriver
internal import Recording
internal import ResultModel
internal import ScenarioModel
internal import Verification

extension RunPipeline {
    /// Applies the schema, seeds and settles; where users register through the application, they do
    /// so in between.
    ///
    /// - Parameter registers: false where nothing of what follows goes through the application.
    /// - Throws: `CommandFailure` for a scenario that does not fit its database, `Cut` for a server
    ///   that is lost or an interruption.
    mutating func prepare(
        _ target: DatabaseTarget, registers: Bool = true
    ) async throws -> PreparedDatabase {
        let structure = try await prepareStructure(target, registers: registers)
        let (connection, checks) = (structure.connection, structure.checks)
        try seed(checks.plan, connection)
        try settle(checks.plan, connection)
        // Rebuilt indexes have new identities.
        let settled = try reaching("reading the structure") { () throws(PostgresError) in
            try Catalog.read(connection)
        }
        return PreparedDatabase(
            target: target, application: structure.application,
            checks: VerificationContext(
                scenario: scenario, plan: checks.plan, catalog: settled, tenancy: checks.tenancy),
            load: structure.load, accounts: structure.accounts)
    }

    /// A database with its structure and without rows, in which the scenario was found to fit.
    struct PreparedStructure {
        let connection: Connection
        let application: ConnectionParameters
        let checks: VerificationContext
        let load: CompiledLoad?
        let accounts: OpenedAccounts?
    }

    /// What `prepare` does before it seeds: every mistake that a scenario can have shows here.
    mutating func prepareStructure(
        _ target: DatabaseTarget, registers: Bool
    ) async throws -> PreparedStructure {
        let opensAccounts = registers && opensAccounts
        if opensAccounts { limitRegisteredUsers() }
        let connection = try reaching("the start") { () throws(PostgresError) in
            try Connection.open(target.administrator)
        }
        result.target = try reaching("the start") { () throws(PostgresError) in
            try target.describe(connection)
        }
        if let copied = target.copied {
            result.notes += copied.notes(copiedTo: result.target?.serverVersion ?? "")
        } else {
            try SchemaApplication(scenario: scenario, display: display).apply(to: connection)
        }
        try stopIfInterrupted()
        try reaching("the start") { () throws(PostgresError) in
            try target.addStatementStatistics(connection)
        }
        var catalog = try reaching("reading the structure") { () throws(PostgresError) in
            try Catalog.read(connection)
        }
        var tenancy = try self.tenancy(in: catalog)
        var plan = try self.plan(catalog, tenancy)
        var accounts: OpenedAccounts?
        if opensAccounts, let api = scenario.api {
            let opened = try await openAccounts(
                api, plan, application: try application(of: target, connection),
                tenantTable: tenancy.tenantTable.flatMap { catalog.table(withID: $0) }, connection)
            // Applications may complete their schema when they start.
            catalog = try reaching("reading the structure") { () throws(PostgresError) in
                try Catalog.read(connection)
            }
            tenancy = try self.tenancy(in: catalog)
            plan = try self.plan(catalog, tenancy, opened.registered)
            accounts = opened
        }
        result.notes += plan.notes
        result.scope = scope(of: (catalog, tenancy))
        let checks = VerificationContext(
            scenario: scenario, plan: plan, catalog: catalog, tenancy: tenancy)
        try bind(checks, connection)
        let application = try application(of: target, connection)
        let load = try compileLoad(checks, connectingWith: application)
        try refuseTooFewConnections(connection)
        return PreparedStructure(
            connection: connection, application: application, checks: checks, load: load,
            accounts: accounts)
    }

    private func plan(
        _ catalog: Catalog, _ tenancy: Tenancy, _ accounts: RegisteredAccounts? = nil
    ) throws -> PopulationPlan {
        do throws(PopulationError) {
            return try PopulationPlan(
                scenario, catalog: catalog, tenancy: tenancy, accounts: accounts)
        } catch {
            throw failure(error)
        }
    }

    /// Runs a statement of a phase; a database error becomes the cut that it means.
    func reaching<R: ~Copyable>(
        _ activity: String, _ body: () throws(PostgresError) -> R
    ) throws -> R {
        do throws(PostgresError) {
            return try body()
        } catch {
            throw Cut.because(of: error, during: activity)
        }
    }

    private func application(
        of target: DatabaseTarget, _ connection: Connection
    ) throws -> ConnectionParameters {
        do {
            return try ApplicationRole(target: target, scenario: scenario).parameters(connection)
        } catch let error as PostgresError {
            throw Cut.because(of: error, during: "taking the application's role")
        }
    }

    /// How rows find their owners.
    func tenancy(in catalog: Catalog) throws(CommandFailure) -> Tenancy {
        let shared = Set(scenario.shared.map(\.table))
        switch scenario.tenant {
        case .column(let column, _):
            return Tenancy(
                catalog: catalog, tenantTable: nil, tenantColumn: column,
                declaredOwners: scenario.declaredOwners,
                declaredReferences: scenario.declaredReferences, shared: shared)
        case .table(let reference, let position):
            guard let table = catalog.table(named: reference.table),
                table.column(named: reference.column) != nil
            else {
                throw invalid([
                    Diagnostic(
                        "the database has no column '\(reference.table).\(reference.column)'",
                        at: position,
                        hint: "tenant names the table of users and its key, as in users.id")
                ])
            }
            return Tenancy(
                catalog: catalog, tenantTable: table, tenantColumn: reference.column,
                declaredOwners: scenario.declaredOwners,
                declaredReferences: scenario.declaredReferences, shared: shared)
        }
    }

    /// Every statement is prepared once, so that a mistake shows before minutes are spent.
    private func bind(_ checks: VerificationContext, _ connection: Connection) throws {
        let found = try reaching("checking the operations") { () throws(PostgresError) in
            try OperationBinding.check(checks, connection)
        }
        guard found.isEmpty else {
            throw invalid(
                found.map { Diagnostic($0.message, at: $0.position, hint: $0.hint) })
        }
    }

    /// The pool at its fullest, the observer and this connection must fit.
    private func refuseTooFewConnections(_ connection: Connection) throws {
        guard let load = scenario.load, let pool = load.pool, !settings.skipped.contains(.load)
        else { return }
        let limits = try reaching("the start") { () throws(PostgresError) in
            try connection.query(
                """
                SELECT current_setting('max_connections')::int,
                  current_setting('superuser_reserved_connections')::int
                """
            ).allRows().first
        }
        guard let row = limits, let limit = row[0].flatMap({ Int($0) }),
            let reserved = row[1].flatMap({ Int($0) })
        else { return }
        let needed = load.workers * (pool.size + pool.maxOverflow) + 2
        guard needed > limit - reserved else { return }
        throw invalid([
            Diagnostic(
                "the pool may open \(load.workers * (pool.size + pool.maxOverflow)) connections, "
                    + "but the server allows \(limit), \(reserved) of them reserved",
                at: load.position,
                hint: "make the pool smaller, or raise max_connections "
                    + "(--pg-setting max_connections=\(needed + reserved) on a throw-away server)")
        ])
    }

    private mutating func seed(_ plan: PopulationPlan, _ connection: Connection) throws {
        let total = plan.tables.reduce(0) { $0 + $1.rowCount }
        display.begin("seeding \(Figures.count(plan.users)) users")
        let before = plan.tables.map(\.rowCount)
        let names = plan.tables.map(\.table.displayName)
        let start = MonotonicClock.nowNanoseconds
        let loaded: [LoadedTable]
        do throws(PopulationError) {
            loaded = try PopulationLoader.load(
                plan, into: connection,
                progress: { table, rows, _ in
                    let place = names.firstIndex(of: table) ?? 0
                    let done = before[..<place].reduce(rows, +)
                    display.update(
                        "\(table), \(Figures.count(rows)) rows",
                        fraction: Double(done) / Double(max(total, 1)))
                }, stop: { interruption.isRequested })
        } catch {
            throw failure(error)
        }
        let seconds = Double(MonotonicClock.nowNanoseconds - start) / 1e9
        result.population = PopulationResult(
            users: plan.users,
            tables: Dictionary(
                uniqueKeysWithValues: loaded.map {
                    ($0.table, TableSize(rows: $0.rows, bytes: 0, indexBytes: 0))
                }), seconds: seconds, rowsPerSecond: seconds > 0 ? Double(total) / seconds : 0)
        display.end(summary: "\(Figures.count(total)) rows")
    }

    private func settle(_ plan: PopulationPlan, _ connection: Connection) throws {
        display.begin("settling")
        do throws(PopulationError) {
            _ = try DatabaseSettling.settle(
                plan, on: connection, stop: { interruption.isRequested })
        } catch {
            throw failure(error)
        }
        display.end(summary: "every page visible to all")
    }

    /// What a population error means: a mistake in the scenario, a server that is gone, or Ctrl-C.
    func failure(_ error: PopulationError) -> any Error {
        switch error.code {
        case .interrupted: return Cut(cause: .interrupted)
        case .scenario:
            return invalid(
                error.diagnostics.map { Diagnostic($0.message, at: $0.position, hint: $0.advice) })
        case .serverLost:
            let cause = error.databaseError?.message ?? "\(error)"
            return Cut(cause: .unavailable("The server was lost while it was seeded: \(cause)."))
        case .diskFull:
            return Cut(
                cause: .unavailable(
                    "The server's disk is full: make room, or seed fewer users with --users "
                        + "(\(error))."))
        case .notSettled:
            return Cut(cause: .unavailable("The database could not be settled: \(error)."))
        case .tableNotEmpty:
            return CommandFailure(.invalidScenario, "\(error)")
        default:
            let isRefused = error.databaseError?.sqlState == .insufficientPrivilege
            return Cut(cause: isRefused ? .unavailable("\(error)") : .fault("\(error)"))
        }
    }

    /// Mistakes that only the database could show, in the words of all scenario mistakes.
    func invalid(_ diagnostics: [Diagnostic]) -> CommandFailure {
        CommandFailure(
            .invalidScenario, ScenarioError(diagnostics, in: scenario.source).rendered(),
            isLocated: true)
    }
}
