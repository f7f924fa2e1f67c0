import EphemeralPostgres
import Foundation
import Glibc
import LoadEngine
import PostgresDriver
import Recording
import ScenarioModel
import Workloads

/// A prepared primary-key select over ten connections: ours, every row checked and recorded, beside
/// `pgbench -M prepared -c 10 -j 1` with the same statement on the same table.
struct PointSelect {
    static let schema = """
        CREATE TABLE users (id serial PRIMARY KEY);
        CREATE TABLE notes (
          id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users (id), body text NOT NULL);
        """

    static func yaml(seconds: Double) -> String {
        """
        bulkhead: 1
        name: point-select
        description: one prepared select by primary key
        database: { schema: schema.sql }
        tenant: users.id
        population:
          users: 1000
          seed: 7
          as_of: 2026-01-01T00:00:00Z
          tables:
            notes:
              owner: user_id
              rows: { min: 50, max: 200, mean: 100 }
              columns: { body: { words: 8..12 } }
        operations:
          get_note:
            sql: SELECT id, user_id, body FROM notes WHERE id = :note
            bind: { note: notes.id }
        load:
          pool: { size: 10, max_overflow: 0, timeout: 30s, recycle: 1h, pre_ping: false }
          round_trips: pipelined
          mix: { get_note: 1 }
          phases: [{ duration: \(Int(seconds * 1000))ms, users: 10 }]
        isolation: { layers: [queries] }
        """
    }

    static let peerScript = """
        \\set note random(1, 100000)
        SELECT id, user_id, body FROM notes WHERE id = :note;

        """

    let server: BenchServer
    let seconds: Double
    let pairs: Int

    /// Microseconds of client processor and transactions per second, of one run.
    struct Sample {
        var microseconds: Double
        var perSecond: Double
    }

    func figures() throws -> [Figure] {
        let scenario = try TemporaryScenario.load(
            yaml: Self.yaml(seconds: seconds), schema: Self.schema)
        let connection = try server.create("point_select", schema: Self.schema)
        let bench = try BenchScenario(scenario, on: connection)
        try bench.seed(connection)
        let compiler = try ScenarioCompiler(
            scenario, catalog: bench.catalog, population: bench.plan)
        let workload = try compiler.workloadPlan(
            describedBy: connection, connectingWith: server.parameters("point_select"))
        let script = try writeScript()
        defer { try? FileManager.default.removeItem(atPath: script) }
        var ours: [Sample] = []
        var peers: [Sample] = []
        // Warm caches, plans and both programs before anything counts.
        _ = try peer(script)
        _ = try own(compiler.loadPlan(), workload)
        for pair in 0..<pairs {
            // ABBA: drift within a pair falls on both alike.
            if pair.isMultiple(of: 2) {
                peers.append(try peer(script))
                ours.append(try own(compiler.loadPlan(), workload))
            } else {
                ours.append(try own(compiler.loadPlan(), workload))
                peers.append(try peer(script))
            }
        }
        return table(ours, peers)
    }

    private func table(_ ours: [Sample], _ peers: [Sample]) -> [Figure] {
        let cpu = zip(ours, peers).map { $0.microseconds / $1.microseconds }
        let rate = zip(ours, peers).map { $0.perSecond / $1.perSecond }
        // The peer against itself, in neighbouring pairs: what the machine's noise alone does.
        let noise = zip(peers, peers.dropFirst()).map { $0.perSecond / $1.perSecond }
        return [
            Figure(
                name: "client CPU per transaction, µs (\(pairs) pairs)",
                peer: shortened(peers.map(\.microseconds).median),
                ours: shortened(ours.map(\.microseconds).median),
                ratio: "\(shortened(cpu.median)) (\(cpu.spread))", bound: "<= 1.0",
                isMet: cpu.median <= 1.0),
            Figure(
                name: "throughput of the same, per second",
                peer: shortened(peers.map(\.perSecond).median),
                ours: shortened(ours.map(\.perSecond).median),
                ratio: "\(shortened(rate.median)) (\(rate.spread)); pgbench against itself "
                    + noise.spread, bound: ">= 0.97", isMet: rate.median >= 0.97),
        ]
    }

    private func writeScript() throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bulkhead-bench-\(ProcessInfo.processInfo.processIdentifier).sql"
        ).path
        try Data(Self.peerScript.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func peer(_ script: String) throws -> Sample {
        let outcome = try Peer.run(
            server.programs + "/pgbench",
            [
                "-n", "-M", "prepared", "-c", "10", "-j", "1", "-T",
                String(Int(max(1, seconds.rounded()))), "-f", script,
            ], environment: server.environment("point_select"))
        guard let done = outcome.output.firstMatch(of: /actually processed: (\d+)/),
            let transactions = Double(done.1),
            let rate = outcome.output.firstMatch(of: /tps = ([0-9.]+)/),
            let perSecond = Double(rate.1)
        else { throw Peer.Failure(description: "pgbench said: \(outcome.output)") }
        return Sample(
            microseconds: outcome.processorSeconds * 1e6 / transactions, perSecond: perSecond)
    }

    private func own(_ plan: LoadPlan, _ workload: WorkloadPlan) throws -> Sample {
        let before = Processor.seconds(of: __rusage_who_t(RUSAGE_SELF.rawValue))
        let outcome = try LoadRun.perform(
            plan, progress: LoadProgress(workers: plan.workers), stop: StopFlag()
        ) { PostgresWorkload(workload, worker: $0) }
        let processor = Processor.seconds(of: __rusage_who_t(RUSAGE_SELF.rawValue)) - before
        let evidence = outcome.mergedEvidence
        let done = Double(outcome.operations[0].counters.succeeded)
        guard evidence.leakCount == 0, Double(evidence.rowsChecked) >= done else {
            throw Peer.Failure(description: "not every row was checked, or one was not its user's")
        }
        return Sample(
            microseconds: processor * 1e6 / done,
            perSecond: done / (Double(outcome.measuredNanoseconds) / 1e9))
    }
}
