package import EphemeralPostgres
internal import Foundation
internal import PostgresDriver
internal import Supervision

extension StructureCopy {
    /// The structure as a script that makes it in an empty database, without owners and rights.
    ///
    /// - Parameter installation: whose `pg_dump` reads it.
    /// - Throws: `CopyError`.
    package func script(
        programs installation: PostgresInstallation
    ) async throws(CopyError) -> String {
        try Self.requireNewEnough(
            source, programs: installation.majorVersion, in: installation.binDirectory)
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("bulkhead-structure-\(UUID().uuidString).sql").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let connection: Connection
        let roles: [String]
        do throws(PostgresError) {
            connection = try Connection.open(parameters)
            roles = try connection.onlyReading { (connection) throws(PostgresError) in
                try connection.query(
                    """
                    SELECT DISTINCT unnest(roles) FROM pg_policies
                    WHERE NOT 'public' = ANY (roles) ORDER BY 1
                    """
                ).allRows().compactMap { $0[0] }
            }
        } catch {
            throw CopyError(error, while: "reading the structure")
        }
        try await DumpPrograms(
            directory: installation.binDirectory, shouldStop: { false }
        ).dump(
            connection, to: file, format: "plain",
            ["--schema-only", "--no-owner", "--no-privileges"])
        guard let dump = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw CopyError(.dumpFailed, "what pg_dump wrote is not UTF-8 text")
        }
        return Self.script(ofDump: dump, roles: roles)
    }

    /// The definitions of a dump, without what is for `psql` and for the session that restores it.
    ///
    /// - Parameter roles: those that policies name, which must be there before them.
    static func script(ofDump dump: String, roles: [String]) -> String {
        let lines = dump.split(separator: "\n", omittingEmptySubsequences: false)
        let first = lines.firstIndex { $0.hasPrefix("-- Name: ") } ?? lines.endIndex
        let sessionOnly = ["SET default_tablespace = ", "SET default_table_access_method = "]
        let definitions = lines[first...].filter { line in
            !line.hasPrefix("\\restrict ") && !line.hasPrefix("\\unrestrict ")
                && !sessionOnly.contains { line.hasPrefix($0) }
        }
        let made = roles.map { role in
            """
            DO $$ BEGIN
              CREATE ROLE \(Connection.quoted(identifier: role));
            EXCEPTION WHEN duplicate_object THEN NULL;
            END $$;

            """
        }
        // Functions may speak of what comes behind them.
        return made.joined() + "SET check_function_bodies = false;\n\n--\n"
            + definitions.joined(separator: "\n")
    }
}
