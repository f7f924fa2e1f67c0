internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel
internal import ScenarioDrafting
internal import StructureCopy
internal import Supervision

/// A draft, and everything that goes to its folder.
struct DraftedScenario {
    let draft: any ScenarioDraft
    let files: [DraftFolder.File]

    private init(_ draft: any ScenarioDraft, from source: String, beside: [DraftFolder.File]) {
        self.draft = draft
        files =
            [
                DraftFolder.File(name: "scenario.yaml", text: draft.text),
                DraftFolder.File(name: "README.md", text: draft.readme(source: source)),
            ] + beside
    }

    /// From an OpenAPI document, which is kept beside the scenario where nobody publishes it.
    ///
    /// - Parameter place: a URL, or the path of a file.
    /// - Throws: `CommandFailure`: usage for what is no such document, unavailable where the server
    ///   has none to give.
    init(document place: String) throws(CommandFailure) {
        let source = try DocumentSource(place)
        let kept = source.keptAs.map { DraftFolder.File(name: $0, text: source.text) }
        do throws(DraftingError) {
            self.init(
                try OpenAPIDraft(document: source.text, location: source.location),
                from: source.name, beside: kept.map { [$0] } ?? [])
        } catch {
            throw CommandFailure(.usage, "\(source.name): \(error).")
        }
    }

    /// From a live database, whose structure goes beside the scenario.
    ///
    /// - Parameters:
    ///   - dsn: a connection string of libpq.
    ///   - programs: where `pg_dump` is; nil looks where servers are installed.
    /// - Throws: `CommandFailure`: usage for a database without users, unavailable where it cannot
    ///   be read.
    init(database dsn: String, programs: String?) async throws(CommandFailure) {
        let parameters = ConnectionParameters(connectionString: dsn)
        do {
            let reading = DatabaseReading(connection: try Connection.open(parameters))
            let facts = try reading.facts()
            let structure = try StructureCopy(reading: parameters, users: [])
            let installation = try await PostgresInstallation.locate(
                binDirectory: programs, preferring: structure.source.majorVersion)
            let schema = try await structure.script(programs: installation)
            self.init(
                DatabaseDraft(facts), from: "the database \(facts.name)",
                beside: [DraftFolder.File(name: "schema.sql", text: schema)])
        } catch let error as DraftingError {
            throw CommandFailure(.usage, "\(error).")
        } catch {
            throw CommandFailure(.unavailable, "The database cannot be drafted from: \(error)")
        }
    }
}
