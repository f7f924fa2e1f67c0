import EphemeralPostgres
import Foundation
import PostgresDriver
import Supervision
import Testing

@testable import StructureCopy

@Suite("The structure of somebody's database, on a throw-away server", .serialized)
struct StructureCopyTests {
    /// Copies a fixture's database and hands the copy over.
    private func withCopy(
        of fixture: SourceFixture, shared: [String] = ["app.plans"],
        change: (inout StructureCopy) -> Void = { _ in },
        _ body: (Connection, [String]) throws -> Void
    ) async throws {
        let cluster = try await EphemeralCluster.start()
        do {
            var copy = try StructureCopy(
                reading: fixture.parameters, users: [fixture.application])
            change(&copy)
            let notes = try await copy.make(in: cluster, database: "copy", shared: shared)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: cluster.folder)
                    .allSatisfy { !$0.hasSuffix(".dump") })
            try body(
                try Connection.open(
                    ConnectionParameters(
                        cluster.connectionParameters(database: "copy", overSocket: true))),
                notes)
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
    }

    @Test("Has every object, owner, right and policy; and the source is only read")
    func structure() async throws {
        let fixture = try await SourceFixture()
        let source = try Connection.open(fixture.parameters)
        // Until the counters of the fixture's own statements are published.
        try source.execute("SELECT pg_stat_force_next_flush()")
        try source.execute("SELECT 1")
        let before = try SourceFixture.checksum(source)
        try await withCopy(of: fixture) { copy, notes in
            #expect(notes == [])
            let copied = try SourceFixture.structure(copy)
            #expect(copied.count > 20)
            #expect(try copied == SourceFixture.structure(Connection.open(fixture.parameters)))
        }
        #expect(try SourceFixture.checksum(source) == before)
    }

    @Test("Has the rows of shared tables, and of no other")
    func rows() async throws {
        try await withCopy(of: try await SourceFixture()) { copy, _ in
            let plans = try copy.query("SELECT id, name, next FROM app.plans ORDER BY id")
            #expect(plans.allRows() == [["1", "free", "2"], ["2", "paid", nil]])
            #expect(try copy.query("SELECT FROM app.notes").rowCount == 0)
        }
    }

    @Test("Has the roles with attributes, memberships, rights and settings, without passwords")
    func roles() async throws {
        let fixture = try await SourceFixture()
        let source = try StructureCopy(
            reading: fixture.parameters, users: [fixture.application]
        ).source
        let named = source.roles.map(\.name).filter { $0.contains(fixture.mark) }
        #expect(Set(named) == [fixture.owner, fixture.application, fixture.readers])
        try await withCopy(of: fixture) { copy, _ in
            let copied = try SourceDatabase.read(copy, users: [fixture.application])
            #expect(copied.roles == source.roles)
            #expect(copied.memberships == source.memberships)
            #expect(copied.owner == fixture.owner)
            #expect(copied.privileges == source.privileges)
            #expect(copied.locale == source.locale)
            let passwords = try copy.query(
                "SELECT FROM pg_authid WHERE rolpassword IS NOT NULL AND rolname ~ $1",
                [fixture.mark])
            #expect(passwords.rowCount == 0)

            let theirs = copied.settings.filter { $0.role == fixture.application }
            #expect(theirs == source.settings.filter { $0.role == fixture.application })
            #expect(theirs.map(\.name).sorted() == ["app.tenant", "search_path"])
            #expect(
                theirs.contains { $0.name == "app.tenant" && $0.value == #"a b, "c""# })
            // What is said for the database is kept for everybody but the administrator.
            #expect(copied.settings.contains { $0.role == nil && $0.name == "statement_timeout" })
            let limit = try copy.query("SHOW statement_timeout").string(row: 0, column: 0)
            #expect(limit == "0")
        }
    }

    @Test("Reading it leaves nothing in a session that a pooler hands on")
    func pooledSession() async throws {
        let fixture = try await SourceFixture()
        let place = Dictionary(
            uniqueKeysWithValues: fixture.parameters.keywords.map { ($0.name, $0.value) })
        let pooler = try await PgBouncer.start(
            try #require(await PoolerInstallation.locate(), "make deps installs pgbouncer"),
            before: PoolerUpstream(
                host: try #require(place["host"]), port: try #require(place["port"]),
                database: try #require(place["dbname"]), user: try #require(place["user"]),
                password: try #require(place["password"])), pools: ["pool"], poolSize: 1)
        let pool = ConnectionParameters(pooler.connectionParameters(pool: "pool"))
        let found = Result {
            let session = "SELECT pg_backend_pid(), * FROM pg_settings WHERE source = 'session'"
            let reader = try Connection.open(pool)
            let before = try reader.query(session).allRows()
            _ = try SourceDatabase.read(reader, users: [])
            return (before, try Connection.open(pool).query(session).allRows())
        }
        await pooler.stop()
        let (before, after) = try found.get()
        #expect(before == after)
    }

    @Test("An extension that this machine lacks is named")
    func missingExtension() async throws {
        let fixture = try await SourceFixture()
        let error = try await #require(throws: CopyError.self) {
            try await withCopy(
                of: fixture, change: { $0.source.extensions.append("no_such_extension") }
            ) { _, _ in }
        }
        #expect(error.code == .missingExtension)
        #expect("\(error)".contains("no_such_extension"))
        #expect("\(error)".contains("--postgres-bin"))
    }

    @Test("A server newer than pg_dump is named, with what to install")
    func olderProgram() async throws {
        var source = try StructureCopy(
            reading: try await SourceFixture().parameters, users: []
        ).source
        try StructureCopy.requireNewEnough(source, programs: source.majorVersion, in: "/bin")
        source.serverVersionNumber = 990_003
        source.serverVersion = "99.3 (Debian)"
        let error = try #require(throws: CopyError.self) {
            try StructureCopy.requireNewEnough(source, programs: 15, in: "/usr/bin")
        }
        #expect(error.code == .olderProgram)
        for word in ["pg_dump in /usr/bin", "PostgreSQL 15", "version 99.3", "PostgreSQL 99"] {
            #expect("\(error)".contains(word))
        }
    }

    @Test("A shared table that is not there is named")
    func missingTable() async throws {
        let fixture = try await SourceFixture()
        let error = try await #require(throws: CopyError.self) {
            try await withCopy(of: fixture, shared: ["prices"]) { _, _ in }
        }
        #expect(error.code == .missingTable)
        #expect("\(error)".contains("prices"))
    }

    @Test("A role that may not read the structure is told so, in the server's words")
    func forbidden() async throws {
        let fixture = try await SourceFixture()
        let cluster = try await EphemeralCluster.start()
        let copy = try StructureCopy(
            reading: fixture.parameters.setting("user", to: fixture.application)
                .setting("password", to: "secret"), users: [])
        let error = await #expect(throws: CopyError.self) {
            try await copy.make(in: cluster, database: "copy", shared: [])
        }
        await cluster.stop()
        #expect(error?.code == .dumpFailed)
        #expect(error?.output.contains { $0.contains("permission denied") } == true)
        #expect(error.map { "\($0)".contains("secret") } == false)
    }
}
