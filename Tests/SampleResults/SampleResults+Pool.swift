package import ResultModel

extension SampleResults {
    /// A size for document 001 at 300 activities a second, with a journey that holds its connection
    /// while the model answers.
    package static let pool: PoolResult = {
        var pool = PoolResult(
            question: PoolResult.Question(
                rate: 300, objective: "pool_wait p(99) < 50ms", measure: .poolWait,
                quantile: 0.99, limitMs: 50, workers: 2, serverLimit: 92, stated: stated,
                users: 10_000, simulated: true, budgetSeconds: 600))
        pool.inputs = [
            PoolResult.Input(
                name: "work of a checkout alone", value: "1.42 ms", origin: .measured,
                detail: "18,204 checkouts of one client"),
            PoolResult.Input(
                name: "rate", value: "300/s", origin: .extrapolated, times: 1.2,
                detail: "at most 250/s were measured"),
            PoolResult.Input(name: "workers", value: "2", origin: .stated),
        ]
        pool.holds = [
            "chat_turn": PoolResult.Hold(
                checkouts: 3_640, queryMs: 2.1, idleMs: 0.4, pauseMs: 1_180),
            "list_pending_tasks": PoolResult.Hold(
                checkouts: 14_564, queryMs: 1.2, idleMs: 0.1, pauseMs: 0),
        ]
        pool.points = points
        pool.capacity = PoolResult.Capacity(
            activitiesPerSecond: 1_840, connections: 8, knee: 6, checkoutsPerActivity: 1.2)
        pool.fit = PoolResult.Fit(
            throughputError: 0.031, responseP95Error: 0.142, coverage: 0.87, heldOut: 8,
            fitted: 22, noise: 0.021, predictive: true,
            scalability: PoolResult.Scalability(
                ratePerSecond: 690, contention: 0.18, coherency: 0.004))
        pool.answer = answer
        pool.stated = [1, 2, 4, 8].map { workers in
            PoolResult.StatedRow(
                workers: workers, waitP50Ms: 0, waitP95Ms: 310 / Double(workers),
                waitP99Ms: 840 / Double(workers), timeoutShare: 0.0004,
                openedPerMinute: 96 / Double(workers), connectionsAtMost: 15 * workers,
                connectionsAtPeak: 14 * workers, fits: 15 * workers <= 92, meets: workers > 4)
        }
        pool.limits = PoolResult.PublishedLimits(
            publisher: "Neon", readOn: "2026-11",
            rows: [
                .init(units: 0.25, connections: 97, statedWorkers: 6, advisedWorkers: 4),
                .init(units: 0.5, connections: 202, statedWorkers: 13, advisedWorkers: nil),
            ])
        pool.holding = [holding]
        pool.replay = PoolResult.Replay(
            points: 5, checkouts: 12_400, waitShareError: 0.004, waitP95Error: 0.021, agrees: true)
        pool.pooler = pooler
        pool.trials = trials
        pool.curves = curves
        pool.waits = [
            PoolResult.WaitDistribution(
                poolSize: 10, maxOverflow: 0, workers: 1, rate: 250,
                quantiles: [
                    .init(share: 0.5, measuredMs: 0, expectedMs: 0),
                    .init(share: 0.9, measuredMs: 41, expectedMs: 38),
                    .init(share: 0.99, measuredMs: 204, expectedMs: 221),
                ])
        ]
        pool.settings = [
            PoolResult.PastedSetting(
                name: "SQLAlchemy", text: "create_engine(url, pool_size=21, max_overflow=0)")
        ]
        pool.assumptions = ["Arrivals are independent of each other (Poisson)."]
        pool.notes = ["The server was restarted during the sweep. The point was measured again."]
        pool.seconds = 214.6
        pool.complete = true
        return pool
    }()

    private static let stated = PoolResult.Setting(
        size: 10, maxOverflow: 5, timeoutSeconds: 30, recycleSeconds: 3_600, prePing: false)

    private static let answer: PoolResult.Answer = {
        var answer = PoolResult.Answer(outcome: .extrapolated)
        answer.extrapolatedTimes = 1.2
        answer.reasons = ["The rate is 1.2 times the highest that was measured."]
        answer.size = 21
        answer.fewest = 19
        answer.most = 24
        answer.achievedMs = PoolResult.Interval(value: 31, lower: 18, upper: 47)
        answer.sizeWithOverflow = 17
        return answer
    }()

    private static let points: [PoolResult.Point] = {
        let closed = [1, 2, 4, 8, 16].map { clients in
            let rate = 2_200 * Double(clients) / (2.4 + Double(clients))
            return PoolResult.Point(
                poolSize: clients, clients: clients, throughput: rate,
                activitiesPerSecond: rate / 1.2, heldConnections: Double(clients),
                responseP50Ms: Double(clients) * 900 / rate,
                responseP95Ms: Double(clients) * 1_700 / rate,
                responseP99Ms: Double(clients) * 2_600 / rate, opened: clients)
        }
        var open = [50.0, 100, 150, 200, 250].map { rate in
            PoolResult.Point(
                poolSize: 10, rate: rate, throughput: rate * 1.2, activitiesPerSecond: rate,
                heldConnections: rate / 30, responseP50Ms: 2 + rate / 100,
                responseP95Ms: 400 / (1 - rate / 300), responseP99Ms: 700 / (1 - rate / 300),
                waitP95Ms: 2 / (1 - rate / 300), waitP99Ms: 20 / (1 - rate / 300),
                waitShare: rate / 400, opened: 10)
        }
        open[3].heldOut = true
        open[3].expectedThroughput = PoolResult.Interval(value: 238, lower: 229, upper: 247)
        open[3].expectedResponseP95Ms = PoolResult.Interval(
            value: 1_180, lower: 1_020, upper: 1_390)
        return closed + open
    }()

    private static let holding: PoolResult.HoldingCost = {
        var holding = PoolResult.HoldingCost(
            journey: "chat_turn", isHeld: true, pauseMeanMs: 1_180,
            held: .init(
                perSecond: 12.7, waitP99Ms: 840, timeoutShare: 0.0004, poolNeeded: 21,
                busyServers: 1.6),
            released: .init(
                perSecond: 1_420, waitP99Ms: 0, timeoutShare: 0, poolNeeded: 2, busyServers: 1.6))
        holding.transactionHeld = holding.held
        holding.transactionHeld?.busyServers = 14.2
        holding.trial = PoolResult.HoldingCost.Trial(
            clients: 30,
            held: .init(
                perSecond: 12.4, expectedPerSecond: 12.7, waitP99Ms: 1_260,
                expectedWaitP99Ms: 1_240),
            released: .init(
                perSecond: 25.1, expectedPerSecond: 25.2, waitP99Ms: 0.4, expectedWaitP99Ms: 0))
        return holding
    }()

    private static let pooler: PoolResult.PoolerComparison = {
        var pooler = PoolResult.PoolerComparison(
            version: "1.18.0", reason: "measured with one worker",
            unusable: ["prepared statements by name: this PgBouncer is older than 1.21"])
        pooler.rate = 150
        pooler.directP50Ms = 1.9
        pooler.directP95Ms = 5.2
        pooler.pooledP50Ms = 2.1
        pooler.pooledP95Ms = 5.9
        pooler.pairs = 3
        pooler.unnamedStatements = true
        pooler.directCpuMicroseconds = 41
        pooler.pooledCpuMicroseconds = 46
        pooler.poolerCpuMicroseconds = 33
        return pooler
    }()

    private static let trials = [
        PoolResult.Trial(
            role: .advised, size: 21, workers: 2, rate: 300, observedMs: 33.1,
            expectedMs: PoolResult.Interval(value: 31, lower: 18, upper: 47), samples: 2_961,
            timeouts: 0, met: true),
        PoolResult.Trial(
            role: .smaller, size: 16, workers: 2, rate: 300, observedMs: 212.4, samples: 2_970,
            timeouts: 3, met: false),
    ]

    private static let curves = PoolResult.Curves(
        throughput: [
            PoolResult.Curve(
                name: "queueing model",
                points: (1...16).map {
                    .init(x: Double($0), y: 2_210 * Double($0) / (2.4 + Double($0)))
                })
        ],
        latency: [
            PoolResult.Curve(
                name: "pool of 10", poolSize: 10,
                points: [25.0, 75, 125, 175, 225, 275].map {
                    .init(x: $0, y: 390 / (1 - $0 / 300))
                })
        ])
}
