internal import APIVerification
internal import DatabaseCatalog
internal import HTTPDriver
internal import PostgresDriver
internal import ScenarioModel
internal import Verification

/// The attacks of the api layer on an application.
struct ApplicationAttack: Sendable {
    let api: APIDeclaration
    let checks: VerificationContext
    /// To the copy that it was started on, as a role that no policy binds; nil where there is only
    /// the application.
    let observer: ConnectionParameters?
    /// The database behind an application that ran already, and what leads to owners in it; nil where
    /// it is not seen, or is the run's own.
    var observed: (database: ObservedDatabase, tenancy: Tenancy)?
    /// Whether nothing but accounts of this run may be touched.
    var sparesOthers = false

    /// Attacks until nothing is left to try, or `isEnough` says so of what was found.
    ///
    /// - Parameter report: filled as the attacks go.
    /// - Throws: `PostgresError` of a lost database, `CommandFailure` for credentials or an OpenAPI
    ///   document that cannot be had.
    func perform(
        on session: ApplicationSession, monitor: CheckMonitor,
        until isEnough: (IsolationReport) -> Bool = { _ in false },
        into report: inout IsolationReport
    ) throws {
        var target = APITarget(
            context: checks, origin: session.origin, api: api,
            credentials: try session.preparation.forAttacks(),
            observer: try observer.map { parameters throws(PostgresError) in
                try Connection.open(parameters)
            })
        if let (database, tenancy) = observed {
            target.observer = try prove(
                database.observer(
                    try Connection.open(database.parameters), checks.scenario, tenancy, checks),
                in: database.place, into: &report)
        }
        target.serverLog = session.log.map { log in { log.end } }
        target.model = session.model.map { ScriptedModelStage($0) }
        target.forgeries = try session.preparation.forgeries()
        target.openAPI = try openAPI(session.origin)
        target.sparesOthers = sparesOthers
        try APIIsolationCheck(target, monitor: monitor).run(into: &report, until: isEnough)
    }

    /// The observer, where the database turns out to be the application's.
    private func prove(
        _ observer: DatabaseObserver, in place: String, into report: inout IsolationReport
    ) throws(PostgresError) -> DatabaseObserver? {
        let proof = try ObserverProof(observer, made: checks, place: place)
        report.controls += proof.controls
        return proof.isApplications ? observer : nil
    }

    /// The application's description of itself; nil where it has none.
    private func openAPI(_ origin: HTTPOrigin) throws(CommandFailure) -> [UInt8]? {
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
