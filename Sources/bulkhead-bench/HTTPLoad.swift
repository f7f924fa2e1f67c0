import Foundation
import Glibc

/// Small JSON over ten kept-alive connections: ours, through the engine as in any run, beside k6
/// with a check of the body, and wrk, which looks at nothing.
struct HTTPLoad {
    static let token = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3ZjBjMWQyZSJ9.c2lnbmF0dXJl"

    static let peerScript = """
        import http from 'k6/http';
        import { check } from 'k6';
        export const options = { vus: 10, duration: __ENV.SECONDS + 's' };
        const parameters = { headers: { Authorization: __ENV.TOKEN }, tags: { name: 'tasks' } };
        let user = 0;
        export default function () {
          user = (user + 1) % 1000;
          const answer = http.get(`${__ENV.URL}/api/users/${user}/tasks?limit=50`, parameters);
          check(answer, { 'is the user’s': (r) => r.json().user_id === user });
        }

        """

    /// A list of the acting user's tasks.
    static let operation =
        "{ http: GET /api/users/:user/tasks, query: { limit: 50 }, expect: 200 }"

    let server: HTTPServer
    let engine: HTTPEngine
    /// Where `make deps-bench` has put k6.
    let k6: String
    let seconds: Int
    let pairs: Int

    /// Microseconds of client processor and requests per second, of one run.
    struct Sample {
        var microseconds: Double
        var perSecond: Double
    }

    func figures() throws -> [Figure] {
        let script = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bulkhead-bench-\(ProcessInfo.processInfo.processIdentifier).js"
        ).path
        try Data(Self.peerScript.utf8).write(to: URL(fileURLWithPath: script))
        defer { try? FileManager.default.removeItem(atPath: script) }
        var ours: [Sample] = []
        var wrks: [Sample] = []
        var k6s: [Sample] = []
        let load = try engine.prepare(
            Self.operation, at: server.baseURL, users: (all: 1000, acting: 10), seconds: seconds)
        // Warm caches and programs before anything counts.
        _ = try own(load)
        _ = try wrk()
        for pair in 0..<pairs {
            // ABC, CBA: drift falls on all alike.
            let isForward = pair.isMultiple(of: 2)
            if isForward { wrks.append(try wrk()) } else { k6s.append(try peer(script)) }
            ours.append(try own(load))
            if isForward { k6s.append(try peer(script)) } else { wrks.append(try wrk()) }
        }
        return [
            figure("k6, which checks the body", ours, k6s, bound: 0.2),
            figure("wrk, which checks nothing", ours, wrks, bound: 3.2),
        ]
    }

    private func figure(
        _ name: String, _ ours: [Sample], _ peers: [Sample], bound: Double
    ) -> Figure {
        let ratios = zip(ours, peers).map { $0.microseconds / $1.microseconds }
        return Figure(
            name: "client CPU per HTTP request beside \(name), µs (\(pairs) pairs)",
            peer: shortened(peers.map(\.microseconds).median),
            ours: shortened(ours.map(\.microseconds).median),
            ratio: "\(shortened(ratios.median)) (\(ratios.spread))",
            bound: "<= \(bound)", isMet: ratios.median <= bound)
    }

    private func own(_ load: HTTPEngine.Prepared) throws -> Sample {
        let before = Processor.seconds(of: __rusage_who_t(RUSAGE_SELF.rawValue))
        let outcome = try load.perform()
        let processor = Processor.seconds(of: __rusage_who_t(RUSAGE_SELF.rawValue)) - before
        return Sample(
            microseconds: processor * 1e6 / Double(outcome.succeeded),
            perSecond: outcome.perSecond)
    }

    private func wrk() throws -> Sample {
        let outcome = try Peer.run(
            "/usr/bin/wrk",
            [
                "-t1", "-c10", "-d\(seconds)s", "-H", "Authorization: \(Self.token)",
                server.baseURL + "/api/users/7/tasks?limit=50",
            ], environment: [:])
        return try sample(outcome, requests: /(\d+) requests in/)
    }

    private func peer(_ script: String) throws -> Sample {
        let outcome = try Peer.run(
            k6, ["run", "--no-usage-report", "--no-color", "--quiet", script],
            environment: [
                "URL": server.baseURL, "TOKEN": Self.token, "SECONDS": String(seconds),
            ])
        guard outcome.output.contains(/checks_failed\.*: 0\.00%/) else {
            throw Peer.Failure(description: "k6 found a wrong body: \(outcome.output)")
        }
        return try sample(outcome, requests: /http_reqs\.*: (\d+)/)
    }

    private func sample(
        _ outcome: Peer.Outcome, requests: Regex<(Substring, Substring)>
    ) throws -> Sample {
        guard let match = outcome.output.firstMatch(of: requests), let count = Double(match.1)
        else { throw Peer.Failure(description: "the peer said: \(outcome.output)") }
        return Sample(
            microseconds: outcome.processorSeconds * 1e6 / count,
            perSecond: count / outcome.wallSeconds)
    }
}
