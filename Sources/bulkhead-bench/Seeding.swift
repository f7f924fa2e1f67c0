import DatabaseCatalog
import Foundation
import Population
import PostgresDriver
import ScenarioModel

/// Seeding the messages of the bundled scenario.
///
/// Rows made and sent by us, beside `psql \copy … (FORMAT binary)` from a file that is ready. Same rows, same table, primary key only.
struct Seeding {
    let server: BenchServer
    let scenarioFolder: String
    let pairs: Int

    func figures() throws -> [Figure] {
        let scenario = try ScenarioFile.load(path: scenarioFolder, environment: [:])
        let schema = try String(
            contentsOfFile: scenarioFolder + "/schema.sql", encoding: .utf8)
        let connection = try server.create("seeding", schema: schema)
        let bench = try BenchScenario(scenario, on: connection)
        guard let table = bench.plan.tableIndex(named: "messages") else {
            throw Peer.Failure(description: "the scenario has no messages")
        }
        // The same table without foreign keys and secondary indexes, for both.
        try connection.execute(
            "CREATE TABLE copied (LIKE messages INCLUDING ALL EXCLUDING INDEXES); "
                + "ALTER TABLE copied ADD PRIMARY KEY (id)")
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bulkhead-bench-\(ProcessInfo.processInfo.processIdentifier).copy"
        ).path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let rows = try write(bench.plan, table, to: file)
        var ours: [Double] = []
        var peers: [Double] = []
        for pair in 0...pairs {
            let peer = try copy(file, rows, connection)
            let own = try load(bench.plan, table, rows, connection)
            // The first pair warms the caches and is not counted.
            if pair > 0 {
                peers.append(peer)
                ours.append(own)
            }
        }
        let ratios = zip(ours, peers).map { $0 / $1 }
        return [
            Figure(
                name: "seeding \(rows) messages, rows per second (\(pairs) pairs)",
                peer: shortened(peers.median), ours: shortened(ours.median),
                ratio: "\(shortened(ratios.median)) (\(ratios.spread))", bound: ">= 0.8",
                isMet: ratios.median >= 0.8)
        ]
    }

    private func write(_ plan: PopulationPlan, _ table: Int, to file: String) throws -> Int {
        try Data().write(to: URL(fileURLWithPath: file))
        guard let handle = FileHandle(forWritingAtPath: file) else {
            throw Peer.Failure(description: "\(file) cannot be written")
        }
        var stream = CopyStream(plan, table: table)
        while stream.makeNextChunk() {
            let chunk = stream.withChunk { bytes in
                unsafe bytes.withUnsafeBytes { unsafe Data($0) }
            }
            try handle.write(contentsOf: chunk)
        }
        try handle.close()
        return stream.rowsWritten
    }

    private var columns: String { "(\(columnNames.joined(separator: ", ")))" }
    private var columnNames: [String] {
        ["id", "conversation_id", "user_id", "role", "content", "created_at"]
    }

    /// The peer's rows per second, its start included as its user pays for it.
    private func copy(_ file: String, _ rows: Int, _ connection: Connection) throws -> Double {
        try connection.execute("TRUNCATE copied; CHECKPOINT")
        let outcome = try Peer.run(
            server.programs + "/psql",
            ["-X", "-q", "-c", "\\copy copied \(columns) from '\(file)' (format binary)"],
            environment: server.environment("seeding"))
        try require(rows, connection)
        return Double(rows) / outcome.wallSeconds
    }

    private func load(
        _ plan: PopulationPlan, _ table: Int, _ rows: Int, _ connection: Connection
    ) throws -> Double {
        try connection.execute("TRUNCATE copied; CHECKPOINT")
        let start = Date()
        var stream = CopyStream(plan, table: table)
        let writer = try CopyWriter(
            connection, "COPY copied \(columns) FROM STDIN (FORMAT binary)")
        while stream.makeNextChunk() {
            try stream.withChunk { chunk throws(PostgresError) in try writer.write(chunk) }
        }
        _ = try writer.finish()
        let seconds = Date().timeIntervalSince(start)
        try require(rows, connection)
        return Double(rows) / seconds
    }

    private func require(_ rows: Int, _ connection: Connection) throws {
        let found = try connection.query("SELECT count(*) FROM copied").integer(row: 0, column: 0)
        guard found == rows else {
            throw Peer.Failure(description: "\(found ?? 0) rows arrived of \(rows)")
        }
    }
}
