internal import EphemeralPostgres
internal import PoolModel
internal import PoolSizing
internal import PostgresDriver
internal import ResultModel
internal import ScenarioModel
internal import Supervision
internal import Verification

extension RunPipeline {
    /// How much of the time for measuring the comparison may take, and how often it measures.
    private static let poolerShare = 0.1
    private static let pairs = 3
    /// A rate at which neither side is at its limit, as a share of what the server can do.
    private static let quietShare = 0.5

    /// The same arrivals directly and through a real PgBouncer in transaction mode, in alternating
    /// order, and what may not be used there.
    ///
    /// Where there is no PgBouncer, or it does not come up, the result says so; that is no failure.
    mutating func comparePooler(
        _ sized: SizedPool, _ load: CompiledLoad, _ prepared: PreparedDatabase
    ) async throws {
        display.begin("PgBouncer")
        var comparison = PoolResult.PoolerComparison()
        defer {
            result.pool?.pooler = comparison
            display.end(summary: comparison.reason == nil ? "" : "not tried")
        }
        let folder = settings.pgbouncerBin
        let installation = await PoolerInstallation.locate(in: folder.map { [$0] })
        comparison.unusable = unusable(version: installation?.version, prepared.application)
        guard sized.isConclusive(result.pool) else {
            comparison.reason = "nothing measured here is to be relied on, as the answer says"
            return
        }
        guard let installation else {
            comparison.reason =
                folder.map { "there is no pgbouncer in \($0)" }
                ?? "pgbouncer is not installed (apt-get install pgbouncer)"
            return
        }
        let upstream = try reaching("PgBouncer") { () throws(PostgresError) in
            try prepared.target.upstream(of: prepared.application)
        }
        guard let upstream else {
            comparison.reason =
                "pgbouncer needs the application's password, which --dsn does not give"
            return
        }
        let size = poolerSize(sized)
        let pooler: EphemeralPostgres.PgBouncer
        do throws(ClusterError) {
            pooler = try await EphemeralPostgres.PgBouncer.start(
                installation, before: upstream, pools: ["load"],
                poolSize: size * sized.question.workers, settings: ["max_client_conn = 10000"])
        } catch {
            comparison.reason = "\(error)"
            return
        }
        comparison.version = installation.version
        let measured: Result<PoolerMeasurement.Outcome, any Error>
        do {
            let measurement = try PoolerMeasurement(
                load, pooler: pooler, target: prepared.target, interruption: interruption)
            comparison.unnamedStatements = measurement.sendsUnnamed
            measured = .success(
                try await measurement.compare(
                    poolerPoint(sized, size: size), pairs: Self.pairs,
                    nanoseconds: Int64(
                        Double(sized.request.budgetNanoseconds) * Self.poolerShare)))
        } catch {
            measured = .failure(error)
        }
        await pooler.stop()
        try stopIfInterrupted()
        switch measured {
        case .success(let outcome): comparison.take(outcome)
        case .failure(let failure as PoolTargetFailure) where failure.cause != .lost:
            comparison.reason = failure.message
        case .failure(let failure as PoolTargetFailure): throw Self.cut(failure)
        case .failure(let failure): comparison.reason = "\(failure)"
        }
    }

    /// The advised size, else the stated one, as far as the server has connections beside those of
    /// the side that is not measured at the time.
    private func poolerSize(_ sized: SizedPool) -> Int {
        let wanted = result.pool?.answer?.size ?? sized.question.stated.size
        let most = sized.question.serverLimit / (2 * sized.question.workers)
        return max(1, min(wanted, most))
    }

    private func poolerPoint(_ sized: SizedPool, size: Int) -> PoolPoint {
        let workers = sized.question.workers
        let most = sized.outcome.capacity.activitiesPerSecond(clients: size * workers)
        return PoolPoint(
            poolSize: size, workers: workers,
            offer: .open(rate: min(sized.question.rate, max(most * Self.quietShare, 1))))
    }

    private func unusable(
        version: String?, _ application: ConnectionParameters
    ) -> [String] {
        var statements = scenario.database.identity.map {
            TransactionPooling.Statement(subject: "identity", sql: $0.sql.text)
        }
        statements += scenario.operations.map {
            TransactionPooling.Statement(subject: "operation \($0.name)", sql: $0.sql.text)
        }
        let options = application.keywords.first { $0.name == "options" }?.value ?? ""
        return TransactionPooling(version: version).unusable(statements, startupOptions: options)
    }
}

extension PoolResult.PoolerComparison {
    fileprivate mutating func take(_ outcome: PoolerMeasurement.Outcome) {
        rate = outcome.rate
        pairs = outcome.pairs
        directP50Ms = outcome.direct.p50Milliseconds
        directP95Ms = outcome.direct.p95Milliseconds
        directCpuMicroseconds = outcome.direct.processorMicroseconds
        pooledP50Ms = outcome.pooled.p50Milliseconds
        pooledP95Ms = outcome.pooled.p95Milliseconds
        pooledCpuMicroseconds = outcome.pooled.processorMicroseconds
        poolerCpuMicroseconds = outcome.poolerMicroseconds
    }
}
