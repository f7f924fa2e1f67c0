internal import PoolModel
internal import PoolSizing
internal import Recording
internal import ResultModel

extension PoolResult.Interval {
    /// A number with its uncertainty, in units of which there are so many in one of the estimate's.
    init(_ estimate: Estimate, per unit: Double = 1) {
        self.init(
            value: estimate.value / unit, lower: estimate.lower / unit,
            // Nothing infinite can be written down.
            upper: min(estimate.upper / unit, 1e12))
    }
}

extension LatencyHistogram {
    /// A quantile in milliseconds; 0 of nothing.
    func milliseconds(_ quantile: Double) -> Double {
        Double(value(atQuantile: quantile) ?? 0) / 1e6
    }
}

/// What a sweep found, as the record has it.
extension PoolResult {
    /// - Parameter activities: names, in the order of every point's figures.
    mutating func record(_ outcome: PoolSweep.Outcome, activities: [String]) {
        notes = outcome.notes
        points = outcome.points.map { figures in
            Point(figures, heldOut: outcome.heldOut.contains(figures.point))
        }
        holds = Self.holds(outcome.points, activities)
        replay = Replay(outcome.points.compactMap(\.replay))
        let found = outcome.capacity
        guard found.most > 0 else { return }
        let (checkouts, ended) = outcome.points.reduce(into: (0.0, 0.0)) { sum, figures in
            sum.0 += figures.throughput
            sum.1 += figures.activitiesPerSecond
        }
        capacity = Capacity(
            activitiesPerSecond: found.most, connections: found.bestClients, knee: found.knee,
            checkoutsPerActivity: ended > 0 ? checkouts / ended : 0)
    }

    /// Of clients alone: company lengthens what one has to do with the other.
    private static func holds(
        _ points: [PointFigures], _ activities: [String]
    ) -> [String: Hold] {
        var sums = [PointFigures.HoldParts](
            repeating: PointFigures.HoldParts(), count: activities.count)
        for figures in points where figures.point.offer == .closed(clients: 1) {
            for (place, parts) in figures.activities.enumerated() where place < sums.count {
                sums[place].merge(parts)
            }
        }
        var holds: [String: Hold] = [:]
        for (name, sum) in zip(activities, sums) where sum.checkouts > 0 {
            let count = Double(sum.checkouts)
            holds[name] = Hold(
                checkouts: Int(sum.checkouts), queryMs: sum.busyNanoseconds / count / 1e6,
                idleMs: sum.idleNanoseconds / count / 1e6,
                pauseMs: sum.thoughtNanoseconds / count / 1e6)
        }
        return holds
    }

    /// How well the model predicts, beside the points that it was not shown.
    mutating func record(_ found: SweepFit) {
        fit = Fit(
            throughputError: found.throughputError, responseP95Error: found.responseError,
            coverage: found.coverage, heldOut: found.heldOut.count, fitted: found.fitted,
            noise: found.noise, predictive: found.isPredictive,
            scalability: found.scalability.map { law in
                Scalability(
                    ratePerSecond: law.ratePerSecond, contention: law.contention,
                    coherency: law.coherency)
            })
        for heldOut in found.heldOut {
            let point = Point(heldOut.figures, heldOut: true)
            guard let place = points.firstIndex(where: { $0.isSameMeasurement(as: point) }) else {
                continue
            }
            points[place].expectedThroughput = Interval(heldOut.forecast.throughput)
            points[place].expectedResponseP95Ms = Interval(heldOut.forecast.response, per: 1e6)
        }
        waits = Self.waits(found)
    }

    /// How many points have their waits drawn.
    private static let waitLimit = 4
    private static let shares = [
        0.1, 0.25, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99, 0.995, 0.999,
    ]

    /// Of points kept out of the fit, those at which most had to wait.
    private static func waits(_ fit: SweepFit) -> [WaitDistribution] {
        let open = fit.heldOut.filter { $0.figures.point.rate != nil }
            .sorted { $0.figures.waitShare > $1.figures.waitShare }
        return open.prefix(waitLimit).map { heldOut in
            let (point, measured) = (heldOut.figures.point, heldOut.figures.waits)
            // A share that fewer than one measured checkout stands for says nothing.
            let known = shares.filter { (1 - $0) * Double(measured.count) >= 1 }
            return WaitDistribution(
                poolSize: point.poolSize, maxOverflow: point.maxOverflow, workers: point.workers,
                rate: point.rate ?? 0,
                quantiles: known.map { share in
                    .init(
                        share: share, measuredMs: measured.milliseconds(share),
                        expectedMs: heldOut.forecast.waits.milliseconds(share))
                })
        }
    }
}

extension PoolResult.Point {
    init(_ figures: PointFigures, heldOut: Bool) {
        let point = figures.point
        var clients: Int?
        if case .closed(let count) = point.offer { clients = count }
        self.init(
            poolSize: point.poolSize, maxOverflow: point.maxOverflow, workers: point.workers,
            clients: clients, rate: point.rate, repetition: point.repetition,
            throughput: figures.throughput, activitiesPerSecond: figures.activitiesPerSecond,
            heldConnections: figures.heldConnections,
            responseP50Ms: figures.responses.milliseconds(0.5),
            responseP95Ms: figures.responses.milliseconds(0.95),
            responseP99Ms: figures.responses.milliseconds(0.99),
            waitP50Ms: figures.waits.milliseconds(0.5),
            waitP95Ms: figures.waits.milliseconds(0.95),
            waitP99Ms: figures.waits.milliseconds(0.99), waitShare: figures.waitShare,
            timeouts: Int(figures.timedOut), opened: Int(figures.openings.count),
            heldOut: heldOut, saturated: figures.isSaturated)
    }

    fileprivate func isSameMeasurement(as other: Self) -> Bool {
        poolSize == other.poolSize && maxOverflow == other.maxOverflow && workers == other.workers
            && clients == other.clients && rate == other.rate && repetition == other.repetition
    }
}
