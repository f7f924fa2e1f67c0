internal import Accounts
internal import DatabaseCatalog
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Looking at the database behind an application that is attacked through its API alone.
extension RunPipeline {
    /// The database that is named, where the application's own can be; nil where none is.
    ///
    /// A scenario without a database has one only where `--dsn` says so: what the environment names
    /// is then somebody else's.
    ///
    /// - Throws: `CommandFailure`: unavailable where it cannot be looked at, invalid where its tables
    ///   are not the scenario's.
    func observedDatabase() throws(CommandFailure) -> ObservedDatabase? {
        guard scenario.declaresDatabase || settings.dsn != nil else { return nil }
        let finder = TargetFinder(
            settings: settings, environment: context.environment, scenario: scenario,
            display: display, interruption: interruption)
        guard let named = finder.named else { return nil }
        let observed = try ObservedDatabase(
            settings.adminDSN.map(ConnectionParameters.init(connectionString:)) ?? named)
        try refuseOtherTables(observed)
        return observed
    }

    /// Compares what the scenario names with what the database has.
    private func refuseOtherTables(_ observed: ObservedDatabase) throws(CommandFailure) {
        let withheld = scenario.namedTables.filter { observed.withheld.contains($0) }
        guard withheld.isEmpty else {
            throw CommandFailure(
                .unavailable,
                "The role \(observed.role) does not see all rows of "
                    + "\(withheld.joined(separator: ", ")) in \(observed.place): row security or a "
                    + "missing right hides them. Name one that does with --admin-dsn. "
                    + ObservedDatabase.withoutDatabase)
        }
        var missing: [String] = []
        for name in scenario.namedTables {
            guard let table = observed.catalog.table(named: name) else {
                missing.append("no table '\(name)'")
                continue
            }
            let key = scenario.keyColumn(of: name)
            if table.column(named: key) == nil { missing.append("no column '\(name).\(key)'") }
        }
        if missing.isEmpty {
            let tenancy = try tenancy(in: observed.catalog)
            missing = RowOperations(scenario).makers.map(\.table).filter { name in
                observed.catalog.table(named: name).map { tenancy.ownership(of: $0) == nil } ?? true
            }.map { "nothing that says whose the rows of '\($0)' are" }
        }
        guard !missing.isEmpty else { return }
        throw CommandFailure(
            .invalidScenario,
            "The database (\(observed.place)) is not the one that the scenario describes: it has "
                + missing.joined(separator: ", ") + ". Name the application's own with --dsn, or "
                + "correct the scenario. " + ObservedDatabase.withoutDatabase)
    }

    /// What an error of the observed database means for the run; any other is what it is.
    func cutOfObservation(_ error: any Error) -> any Error {
        guard let error = error as? PostgresError else { return error }
        let sentence =
            switch error.sqlState {
            case .queryCanceled:
                "Looking at the application's database took longer than "
                    + "\(ObservedDatabase.statementLimit) for one table: give its owner column an "
                    + "index, or leave the database out"
            default:
                "The application's database could not be looked at any more: \(error)"
            }
        return Cut(cause: .unavailable(sentence + ". " + ObservedDatabase.withoutDatabase))
    }

    /// What a reader must know of what was looked at.
    mutating func note(_ observed: ObservedDatabase) {
        result.target?.serverVersion = observed.serverVersion
        result.target?.source = Target.Source(
            database: observed.databaseName, serverVersion: observed.serverVersion,
            applicationRole: observed.role)
        result.notes.append(
            "The application's database (\(observed.place)) was only read, in a read-only session. "
                + "Others may use it meanwhile: compared are the rows of this run's accounts alone, "
                + "and nothing is said of anybody else's.")
        if !observed.withheld.isEmpty {
            result.notes.append(
                "Not compared, because \(observed.role) does not see all their rows: "
                    + observed.withheld.joined(separator: ", ") + ".")
        }
    }
}

extension Scenario {
    /// Every table that an operation or the population names, the tenant's first.
    fileprivate var namedTables: [String] {
        var seen: Set<String> = []
        let bound = httpOperations.flatMap { operation in
            operation.binds.compactMap(\.reference?.table)
                + [operation.creates, operation.deletes].compactMap(\.self)
        }
        return ([tenantTableName].compactMap(\.self) + population.tables.map(\.table) + bound)
            .filter { seen.insert($0).inserted }
    }
}
