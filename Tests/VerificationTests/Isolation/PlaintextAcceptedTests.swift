import EphemeralPostgres
import Foundation
import PostgresDriver
import ResultModel
import TestDatabases
import Testing

@testable import Verification

@Suite("plaintext-accepted")
struct PlaintextAcceptedTests {
    private func withCluster(
        requiringTLS: Bool, _ body: (EphemeralCluster, ConnectionParameters) throws -> Void
    ) async throws {
        let cluster = try await EphemeralCluster.start(ClusterOptions(requiresTLS: requiringTLS))
        do {
            try body(
                cluster,
                ConnectionParameters(
                    cluster.connectionParameters(database: "postgres", overSocket: false)))
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
    }

    @Test(
        "Silent where the server refuses plaintext; fires once a rule lets it in",
        .enabled("\(TestInstallations.whyNoTLS)") { try await TestInstallations.hasTLS() })
    func mutant() async throws {
        try await withCluster(requiringTLS: true) { cluster, parameters in
            let connection = try Connection.open(parameters)
            #expect(connection.usesTLS)
            let held = PlaintextProbe.run(parameters)
            #expect(held.probe.outcome == .held)
            #expect(held.finding == nil)
            #expect(!PlaintextProbe.control(parameters).fired)

            let rules = cluster.folder + "/data/pg_hba.conf"
            let text = try String(contentsOfFile: rules, encoding: .utf8)
            try text.replacing("hostssl", with: "host").write(
                toFile: rules, atomically: false, encoding: .utf8)
            try connection.execute("SELECT pg_reload_conf()")
            // The postmaster reads its rules before or after it takes one of the next connections;
            // nothing but asking it again tells which.
            var report = PlaintextProbe.run(parameters)
            for _ in 0..<2_000 where report.finding == nil {
                report = PlaintextProbe.run(parameters)
            }
            #expect(report.probe.outcome == .leaked)
            let finding = try #require(report.finding)
            #expect(finding.ruleId == "plaintext-accepted" && finding.severity == .high)
            #expect(finding.replay.contains("sslmode=disable"))
            #expect(finding.evidence.contains("port=\(cluster.port)"))
            #expect(!"\(finding)".contains(cluster.password()))
        }
    }

    @Test("Fires on a server that never asked for TLS, which is the control of every run")
    func withoutRequirement() async throws {
        try await withCluster(requiringTLS: false) { cluster, parameters in
            #expect(PlaintextProbe.run(parameters).probe.outcome == .leaked)
            #expect(PlaintextProbe.control(parameters).fired)

            let socket = ConnectionParameters(
                cluster.connectionParameters(database: "postgres", overSocket: true))
            let overSocket = PlaintextProbe.run(socket)
            #expect(overSocket.probe.outcome == .untested)
            #expect(overSocket.probe.reason?.contains("unix socket") == true)

            let refused = PlaintextProbe.run(parameters.setting("password", to: "wrong"))
            #expect(refused.probe.outcome == .inconclusive)
            #expect(refused.finding == nil)
        }
    }

    @Test("A server without TLS is untested, never held")
    func unsupported() {
        let report = PlaintextProbe.run(ConnectionParameters(), unsupported: "built without TLS")
        #expect(report.probe.outcome == .untested)
        #expect(report.probe.reason == "built without TLS")
    }
}
