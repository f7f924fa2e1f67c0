package import PoolModel
package import Recording

/// The queue that a sweep has shown, by which points are predicted that were not measured.
///
/// It is made of how long a checkout works and pauses, how checkouts slow each other, and what opening
/// a connection takes.
package struct QueueingModel: Sendable {
    /// Which points it rests on.
    package let slowdown: Slowdown
    /// How much longer a checkout works that arrives by itself, among few others, than one of a
    /// client that asks again at once; 1 where it was not measured.
    ///
    /// That client's server process is awake. In company it makes no difference: all are.
    package let arrivalFactor: Double
    package let checkoutsPerActivity: Double
    /// The share of checkouts that pause while they hold their connection.
    package let pausedShare: Double
    /// How pools behave apart from their size: the time limit, recycling, pings.
    package var settings: QueuePool.Settings

    private let works: LatencyHistogram
    private let pausedWorks: LatencyHistogram
    private let pauses: LatencyHistogram
    private let openings: LatencyHistogram

    /// Fits it to points.
    ///
    /// - Throws: `tooFewPoints` where no client was alone, or nothing was done.
    package init(
        fitting points: [PointFigures], settings: QueuePool.Settings
    ) throws(PoolModelFault) {
        let alone = points.filter { $0.point.offer == .closed(clients: 1) && $0.granted > 0 }
        guard let slowdown = Slowdown(points), let first = alone.first else {
            throw PoolModelFault(
                .tooFewPoints,
                "no client could be measured alone: nothing says how long an operation takes")
        }
        self.slowdown = slowdown
        self.settings = settings
        var (works, pausedWorks) = (LatencyHistogram(), LatencyHistogram())
        var (pauses, openings) = (LatencyHistogram(), LatencyHistogram())
        for figures in alone {
            works.merge(figures.works)
            pausedWorks.merge(figures.pausedWorks)
            pauses.merge(figures.pauses)
        }
        // Clients that all begin at once open theirs at once, and wait for each other.
        let arriving = points.filter { $0.point.rate != nil && $0.openings.count > 0 }
        for figures in arriving.isEmpty ? points : arriving { openings.merge(figures.openings) }
        self.works = works
        self.pausedWorks = pausedWorks
        self.pauses = pauses
        self.openings = openings
        let all = Double(works.count + pausedWorks.count)
        pausedShare = all > 0 ? Double(pausedWorks.count) / all : 0
        checkoutsPerActivity = Self.checkoutsPerActivity(points) ?? first.checkoutsPerActivity
        let unit = slowdown.aloneNanoseconds
        let factors = points.compactMap { figures -> Double? in
            guard figures.point.rate != nil, figures.granted > 0,
                slowdown.factor(working: figures.workingConnections) < 1.1,
                figures.workingConnections <= slowdown.mostWorking / 2
            else { return nil }
            return figures.workMeanNanoseconds / unit
        }
        arrivalFactor = factors.isEmpty ? 1 : max(1, Capacity.median(factors))
    }

    /// Over all points together, as each has some that began before it ended.
    private static func checkoutsPerActivity(_ points: [PointFigures]) -> Double? {
        let clean = points.filter { $0.timedOut == 0 && $0.activitiesPerSecond > 0 }
        let (checkouts, activities) = clean.reduce(into: (0.0, 0.0)) { sum, figures in
            let seconds = Double(figures.measuredNanoseconds) / 1e9
            sum.0 += Double(figures.granted)
            sum.1 += figures.activitiesPerSecond * seconds
        }
        return activities > 0 ? checkouts / activities : nil
    }

    // MARK: Throughput

    /// Checkouts a second with so many connections, each with a client that asks again at once.
    ///
    /// By Little's law over work and pause: those who pause do not slow the others.
    package func throughput(clients: Double) -> Double {
        let pause = pausedShare * (pauses.meanNanoseconds ?? 0)
        var hold = slowdown.aloneNanoseconds + pause
        // Work that slows lengthens the hold, which thins the work out: it settles in a few rounds.
        for _ in 0..<30 {
            let working = clients * (hold - pause) / hold
            hold = slowdown.aloneNanoseconds * slowdown.factor(working: working) + pause
        }
        return clients * 1e9 / hold
    }

    /// The most checkouts a second that so many connections can be given.
    package func capacity(connections: Int) -> Double {
        (1...max(connections, 1)).reduce(0) { max($0, throughput(clients: Double($1))) }
    }

    /// Checkouts a second to be expected at a point.
    func checkoutsPerSecond(at point: PoolPoint) -> Double {
        switch point.offer {
        case .closed(let clients):
            throughput(clients: Double(min(clients, point.connectionLimit)))
        case .open(let rate): rate * checkoutsPerActivity
        }
    }

    // MARK: Configurations

    /// A simulation of a point.
    ///
    /// - Parameters:
    ///   - workScale: everything takes so many times as long as was measured.
    ///   - reach: the most connections that will be tried; nil for those of the point.
    ///   - serverScale: the server does so many times as much at the same time, each as fast.
    package func configuration(
        _ point: PoolPoint, warmupNanoseconds: Int64, durationNanoseconds: Int64, seed: UInt64,
        workScale: Double = 1, reach: Int? = nil, serverScale: Double = 1
    ) throws(PoolModelFault) -> SimulationConfiguration {
        let arrivals: ArrivalProcess
        var scale = workScale
        var included = 1.0
        switch point.offer {
        case .closed(let clients):
            arrivals = .users(clients, think: .none)
        case .open(let rate):
            arrivals = .poisson(perSecond: rate * checkoutsPerActivity)
            scale *= arrivalFactor
            included = arrivalFactor
        }
        var pool = settings
        pool.size = point.poolSize
        pool.maxOverflow = point.maxOverflow
        var server = ServerBehaviour(
            law: slowdown.law(
                upTo: reach ?? max(point.connectionLimit, 2), included: included,
                serverScale: serverScale))
        if openings.count > 0 { server.connectTime = try .measured(openings) }
        return SimulationConfiguration(
            arrivals: arrivals, profiles: try profiles(scaledBy: scale), pool: pool,
            workers: point.workers, server: server,
            durationNanoseconds: warmupNanoseconds + durationNanoseconds,
            warmUpNanoseconds: warmupNanoseconds, seed: seed)
    }

    /// What a checkout does.
    ///
    /// - Parameter scale: its work takes so many times as long as was measured.
    package func profiles(scaledBy scale: Double = 1) throws(PoolModelFault) -> [RequestProfile] {
        var profiles: [RequestProfile] = []
        if works.count > 0 {
            profiles.append(
                RequestProfile(
                    name: "work", weight: 1 - pausedShare,
                    stages: [.query(work: try .measured(works.scaled(by: scale)))]))
        }
        if pausedWorks.count > 0 {
            profiles.append(
                RequestProfile(
                    name: "work and pause", weight: pausedShare,
                    stages: [
                        .query(
                            work: try .measured(pausedWorks.scaled(by: scale)),
                            keeping: .connection),
                        .pause(try .measured(pauses), keeping: .connection),
                    ]))
        }
        return profiles
    }

    /// How long a checkout holds its connection where nobody else works, in nanoseconds.
    package var holdMeanNanoseconds: Double {
        slowdown.aloneNanoseconds * arrivalFactor
            + pausedShare * (pauses.meanNanoseconds ?? 0)
    }
}

extension LatencyHistogram {
    /// The same counts at so many times the latencies.
    package func scaled(by factor: Double) -> LatencyHistogram {
        guard factor != 1 else { return self }
        var scaled = LatencyHistogram()
        for cell in recordedCells {
            scaled.record(
                Int64((Double(cell.upperNanoseconds) * factor).rounded()), count: cell.count)
        }
        return scaled
    }
}
