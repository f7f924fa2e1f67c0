import EphemeralPostgres
import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

extension NamedServerTests {
    @Suite("bulkhead compare --dsn-a --dsn-b")
    struct ComparedServersTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.current }

        private static var notes: ScenarioText {
            get throws {
                try ScenarioText.notes.replacing(
                    "rows: { min: 1, max: 20, mean: 5 }",
                    by: "rows: { min: 1, max: 400, mean: 100 }"
                ).replacing("users: 20", by: "users: 100")
            }
        }

        private func compare(
            _ first: ConnectionParameters, _ second: ConnectionParameters, _ options: String...
        ) async throws -> Ending {
            try await sandbox.run(
                [
                    "compare", try Self.notes.write(to: sandbox), "--dsn-a",
                    first.connectionString, "--dsn-b", second.connectionString, "--out", "out",
                ] + options)
        }

        /// Copies of a database that a run forgot.
        private func copies(on server: ConnectionParameters, of role: String) throws -> Int {
            try Connection.open(server).query(
                """
                SELECT FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
                WHERE d.datname LIKE 'bulkhead%' AND r.rolname = $1
                """, [role]
            ).rowCount
        }

        @Test("Two databases of a role that owns them and little else are compared as two versions")
        func ordinaryRole() async throws {
            let administrator = try await TestServer.database()
            let mark = UInt32.random(in: 0 ... .max)
            let role = "owner_\(mark)"
            let connection = try Connection.open(administrator)
            try connection.execute("CREATE ROLE \(role) LOGIN CREATEDB PASSWORD 'x\(mark)'")
            let sides = try ["a", "b"].map { side in
                try connection.execute("CREATE DATABASE \(side)_\(mark) OWNER \(role)")
                return administrator.setting("dbname", to: "\(side)_\(mark)")
                    .setting("user", to: role).setting("password", to: "x\(mark)")
            }
            let ending = try await compare(
                sides[0], sides[1], "--gate", "list_notes:p50", "--blocks", "6")
            // How quiet the machine is decides between the two.
            #expect(ending.exitCode == 0 || ending.exitCode == 96, "\(ending)")
            let result = try sandbox.result()
            let compare = try #require(result.compare)
            #expect(compare.reference.label.hasPrefix("scenario on a_\(mark) (PostgreSQL "))
            #expect(compare.candidate.label.hasPrefix("scenario on b_\(mark) (PostgreSQL "))
            #expect(compare.evidence.isEmpty)
            #expect(compare.pairs.first?.referenceMs.count == 6)
            #expect(result.notes.contains { $0.contains("may not CHECKPOINT") })
            #expect(!sandbox.text(of: "out/result.json").contains("x\(mark)"))
            #expect(try copies(on: administrator, of: role) == 0)
        }

        @Test("Structures of two databases with data in them are compared on throw-away servers")
        func structures() async throws {
            let filled =
                try Self.notes.schema + """
                    INSERT INTO users (name) VALUES ('somebody');
                    INSERT INTO notes (user_id, body) VALUES (1, 'mine');
                    """
            let first = try await TestServer.database(schema: filled)
            let second = try await TestServer.database(
                schema: filled + "DROP INDEX notes_user;")
            let ending = try await compare(first, second)
            #expect(ending.exitCode == 98, "\(ending)")
            #expect(ending.report.contains("notes_user is gone"), "\(ending)")
            for database in [first, second] {
                let rows = try Connection.open(database).query("SELECT body FROM notes").allRows()
                #expect(rows.count == 1 && rows.first?[0] == "mine")
            }
        }

        @Test("Databases that cannot stand beside each other are refused, and so is half a pair")
        func refusals() async throws {
            let empty = try await TestServer.database()
            let filled = try await TestServer.database(schema: Self.notes.schema)
            let mixed = try await compare(empty, filled)
            #expect(mixed.exitCode == 64, "\(mixed)")
            #expect(mixed.message.contains("Name two empty databases"), "\(mixed)")
            let same = try await compare(empty, empty)
            #expect(same.exitCode == 64, "\(same)")
            #expect(same.message.contains("name the same database"), "\(same)")
            let nowhere = try await compare(empty.setting("dbname", to: "no_such_place"), empty)
            #expect(nowhere.exitCode == 69, "\(nowhere)")
            #expect(nowhere.message.contains("This is A, --dsn-a."), "\(nowhere)")
            let folder = try Self.notes.write(to: sandbox)
            for arguments in [
                ["--dsn-a", empty.connectionString], ["--admin-dsn-b", empty.connectionString],
            ] {
                let half = try await sandbox.run(["compare", folder] + arguments)
                #expect(half.exitCode == 64, "\(half)")
                #expect(half.message.contains("go together"), "\(half)")
            }
            // Nothing was written to what was refused.
            let left = try Connection.open(empty).query(
                "SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace")
            #expect(left.rowCount == 0)
        }
    }
}

extension ThrowAwayServerTests {
    @Suite(
        "bulkhead compare on two versions of PostgreSQL",
        .enabled(if: TestInstallations.second != nil, "\(TestInstallations.whyNoSecond)"))
    struct ComparedVersionsTests {
        @Test("The same scenario is filled into both, and the versions are told")
        func versions() async throws {
            let sandbox = try Sandbox.current
            let folder = try ScenarioText.notes.write(to: sandbox)
            let newer = try await EphemeralCluster.start(
                ClusterOptions(binDirectory: TestInstallations.second))
            do {
                let first = try await TestServer.database()
                let second = ConnectionParameters(
                    newer.connectionParameters(database: "postgres", overSocket: true))
                try Connection.open(second).execute("CREATE DATABASE compared")
                let ending = try await sandbox.bulkhead(
                    "compare", folder, "--dsn-a", first.connectionString, "--dsn-b",
                    second.setting("dbname", to: "compared").connectionString, "--gate",
                    "list_notes:p50", "--blocks", "6", "--out", "out")
                // Which of the two is faster is nobody's promise.
                #expect([0, 96, 98].contains(ending.exitCode), "\(ending)")
                let result = try sandbox.result()
                let compare = try #require(result.compare)
                #expect(compare.candidate.label.contains("compared (PostgreSQL 18."))
                #expect(
                    compare.evidence.contains {
                        $0.object == "server" && $0.after == "18" && $0.before != "18"
                    })
                #expect(result.target?.serverVersion.hasPrefix("18.") == true)
                #expect(compare.complete, "\(ending)")
            } catch {
                await newer.stop()
                throw error
            }
            await newer.stop()
        }
    }
}
