internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Verification

extension RunPipeline {
    /// Attacks the application, where isolation is claimed for its API.
    ///
    /// The attacks change rows and delete accounts: they have a copy of the database for themselves,
    /// and an application that was started on it.
    mutating func verifyAPI(_ prepared: PreparedDatabase) async throws {
        guard let api = scenario.api, scenario.isolation.layers.contains(.api),
            !scenario.httpOperations.isEmpty, !settings.skipped.contains(.isolation)
        else { return }
        display.begin("attacking the API")
        let clone = try reaching("copying the database") { () throws(PostgresError) in
            try prepared.target.clone()
        }
        var report = IsolationReport()
        do {
            let session = try await launcher(api, prepared, onClone: clone).launch()
            do {
                try attack(api, session, prepared, clone, into: &report)
            } catch {
                _ = await session.stop()
                throw error
            }
            _ = await session.stop()
            record(report)
        } catch {
            record(report)
            try? prepared.target.dropClone(clone)
            throw error
        }
        try reaching("removing a copy") { () throws(PostgresError) in
            try prepared.target.dropClone(clone)
        }
        display.end(summary: "\(report.probes.count) probes")
        try stopIfInterrupted()
    }

    /// Starts the application on the run's database, or on a copy of it.
    func launcher(
        _ api: APIDeclaration, _ prepared: PreparedDatabase, onClone clone: String? = nil
    ) -> ApplicationLauncher {
        ApplicationLauncher(
            scenario: scenario, api: api, environment: context.environment,
            population: prepared.checks.plan,
            database: clone.map { prepared.application.setting("dbname", to: $0) }
                ?? prepared.application,
            interruption: interruption, isForAttacks: clone != nil, accounts: prepared.accounts)
    }

    private func attack(
        _ api: APIDeclaration, _ session: ApplicationSession, _ prepared: PreparedDatabase,
        _ clone: String, into report: inout IsolationReport
    ) throws {
        try stopIfInterrupted()
        let attack = ApplicationAttack(
            api: api, checks: prepared.checks,
            observer: prepared.target.administrator.setting("dbname", to: clone))
        do {
            try attack.perform(on: session, monitor: monitor, into: &report)
        } catch {
            throw cut(error, during: "the attacks")
        }
    }

    /// What an error of a database means for the run; any other is what it is.
    func cut(_ error: any Error, during activity: String) -> any Error {
        guard let error = error as? PostgresError else { return error }
        return Cut.because(of: error, during: activity)
    }

    mutating func record(_ report: IsolationReport) {
        append(report.probes, report.controls)
        if !report.twins.isEmpty {
            let known = result.isolation?.twins ?? []
            result.isolation?.twins = known + report.twins
        }
        result.isolation?.ownerAgreements += report.ownerAgreements
        add(report.findings)
        result.notes += report.notes
    }
}
