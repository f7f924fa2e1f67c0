internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel

/// Databases for further versions of a scenario: beside the first one's on its throw-away server, or
/// each on a server of its own where roles, which belong to the whole server, would meet.
struct VersionPlaces {
    /// Of the first version.
    let target: DatabaseTarget
    let settings: RunSettings
    let display: ProgressDisplay
    let interruption: Interruption
    /// Whether any version has roles.
    let haveRoles: Bool

    init(beside target: DatabaseTarget, _ pipeline: RunPipeline, _ versions: [Scenario]) {
        self.target = target
        settings = pipeline.settings
        display = pipeline.display
        interruption = pipeline.interruption
        haveRoles = versions.contains { $0.database.role != nil }
    }

    /// Works in an empty database for a version, which is gone afterwards.
    ///
    /// - Parameter name: of the database, where it stands beside the first one.
    /// - Throws: `CommandFailure` or `Cut` where there can be none, and what `body` throws.
    func with<R>(
        _ version: Scenario, named name: String, _ body: (DatabaseTarget) async throws -> R
    ) async throws -> R {
        let place = try await find(version, named: name)
        do {
            let result = try await body(place)
            await leave(place, named: name)
            return result
        } catch {
            await leave(place, named: name)
            throw error
        }
    }

    private func find(
        _ version: Scenario, named name: String
    ) async throws -> DatabaseTarget {
        guard let cluster = target.cluster, !haveRoles else {
            return try await TargetFinder(
                settings: settings, environment: [:], scenario: version, display: display,
                interruption: interruption
            ).find()
        }
        do throws(PostgresError) {
            try Connection.open(target.administrator).execute("CREATE DATABASE \(name)")
        } catch {
            throw RunPipeline.Cut.because(of: error, during: "making a database")
        }
        return DatabaseTarget(
            cluster, name: name,
            overSocket: !version.database.requiresTLS && version.api == nil)
    }

    private func leave(_ place: DatabaseTarget, named name: String) async {
        guard place.cluster === target.cluster else {
            await place.cluster?.stop()
            return
        }
        // One that cannot be dropped goes with its server.
        _ = try? Connection.open(target.administrator)
            .execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }
}
