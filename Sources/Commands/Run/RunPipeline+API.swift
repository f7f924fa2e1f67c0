internal import APIVerification
internal import Accounts
internal import HTTPDriver
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
        try refuseRunning(api)
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
            interruption: interruption, isForAttacks: clone != nil)
    }

    private func attack(
        _ api: APIDeclaration, _ session: ApplicationSession, _ prepared: PreparedDatabase,
        _ clone: String, into report: inout IsolationReport
    ) throws {
        try stopIfInterrupted()
        var sessions: SessionCredentials?
        if let plan = signIn(session, prepared) {
            sessions = try self.sessions(plan, prepared)
        }
        let observer = try reaching("the attacks") { () throws(PostgresError) in
            try prepared.target.connect(toClone: clone)
        }
        var target = APITarget(
            context: prepared.checks, origin: session.origin, api: api,
            credentials: try sessions ?? session.preparation.forAttacks(), observer: observer)
        target.model = session.model.map { ScriptedModelStage($0) }
        target.forgeries = try session.preparation.forgeries()
        target.openAPI = try openAPI(api, session.origin)
        do throws(PostgresError) {
            try APIIsolationCheck(target, monitor: monitor).run(into: &report)
        } catch {
            throw Cut.because(of: error, during: "the attacks")
        }
        if let failure = sessions?.failure {
            report.notes.append("during the attacks, a user could not be signed in: \(failure)")
        }
    }

    /// The attackers' and the victims' sessions; the first user's is tried before anything else.
    private func sessions(
        _ plan: SignInPlan, _ prepared: PreparedDatabase
    ) throws(CommandFailure) -> SessionCredentials {
        do throws(SignInError) {
            let sessions = SessionCredentials(
                try SessionKeeper(
                    plan, known: plan.authentication.login == nil
                        ? prepared.accounts?.users ?? [] : []))
            _ = sessions.credential(ofUser: 0)
            if let failure = sessions.failure { throw failure }
            return sessions
        } catch {
            throw CommandFailure(error)
        }
    }

    private mutating func record(_ report: IsolationReport) {
        append(report.probes, report.controls)
        if !report.twins.isEmpty {
            let known = result.isolation?.twins ?? []
            result.isolation?.twins = known + report.twins
        }
        add(report.findings)
        result.notes += report.notes
    }

    /// The application's description of itself; nil where it has none.
    private func openAPI(
        _ api: APIDeclaration, _ origin: HTTPOrigin
    ) throws(CommandFailure) -> [UInt8]? {
        let place: String
        switch api.openAPI {
        case nil: return nil
        case .path(let path): place = origin.description + path
        case .url(let url): place = url
        case .file(let path): place = path
        }
        return Array(try DocumentSource(place).text.utf8)
    }
}
