import Foundation
import Glibc
import HTTPDriver
import Recording

/// Small JSON over ten kept-alive connections: ours, every leaf of every body looked at and every
/// latency recorded, beside k6 with a check of the body, and wrk, which looks at nothing.
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
          check(answer, { 'is the user’s': (r) => r.json().user_id === '7f0c1d2e' });
        }

        """

    let server: HTTPServer
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
        // Warm caches and programs before anything counts.
        _ = try own()
        _ = try wrk()
        for pair in 0..<pairs {
            // ABC, CBA: drift falls on all alike.
            let isForward = pair.isMultiple(of: 2)
            if isForward { wrks.append(try wrk()) } else { k6s.append(try peer(script)) }
            ours.append(try own())
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

    private func own() throws -> Sample {
        let before = Processor.seconds(of: __rusage_who_t(RUSAGE_SELF.rawValue))
        let start = MonotonicClock.nowNanoseconds
        var run = try HTTPClosedLoop(baseURL: server.baseURL, transfers: 10)
        let done = try run.perform(forNanoseconds: Int64(seconds) * 1_000_000_000)
        let elapsed = Double(MonotonicClock.nowNanoseconds - start) / 1e9
        let processor = Processor.seconds(of: __rusage_who_t(RUSAGE_SELF.rawValue)) - before
        return Sample(
            microseconds: processor * 1e6 / Double(done), perSecond: Double(done) / elapsed)
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

/// Transfers that begin anew as soon as they end, each body read to its last leaf.
struct HTTPClosedLoop: ~Copyable {
    let loop: TransferLoop
    private var values = RequestValues()
    private var walker = JSONLeafWalker()
    private var latencies = LatencyHistogram()
    private var begun: Int64 = 0

    init(baseURL: String, transfers: Int) throws {
        var settings = TransferSettings(transferLimit: transfers)
        settings.proxy = .none
        let template = RequestTemplate(
            origin: try HTTPOrigin(baseURL: baseURL),
            target: [.text("/api/users/"), .value(0, .percent), .text("/tasks?limit=50")],
            headers: [.init("Authorization", [.value(1, .header)])])
        loop = try TransferLoop(settings: settings, requests: [template])
    }

    /// - Returns: how many requests were answered as they should be; any other answer ends the run.
    mutating func perform(forNanoseconds duration: Int64) throws -> Int {
        let start = MonotonicClock.nowNanoseconds
        for slot in 0..<loop.transferLimit { begin(slot, at: start) }
        var done = 0
        var now = start
        while now < start + duration {
            let count = loop.wait(fromNanoseconds: now, untilNanoseconds: start + duration)
            now = MonotonicClock.nowNanoseconds
            for index in 0..<count {
                let slot = loop.report(at: index).slot
                try check(slot)
                done += 1
                begin(slot, at: now)
            }
        }
        for slot in 0..<loop.transferLimit { loop.cancel(slot: slot) }
        return done
    }

    private mutating func begin(_ slot: Int, at now: Int64) {
        begun += 1
        values.removeAll()
        values.append(begun % 1000)
        values.append(text: HTTPLoad.token)
        loop.begin(request: 0, values: values, slot: slot, tag: 0, atNanoseconds: now)
    }

    private mutating func check(_ slot: Int) throws {
        let result = loop.result(slot: slot)
        if let failure = loop.failure(slot: slot) { throw failure }
        latencies.record(result.endedNanoseconds - result.startedNanoseconds)
        var owned = 0
        try loop.withBody(slot: slot) { body throws(JSONFault) in
            try walker.walk(body) { leaf, text in
                if leaf.isNamed("user_id", in: body), text.byteCount == 8 { owned += 1 }
                return true
            }
        }
        guard result.status == 200, owned == 1 else {
            throw Peer.Failure(description: "an answer was not the user's")
        }
    }
}
