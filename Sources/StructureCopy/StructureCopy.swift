package import EphemeralPostgres
internal import Foundation
package import PostgresDriver
internal import Supervision

/// Copies what a database is, without what is in it, to a throw-away server.
///
/// The source is only read: catalogs, `pg_dump --schema-only`, and the rows of tables that the
/// scenario declares shared.
package struct StructureCopy {
    /// The database that is copied.
    package internal(set) var source: SourceDatabase
    /// How to read it.
    let parameters: ConnectionParameters

    /// Reads what there is to copy.
    ///
    /// - Parameters:
    ///   - parameters: how to reach the source, as a role that may read its structure.
    ///   - users: the roles that connect to it.
    /// - Throws: `.database`.
    package init(
        reading parameters: ConnectionParameters, users: [String]
    ) throws(CopyError) {
        self.parameters = parameters
        do throws(PostgresError) {
            source = try SourceDatabase.read(try Connection.open(parameters), users: users)
        } catch {
            throw CopyError(error, while: "reading the roles of the database")
        }
    }

    /// Makes a database with the source's structure, roles and shared rows.
    ///
    /// - Parameters:
    ///   - cluster: a server without any database or role of somebody's.
    ///   - database: the new database's name.
    ///   - shared: tables whose rows come along, as the scenario names them.
    ///   - shouldStop: asked now and then; where it says yes, copying ends.
    /// - Returns: how the copy differs from the source, a sentence each.
    /// - Throws: `CopyError`; the database may be half made then.
    package func make(
        in cluster: EphemeralCluster, database: String, shared: [String],
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) async throws(CopyError) -> [String] {
        try Self.requireNewEnough(
            source, programs: cluster.majorVersion, in: cluster.binDirectory)
        let maintenance = try open(cluster, "postgres")
        try requireExtensions(on: maintenance)
        var restoration = RoleRestoration(source, maintenance, database: database)
        let notes: [String]
        do throws(PostgresError) {
            try restoration.restoreRoles()
            notes = try createDatabase(database, maintenance)
        } catch {
            throw CopyError(error, while: "making the roles on the throw-away server")
        }
        let programs = DumpPrograms(directory: cluster.binDirectory, shouldStop: shouldStop)
        try await copyObjects(in: cluster, database, shared: shared, programs)
        do throws(PostgresError) {
            try restoration.restoreDatabase()
        } catch {
            throw CopyError(error, while: "making the settings on the throw-away server")
        }
        return notes + restoration.notes
    }

    // MARK: Objects and rows

    private func copyObjects(
        in cluster: EphemeralCluster, _ database: String, shared: [String],
        _ programs: DumpPrograms
    ) async throws(CopyError) {
        // In the cluster's own folder, so that they are gone when it is, whoever is killed.
        let structure = cluster.folder + "/structure.dump"
        let rows = cluster.folder + "/rows.dump"
        defer {
            for file in [structure, rows] { try? FileManager.default.removeItem(atPath: file) }
        }
        let source: Connection
        let tables: [String]
        do throws(PostgresError) {
            source = try Connection.open(parameters)
            tables = try source.onlyReading { (source) throws(PostgresError) in
                try Self.patterns(of: shared, source)
            }
        } catch {
            throw CopyError(error, while: "looking for the shared tables")
        }
        guard tables.count == shared.count else {
            throw CopyError(
                .missingTable,
                "the database lacks a table that the scenario declares shared "
                    + "(\(shared.joined(separator: ", ")))",
                advice: "name each as the database has it, with its schema unless that is public")
        }
        let target = try open(cluster, database)
        try await programs.dump(source, to: structure, ["--schema-only"])
        try await programs.restore(structure, into: target, [])
        guard !tables.isEmpty else { return }
        try await programs.dump(
            source, to: rows, ["--data-only"] + tables.map { "--table=\($0)" })
        // A shared row may point at another that comes later.
        try await programs.restore(rows, into: target, ["--disable-triggers"])
    }

    /// The tables as `pg_dump` matches them, to the letter.
    private static func patterns(
        of tables: [String], _ connection: Connection
    ) throws(PostgresError) -> [String] {
        var patterns: [String] = []
        for table in tables {
            let parts = table.split(separator: ".", maxSplits: 1).map(String.init)
            let answer = try connection.query(
                """
                SELECT nspname, relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                WHERE relkind IN ('r', 'p') AND (
                  relname = $1 AND nspname = 'public' OR relname = $3 AND nspname = $2)
                """, [table, parts[0], parts.count > 1 ? parts[1] : nil])
            guard answer.rowCount > 0, let schema = answer.string(row: 0, column: 0),
                let name = answer.string(row: 0, column: 1)
            else { continue }
            patterns.append(
                Connection.quoted(identifier: schema) + "." + Connection.quoted(identifier: name))
        }
        return patterns
    }

    // MARK: What must fit

    /// A dump can only be made by programs that know the server, so of its version or a later one.
    ///
    /// - Throws: `.olderProgram`.
    static func requireNewEnough(
        _ source: SourceDatabase, programs majorVersion: Int, in directory: String
    ) throws(CopyError) {
        guard majorVersion < source.majorVersion else { return }
        throw CopyError(
            .olderProgram,
            "pg_dump in \(directory) is of PostgreSQL \(majorVersion) and cannot read a server of "
                + "version \(source.plainVersion)",
            advice: "install PostgreSQL \(source.majorVersion) beside it, and name its programs "
                + "with --postgres-bin")
    }

    private func requireExtensions(on connection: Connection) throws(CopyError) {
        let available: Set<String>
        do throws(PostgresError) {
            available = Set(
                try connection.query("SELECT name FROM pg_available_extensions").allRows()
                    .compactMap { $0[0] })
        } catch {
            throw CopyError(error, while: "looking for extensions")
        }
        let missing = source.extensions.filter { !available.contains($0) }
        guard !missing.isEmpty else { return }
        let one = missing.count == 1
        throw CopyError(
            .missingExtension,
            "the database uses the extension\(one ? "" : "s") \(missing.joined(separator: ", ")), "
                + "which the throw-away server does not have",
            advice: "install \(one ? "it" : "them") for PostgreSQL "
                + "\(connection.serverVersionNumber / 10_000) on this machine, or name another "
                + "server's programs with --postgres-bin")
    }

    /// With the source's order of text where this machine knows it; plans and sorting depend on it.
    ///
    /// - Returns: notes on what is different.
    private func createDatabase(
        _ name: String, _ connection: Connection
    ) throws(PostgresError) -> [String] {
        let locale = source.locale
        let statement = "CREATE DATABASE \(Connection.quoted(identifier: name)) TEMPLATE template0"
        func literal(_ text: String) -> String { Connection.quoted(literal: text) }
        if locale.provider == "c" {
            do throws(PostgresError) {
                try connection.execute(
                    """
                    \(statement) ENCODING \(literal(locale.encoding)) \
                    LC_COLLATE \(literal(locale.collation)) LC_CTYPE \(literal(locale.characterType))
                    """)
                return []
            } catch {
                guard !error.isServerLoss else { throw error }
            }
        }
        try connection.execute(statement)
        let theirs = [locale.encoding, locale.name ?? locale.collation].joined(separator: ", ")
        return [
            "the database orders text by another locale (\(theirs)) than the copy: what depends on "
                + "the order of text may differ"
        ]
    }

    private func open(
        _ cluster: EphemeralCluster, _ database: String
    ) throws(CopyError) -> Connection {
        do throws(PostgresError) {
            return try Connection.open(
                ConnectionParameters(
                    cluster.connectionParameters(database: database, overSocket: true)))
        } catch {
            throw CopyError(error, while: "connecting to the throw-away server")
        }
    }
}
