import Foundation
import PoolModel
import Recording
import ResultModel

/// `bulkhead pool` itself: whether its size is the right one where that is known, and how well its
/// model predicts what it was not shown.
struct PoolAdvice {
    let program: String
    let scenarioFolder: String
    /// For each measurement.
    var budgetSeconds: Int

    func measure(into table: inout FigureTable) throws {
        for truth in KnownPool.cases {
            table.add([try figure(of: truth)])
        }
        table.add(try predictions())
    }

    // MARK: Known answers

    private func figure(of known: KnownPool) throws -> Figure {
        let folder = try Self.folder("known")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(KnownPool.schema.utf8).write(to: URL(fileURLWithPath: folder + "/schema.sql"))
        try Data(known.scenario.utf8).write(to: URL(fileURLWithPath: folder + "/scenario.yaml"))
        let pool = try size(folder, ["--slo", known.objective])
        let theory = known.fewest
        let size = pool.answer?.size
        let limit = Int(known.limitSeconds * 1000)
        return Figure(
            name: "pool_size for \(Int(known.rate))/s of \(Int(known.holdSeconds * 1000)) ms, "
                + "p99 wait below \(limit) ms (\(pool.answer?.outcome.rawValue ?? "no answer"))",
            peer: theory.map { "\($0)" } ?? "", ours: size.map { "\($0)" } ?? "none", ratio: "",
            bound: "the least by theory", isMet: size != nil && size == theory)
    }

    // MARK: Prediction

    /// At the points that the fit of a real mix was not shown.
    private func predictions() throws -> [Figure] {
        let pool = try size(scenarioFolder, [])
        guard let fit = pool.fit else {
            return [
                Figure(
                    name: "prediction of points kept out of the fit", peer: "", ours: "no fit",
                    ratio: "", bound: "", isMet: false)
            ]
        }
        let points = "\(fit.heldOut) points kept out, noise \(percent(fit.noise))"
        return [
            Figure(
                name: "throughput predicted, median error (\(points))", peer: "",
                ours: percent(fit.throughputError), ratio: "", bound: "<= 10 %",
                isMet: fit.throughputError <= 0.1),
            Figure(
                name: "p95 predicted, median error", peer: "",
                ours: percent(fit.responseP95Error), ratio: "", bound: "<= 25 %",
                isMet: fit.responseP95Error <= 0.25),
            Figure(
                name: "stated intervals that held what was measured", peer: "",
                ours: percent(fit.coverage), ratio: "", bound: ">= 80 %",
                isMet: fit.coverage >= 0.8),
        ]
    }

    private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

    // MARK: The program

    private func size(_ scenario: String, _ arguments: [String]) throws -> PoolResult {
        let folder = try Self.folder("run")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments =
            [
                "pool", scenario, "--ephemeral", "--quiet", "--out", folder, "--budget",
                "\(budgetSeconds)s",
            ] + arguments
        try process.run()
        process.waitUntilExit()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/result.json"))
        guard let pool = try ResultFile.decode(Array(bytes)).pool else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return pool
    }

    /// A folder that the account of throw-away servers may read.
    private static func folder(_ purpose: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bulkhead-bench-\(ProcessInfo.processInfo.processIdentifier).\(purpose)"
        ).path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        return path
    }
}

/// Operations of a fixed time at a rate: a queue with Poisson arrivals and fixed holds (M/D/c), whose
/// waits are known.
struct KnownPool {
    var holdSeconds: Double
    var rate: Double
    var limitSeconds: Double

    /// Such that one connection fewer misses the limit by far, and the least stays the least when a
    /// hold takes three percent longer, as it does by the way to the server and back.
    static let cases = [
        KnownPool(holdSeconds: 0.02, rate: 100, limitSeconds: 0.025),
        KnownPool(holdSeconds: 0.05, rate: 100, limitSeconds: 0.075),
        KnownPool(holdSeconds: 0.1, rate: 80, limitSeconds: 0.085),
    ]

    var objective: String { "pool_wait p(99) < \(Int(limitSeconds * 1000))ms" }

    /// The fewest connections that theory asks for; nil where a hold that takes three percent longer
    /// needs another number, so that there is no one truth.
    var fewest: Int? {
        let sizes = Set([1.0, 1.03].map { fewest(holdNanoseconds: holdSeconds * 1e9 * $0) })
        return sizes.count == 1 ? sizes.first ?? nil : nil
    }

    /// By a simulation long enough to be as good as theory, which has no closed form for this
    /// percentile; the bench holds the simulation against Erlang's formula beside it.
    private func fewest(holdNanoseconds: Double) -> Int? {
        let least = Int(rate * holdSeconds) + 1
        return (least..<least + 20).first { size in
            let configuration = SimulationConfiguration(
                arrivals: .poisson(perSecond: rate),
                profiles: [.holding(.fixed(nanoseconds: Int64(holdNanoseconds)))],
                pool: QueuePool.Settings(size: size, maxOverflow: 0),
                durationNanoseconds: Int64(200_000 / rate * 1e9),
                warmUpNanoseconds: 10_000_000_000)
            let wait = PoolSimulation(configuration).run().poolWait.value(atQuantile: 0.99) ?? 0
            return Double(wait) <= limitSeconds * 1e9
        }
    }

    static let schema = "CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL);\n"

    var scenario: String {
        """
        bulkhead: 1
        name: known-pool
        database: { schema: schema.sql }
        tenant: users.id
        population: { users: 20, seed: 7 }
        operations:
          sleep:
            sql: SELECT name FROM users WHERE id = :user AND pg_sleep(\(holdSeconds)) IS NOT NULL
        load:
          pool: { size: 10, max_overflow: 5, timeout: 30s }
          mix: { sleep: 1 }
          phases: [{ duration: 1s, rate: \(Int(rate))/s }]

        """
    }
}
