import ResultModel

extension SampleResults {
    /// 30 s at 200 arrivals a second.
    static let load = LoadResult(
        targetRate: 200.4, achievedRate: 200.4, measuredSeconds: 30,
        counts: Counts(scheduled: 9688, succeeded: 9637, failed: 2, skipped: 49, retried: 1),
        arrivalsDrawn: 6012, arrivalsStarted: 6012,
        operations: [
            "list_pending_tasks": operation(calls: 2391, median: 1.18, rows: 71_422),
            "get_task": operation(calls: 1188, median: 0.31, skipped: 21, rows: 1188),
            "create_task": operation(calls: 607, median: 1.92, rows: 607),
            "complete_task": operation(calls: 598, median: 1.74, skipped: 16),
            "delete_task": operation(calls: 0, median: 0, skipped: 12),
            "recent_messages": operation(calls: 1204, median: 1.45, rows: 58_110),
            "append_user_message": operation(calls: 1204, median: 2.31, rows: 1204),
            "append_assistant_message_with_tool_calls": operation(
                calls: 1198, median: 2.66, failed: 2, rows: 1196),
            "touch_conversation": operation(calls: 1198, median: 0.88),
            "sign_in": operation(calls: 51, median: 0.29, rows: 51),
        ],
        journeys: [
            "chat_turn": JourneyResult(
                counts: Counts(scheduled: 1204, succeeded: 1198, failed: 2, abandoned: 4),
                latencyMs: quantiles(calls: 1198, median: 7.9))
        ],
        perSecond: [
            SecondSample(
                second: 0, warmup: true, started: 203, succeeded: 201, failed: 0, p50Ms: 1.9,
                p99Ms: 14.2),
            SecondSample(
                second: 5, warmup: false, started: 198, succeeded: 198, failed: 0, p50Ms: 1.2,
                p99Ms: 6.6),
        ],
        phases: [
            LoadResult.Phase(fromSecond: 0, seconds: 5, warmup: true, rate: 40, rampTo: 200),
            LoadResult.Phase(fromSecond: 5, seconds: 20, warmup: false, rate: 200),
            LoadResult.Phase(fromSecond: 25, seconds: 10, warmup: false, clients: 12),
        ],
        generator: LoadResult.Generator(
            cpuSeconds: 0.41, cpuMicrosecondsPerOperation: 42.5,
            scheduleLagMs: LoadResult.Lag(p50: 0.06, p99: 0.31, max: 2.4),
            busiestWorkerShare: 0.014, saturated: false),
        pool: LoadResult.PoolUse(
            peakConnections: 9, connectionsOpened: 9, connectionsClosed: 0, waits: 14, timeouts: 0,
            waitMs: quantiles(calls: 9639, median: 0.01)),
        rowsChecked: 133_778, canariesChecked: 120_904, leaks: 0,
        unchecked: ["touch_conversation"], complete: true)

    static let thresholds = [
        ThresholdResult(
            subject: "all", expression: "errors < 0.1%", observed: 0.000_207, samples: 9639,
            outcome: .pass, reason: nil),
        ThresholdResult(
            subject: "all", expression: "rate >= 99% of target", observed: 1, samples: 6012,
            outcome: .pass, reason: nil),
        ThresholdResult(
            subject: "list_pending_tasks", expression: "p(95) < 20ms", observed: 3.31,
            samples: 2391, outcome: .pass, reason: nil),
        ThresholdResult(
            subject: "delete_task", expression: "p(99) < 50ms", observed: 6.72, samples: 2391,
            outcome: .pass, reason: nil),
    ]

    static let server = ServerEvidence(
        statements: [
            ServerEvidence.Statement(
                query: "INSERT INTO messages (conversation_id, user_id, role, content) "
                    + "VALUES ($1, $2, $3, $4) RETURNING id, user_id",
                calls: 2402, totalMs: 412.7, rows: 2402, blocks: 26_422),
            ServerEvidence.Statement(
                query: "SELECT id, user_id, title, description, completed, created_at, updated_at "
                    + "FROM tasks WHERE user_id = $1 AND completed = $2 "
                    + "ORDER BY created_at DESC LIMIT $3",
                calls: 2391, totalMs: 1204.1, rows: 71_422, blocks: 221_804),
        ],
        activity: ServerEvidence.Activity(
            samples: 30, peakConnections: 11, meanActive: 0.9, idleInTransactionShare: 0.034),
        walBytes: 41_822_208, deadTuples: 2811, cacheHitRatio: 0.9992, deadlocks: 0,
        unusedIndexes: ["ix_messages_user_id", "ix_tasks_user_id"])

    /// Of an operation whose answers are streams.
    static let stream = StreamResult(
        firstEventMs: quantiles(calls: 1204, median: 8),
        firstTokenMs: quantiles(calls: 1204, median: 310),
        betweenTokensMs: quantiles(calls: 48_160, median: 5))

    private static func operation(
        calls: Int, median: Double, skipped: Int = 0, failed: Int = 0, rows: Int = 0
    ) -> OperationResult {
        OperationResult(
            counts: Counts(
                scheduled: calls + skipped, succeeded: calls - failed, failed: failed,
                skipped: skipped),
            errors: failed > 0 ? ["40P01": failed] : [:],
            latencyMs: quantiles(calls: calls, median: median),
            serviceMs: quantiles(calls: calls, median: median * 0.9),
            poolWaitMs: quantiles(calls: calls, median: calls > 0 ? 0.01 : 0),
            histogram: "HISTFAAAABl42pNpmSzMwMDAxAABzFCaEUoz2X+AsQA/awKA", rowsReturned: rows)
    }

    /// A skewed distribution around a median, in milliseconds.
    private static func quantiles(calls: Int, median: Double) -> Quantiles {
        Quantiles(
            count: calls, min: median * 0.6, mean: median * 1.2, p50: median, p90: median * 2,
            p95: median * 2.8, p99: median * 5.7, p999: median * 14, max: median * 21)
    }
}
