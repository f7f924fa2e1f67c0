import Foundation
import PostgresDriver

/// Five thousand users at once, none of whom waits between requests: resident memory beside k6's,
/// whose users rest for a second.
struct HTTPMemory {
    static let users = 5000
    /// The bench starts itself with this, so that the memory is that of the load alone.
    static let argument = "--http-users="

    static let peerScript = """
        import http from 'k6/http';
        import { check, sleep } from 'k6';
        export const options = { vus: \(users), duration: '10s', gracefulStop: '5s' };
        const parameters = { headers: { Authorization: __ENV.TOKEN }, tags: { name: 'tasks' } };
        export default function () {
          const answer = http.get(`${__ENV.URL}/api/users/7/tasks?limit=50`, parameters);
          check(answer, { 'is the user’s': (r) => r.json().user_id === 7 });
          sleep(1);
        }

        """

    let server: HTTPServer
    /// What tells the bench that it starts where its database is: libpq's own variables.
    let environment: [String: String]
    let k6: String
    let program: String

    func figures() throws -> [Figure] {
        let script = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bulkhead-bench-\(ProcessInfo.processInfo.processIdentifier)-users.js"
        ).path
        try Data(Self.peerScript.utf8).write(to: URL(fileURLWithPath: script))
        defer { try? FileManager.default.removeItem(atPath: script) }
        let ours = try peakMegabytes(program, [Self.argument + server.baseURL])
        let peer = try peakMegabytes(
            k6, ["run", "--no-usage-report", "--no-color", "--quiet", script])
        return [
            Figure(
                name: "resident memory with \(Self.users) users, MB (ours: all in flight)",
                peer: shortened(peer), ours: shortened(ours), ratio: shortened(ours / peer),
                bound: "<= 0.1", isMet: ours / peer <= 0.1)
        ]
    }

    /// What the bench does when it starts itself.
    static func perform(baseURL: String) throws {
        let engine = HTTPEngine(database: ConnectionParameters())
        let load = try engine.prepare(
            HTTPLoad.operation, at: baseURL, users: (all: users, acting: users), seconds: 10)
        let done = try load.perform().succeeded
        guard done >= users else {
            throw Peer.Failure(description: "only \(done) requests were answered")
        }
    }

    private func peakMegabytes(_ program: String, _ arguments: [String]) throws -> Double {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { $1 }
            .merging(["URL": server.baseURL, "TOKEN": HTTPLoad.token]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let peak = ResidentMemory.peakKilobytes(while: process)
        guard process.terminationStatus == 0, peak > 0 else {
            throw Peer.Failure(
                description: "\(program) failed with \(process.terminationStatus)")
        }
        return Double(peak) / 1000
    }
}
