internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Supervision
internal import Verification

extension RunPipeline {
    /// What connections themselves promise: that plaintext is refused, and that an identity does not
    /// stay in a pooled one, where the scenario speaks of either.
    mutating func verifyConnections(_ prepared: PreparedDatabase) async throws {
        guard !settings.skipped.contains(.isolation) else { return }
        if scenario.database.requiresTLS {
            try await verifyEncryption(prepared)
            try stopIfInterrupted()
        }
        if !scenario.database.identity.isEmpty {
            try await verifyHandOffs(prepared)
            try stopIfInterrupted()
        }
    }

    private mutating func verifyEncryption(_ prepared: PreparedDatabase) async throws {
        display.begin("asking for plaintext")
        let report = PlaintextProbe.run(
            // Only the target itself can say what it does; the copy does what it was told.
            prepared.target.copied?.application ?? prepared.application,
            unsupported: prepared.target.reasonWithoutTLS)
        add([report.finding].compactMap(\.self))
        // A probe that fired has shown that it can.
        let controls = report.probe.outcome == .held ? [try await twin()] : []
        append([report.probe], controls)
        display.end(summary: report.probe.outcome.rawValue)
    }

    /// The probe on a server that lets plaintext in.
    private func twin() async throws -> ControlResult {
        let cluster: EphemeralCluster
        do throws(ClusterError) {
            cluster = try await EphemeralCluster.start(
                ClusterOptions(binDirectory: settings.postgresBin))
        } catch {
            throw Cut(cause: .unavailable("The twin of the TLS probe could not start: \(error)"))
        }
        let control = PlaintextProbe.control(
            ConnectionParameters(
                cluster.connectionParameters(database: "postgres", overSocket: false)))
        await cluster.stop()
        return control
    }

    /// Adds to what the attacks found, where there were any.
    mutating func append(
        _ probes: [ProbeResult], _ controls: [ControlResult], handOffs: Int? = nil
    ) {
        var isolation =
            result.isolation
            ?? IsolationResult(
                layers: scenario.isolation.layers.map(\.rawValue), probes: [], controls: [],
                ownerAgreements: [])
        isolation.probes += probes
        isolation.controls += controls
        isolation.handOffs = handOffs ?? isolation.handOffs
        result.isolation = isolation
    }
}

extension DatabaseTarget {
    /// Why plaintext cannot be asked for; nil where it can.
    var reasonWithoutTLS: String? {
        guard let cluster, copied == nil, cluster.encryption == .unsupported else { return nil }
        return "PostgreSQL \(cluster.serverVersion) of the throw-away server was built without "
            + "TLS; choose another with --postgres-bin"
    }
}
