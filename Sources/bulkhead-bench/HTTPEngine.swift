import APIRequests
import DatabaseCatalog
import Foundation
import HTTPDriver
import LoadEngine
import PostgresDriver
import Recording
import ScenarioModel
import Tokens
import Workloads

/// Loads over HTTP as `bulkhead run` performs them: the engine with its reactor, a token of each
/// user's own, every body looked at for what is somebody else's, every latency recorded.
struct HTTPEngine {
    static let schema = """
        CREATE TABLE users (id serial PRIMARY KEY);
        CREATE TABLE tasks (
          id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users (id), title text NOT NULL);
        """

    /// A database with the schema: it tells which columns name owners; nothing is seeded.
    let database: ConnectionParameters

    /// What a load came to.
    struct Outcome {
        let load: LoadOutcome<LoadEvidence>

        // Of the one operation there is.
        var succeeded: Int { Int(load.operations[0].counters.succeeded) }
        var perSecond: Double { Double(succeeded) / (Double(load.measuredNanoseconds) / 1e9) }
        var stream: StreamFigures? { load.mergedEvidence.streams[0] }
    }

    /// A load that is ready to be performed, as often as wanted.
    struct Prepared {
        fileprivate let plan: LoadPlan
        fileprivate let workload: HTTPWorkloadPlan

        /// - Throws: `Peer.Failure` where a request failed, or an answer was not checked.
        func perform() throws -> Outcome {
            let load = try LoadRun.perform(
                plan, progress: LoadProgress(workers: plan.workers), stop: StopFlag(),
                makeWorkload: { try HTTPWorkload(workload, worker: $0) },
                makeReactor: { HTTPReactor($0) })
            let outcome = Outcome(load: load)
            let evidence = load.mergedEvidence
            guard evidence.explanations.isEmpty, evidence.leakCount == 0, outcome.succeeded > 0,
                evidence.rowsChecked >= outcome.succeeded
            else {
                throw Peer.Failure(
                    description: "an answer was wrong or not checked: \(evidence.explanations)")
            }
            return outcome
        }
    }

    /// - Parameters:
    ///   - operation: one request, in the scenario's language.
    ///   - users: how many there are, and how many act at a time.
    func prepare(
        _ operation: String, at baseURL: String, users: (all: Int, acting: Int), seconds: Int
    ) throws -> Prepared {
        let scenario = try TemporaryScenario.load(
            yaml: Self.yaml(operation, baseURL, users, seconds), schema: Self.schema)
        let bench = try BenchScenario(scenario, on: try Connection.open(database))
        guard let api = scenario.api else {
            throw Peer.Failure(description: "the scenario of the bench has no API")
        }
        let compiler = try HTTPScenarioCompiler(
            scenario, api: api, origin: try HTTPOrigin(baseURL: baseURL), population: bench.plan)
        let template = TokenTemplate(claims: [Claim("sub", .text(":user"))])
        let key = Tokens.SigningKey(secret: Array("a secret of the bench".utf8))
        return Prepared(
            plan: compiler.loadPlan(),
            workload: try compiler.workloadPlan(
                credentials: .minted(template, by: key), register: nil))
    }

    private static func yaml(
        _ operation: String, _ baseURL: String, _ users: (all: Int, acting: Int), _ seconds: Int
    ) -> String {
        """
        bulkhead: 1
        name: bench-http
        description: one request
        database: { schema: schema.sql }
        api:
          base_url: \(baseURL)
          auth:
            jwt: { algorithm: HS256, secret: "a secret of the bench", claims: { sub: ":user" } }
        tenant: users.id
        population:
          users: \(users.all)
          seed: 7
          as_of: 2026-01-01T00:00:00Z
          tables:
            tasks:
              owner: user_id
              rows: { min: 50, max: 200, mean: 100 }
              columns: { title: { words: 2..8 } }
        operations:
          request: \(operation)
        load:
          mix: { request: 1 }
          phases: [{ duration: \(seconds)s, users: \(users.acting) }]
        isolation: { layers: [api] }
        """
    }
}
