internal import EphemeralPostgres
internal import PostgresDriver
internal import ResultModel
internal import Supervision
internal import Verification

extension RunPipeline {
    /// Whether an identity stays in a connection that a real PgBouncer hands on.
    mutating func verifyHandOffs(_ prepared: PreparedDatabase) async throws {
        display.begin("handing connections on")
        let report = try await handOffs(prepared)
        add([report.finding].compactMap(\.self))
        append(
            [report.probe], [report.control].compactMap(\.self),
            handOffs: report.probe.outcome == .untested ? nil : report.handOffs)
        let handOffs = Figures.counted(report.handOffs, "hand-off")
        display.end(summary: "\(report.probe.outcome.rawValue), \(handOffs)")
    }

    private func handOffs(_ prepared: PreparedDatabase) async throws -> HandOffProbe.Report {
        let folder = settings.pgbouncerBin
        guard let installation = await PoolerInstallation.locate(in: folder.map { [$0] }) else {
            return HandOffProbe.untested(
                folder.map { "there is no pgbouncer in \($0)" }
                    ?? "pgbouncer is not installed (apt-get install pgbouncer)")
        }
        let observer = try reaching("the hand-offs") { () throws(PostgresError) in
            try Connection.open(prepared.target.administrator)
        }
        let upstream = try reaching("the hand-offs") { () throws(PostgresError) in
            try prepared.target.upstream(of: prepared.application)
        }
        guard let upstream else {
            return HandOffProbe.untested(
                "pgbouncer needs the application's password, which --dsn does not give")
        }
        let pooler: PgBouncer
        do throws(ClusterError) {
            pooler = try await PgBouncer.start(
                installation, before: upstream, pools: ["probe", "twin"], poolSize: 1)
        } catch {
            return HandOffProbe.inconclusive("\(error)")
        }
        let interruption = interruption
        let monitor = CheckMonitor(shouldStop: { interruption.isRequested })
        let report = Result { () throws(PostgresError) in
            try HandOffProbe(prepared.checks, monitor: monitor).run(
                ConnectionParameters(pooler.connectionParameters(pool: "probe")),
                twin: ConnectionParameters(pooler.connectionParameters(pool: "twin")),
                observer: observer)
        }
        await pooler.stop()
        return try reaching("the hand-offs") { () throws(PostgresError) in try report.get() }
    }
}

extension DatabaseTarget {
    /// Where a pooler finds the database, and as whom.
    ///
    /// - Returns: nil where the application's password is not known.
    /// - Throws: the server's error.
    func upstream(
        of application: ConnectionParameters
    ) throws(PostgresError) -> PoolerUpstream? {
        let connection = try Connection.open(application)
        var options: [String: String] = [:]
        for option in connection.options() where !option.value.isEmpty {
            options[option.keyword] = option.value
        }
        guard let user = options["user"], let password = options["password"] else { return nil }
        // The socket of our own server spares it the certificate, which only names loopback.
        let place = cluster?.socketFolder ?? options["hostaddr"] ?? options["host"]
        return PoolerUpstream(
            host: place ?? "127.0.0.1", port: options["port"] ?? "5432",
            database: options["dbname"] ?? user, user: user, password: password,
            usesTLS: connection.usesTLS && cluster == nil)
    }
}
