internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import StructureCopy

extension RunPipeline {
    /// Holds a server that the user named against another one: the same scenario on both.
    ///
    /// - Parameters:
    ///   - server: where A's database is.
    ///   - target: B's, which was found already.
    /// - Throws: as `compare`, and `CommandFailure` for databases that cannot stand beside each
    ///   other.
    mutating func compareServers(
        _ request: CompareRequest, _ server: RunSettings, with target: DatabaseTarget
    ) async throws {
        display.announce("Now A, \(request.referenceLabel)")
        let place: DatabaseTarget
        do throws(CommandFailure) {
            place = try await TargetFinder(
                settings: server, environment: [:], scenario: request.reference, display: display,
                interruption: interruption
            ).find()
        } catch {
            throw error.adding("This is A, --dsn-a.")
        }
        do {
            try await compareServers(request, place, target)
        } catch {
            await place.cluster?.stop()
            throw error
        }
        await place.cluster?.stop()
    }

    private mutating func compareServers(
        _ request: CompareRequest, _ place: DatabaseTarget, _ target: DatabaseTarget
    ) async throws {
        let servers = try [place, target].map { try identity(of: $0) }
        try Self.refuse(servers, (place, target))
        var request = request
        request.referenceLabel += " on " + servers[0].words
        request.candidateLabel += " on " + servers[1].words
        request.reference.database.role =
            request.reference.database.role ?? place.copied?.applicationRole
        result.compare?.reference.label = request.referenceLabel
        result.compare?.candidate.label = request.candidateLabel
        for server in servers where !server.mayCheckpoint {
            result.notes.append(
                "The role on \(server.words) may not CHECKPOINT: what was copied may still be "
                    + "written to disk while it is measured, which widens the intervals.")
        }
        let candidate = try await prepare(target, registers: false)
        try writeResult()
        try await compare(candidate, with: place, request)
    }

    /// A database on a server, so that two of them can be told apart.
    private struct ServerIdentity {
        /// `todo (PostgreSQL 15.18)`.
        var words: String
        /// The same for two connections to one database.
        var key: String
        var mayCheckpoint: Bool
    }

    private func identity(of target: DatabaseTarget) throws -> ServerIdentity {
        try reaching("the start") { () throws(PostgresError) in
            let connection = try Connection.open(target.administrator)
            let row = try connection.query(
                "SELECT current_database() || ' ' || pg_postmaster_start_time()")
            let version = (connection.reportedSetting("server_version") ?? "unknown")
                .prefix { !$0.isWhitespace }
            let name = target.copied?.facts.name ?? target.databaseName
            return ServerIdentity(
                words: "\(name) (PostgreSQL \(version))", key: row.string(row: 0, column: 0) ?? "",
                mayCheckpoint: try Self.mayCheckpoint(connection))
        }
    }

    /// A superuser may, and from PostgreSQL 15 on whoever has the role for it.
    private static func mayCheckpoint(
        _ connection: Connection
    ) throws(PostgresError) -> Bool {
        try connection.query(
            """
            SELECT current_setting('is_superuser') = 'on' OR EXISTS (
              SELECT FROM pg_roles r WHERE r.rolname = 'pg_checkpoint'
                AND pg_has_role(current_user, r.oid, 'USAGE'))
            """
        ).string(row: 0, column: 0) == "t"
    }

    private static func refuse(
        _ servers: [ServerIdentity], _ targets: (DatabaseTarget, DatabaseTarget)
    ) throws(CommandFailure) {
        guard Set(servers.map(\.key)).count == 2 else {
            throw CommandFailure(
                .usage,
                "--dsn-a and --dsn-b name the same database, \(servers[0].words): each side needs "
                    + "an empty one of its own.")
        }
        // One on its own server and one on a throw-away server would compare two machines at once.
        guard (targets.0.copied == nil) == (targets.1.copied == nil) else {
            let filled = targets.0.copied == nil ? servers[1] : servers[0]
            throw CommandFailure(
                .usage,
                "\(filled.words) is not empty, so that only its structure could be looked at, on a "
                    + "throw-away server, and the other one is empty. Name two empty databases to "
                    + "compare servers, or two with a structure to compare these.")
        }
    }
}
