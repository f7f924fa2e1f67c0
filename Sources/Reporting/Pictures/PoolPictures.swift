internal import ResultModel

/// The pictures of a pool's size: what was measured beside what the model says.
struct PoolPictures {
    let pool: PoolResult

    /// Curves beyond these cannot be told apart.
    private static let mostPools = 4
    private static let mostWaits = 6
    private static let tones: [ChartSeries.Tone] = [.first, .second, .third, .fourth]

    /// All of them, in the order of the story; those without a value are empty.
    var charts: [Chart] {
        [throughput, latency] + waits + [predictedThroughput, predictedResponse]
    }

    // MARK: Throughput

    /// Checkouts a second against connections, each with a client that asks again at once.
    var throughput: Chart {
        let closed = pool.points.filter { $0.clients != nil && !$0.saturated }
        let held = closed.filter(\.heldOut)
        let highest = closed.map(\.throughput).max().map { Figures.fixed($0, digits: 0) } ?? "no"
        return Chart(
            title: "Throughput against connections",
            summary: "Closed points: each connection has a client that asks again at once. The "
                + "most that was measured is \(highest) checkouts a second"
                + (pool.capacity?.knee.map {
                    "; beyond \(Figures.counted($0, "connection")) more of them gain little"
                } ?? "") + ". Hollow marks were kept out of the fit.",
            horizontal: ChartAxis(title: "connections"),
            vertical: ChartAxis(title: "checkouts a second"),
            series: throughputFits(upTo: closed.map(Self.connections).max() ?? 1)
                + [
                    series(
                        "measured", .points, .first,
                        closed.filter { !$0.heldOut }.map {
                            ChartPoint(Self.connections(of: $0), $0.throughput)
                        }),
                    series(
                        "kept out of the fit", .hollowPoints, .first,
                        held.map { ChartPoint(Self.connections(of: $0), $0.throughput) }),
                ],
            levels: pool.capacity?.knee.map {
                [ChartLevel(name: "knee", axis: .horizontal, value: Double($0))]
            } ?? [])
    }

    private static let lawName = "Universal Scalability Law"

    /// The model's curves, and the Universal Scalability Law beside them.
    private func throughputFits(upTo most: Double) -> [ChartSeries] {
        let tones: [ChartSeries.Tone] = [.second, .third]
        var fits = zip(pool.curves?.throughput ?? [], tones).map { curve, tone in
            series(curve.name, .line, tone, curve.points.map { ChartPoint($0.x, $0.y) })
        }
        // It may be the model itself.
        if let law = pool.fit?.scalability, !fits.contains(where: { $0.name == Self.lawName }) {
            let places = (0...40).map { 1 + (most - 1) * Double($0) / 40 }
            fits.append(
                series(
                    Self.lawName, .line, .faint,
                    places.map { ChartPoint($0, law.throughput(of: $0)) }))
        }
        return fits
    }

    // MARK: Latency

    /// The 95th percentile against the offered rate, for each pool: the hockey stick.
    var latency: Chart {
        let open = pool.points.filter { $0.rate != nil && !$0.saturated && $0.responseP95Ms > 0 }
        let measured = Dictionary(grouping: open) {
            PoolShape(size: $0.poolSize, overflow: $0.maxOverflow, workers: $0.workers)
        }
        let shapes = measured.sorted { ($0.value.count, $1.key) > ($1.value.count, $0.key) }
            .prefix(Self.mostPools).map(\.key).sorted()
        var drawn: [ChartSeries] = []
        for (shape, tone) in zip(shapes, Self.tones) {
            let curves = (pool.curves?.latency ?? []).filter { $0.poolSize == shape.size }
            for curve in curves where !drawn.contains(where: { $0.name == curve.name + ", model" })
            {
                drawn.append(
                    series(
                        curve.name + ", model", .line, tone,
                        curve.points.map { ChartPoint($0.x, $0.y) }))
            }
            for isHeldOut in [false, true] {
                drawn.append(
                    series(
                        shape.name + (isHeldOut ? ", kept out" : ", measured"),
                        isHeldOut ? .hollowPoints : .points, tone,
                        (measured[shape] ?? []).filter { $0.heldOut == isHeldOut }.map {
                            ChartPoint($0.rate ?? 0, $0.responseP95Ms)
                        }))
            }
        }
        drawn += curvesAlone(besides: shapes)
        var levels = [
            ChartLevel(name: "asked for", axis: .horizontal, value: pool.question.rate)
        ]
        if pool.question.measure == .latency {
            levels.append(
                ChartLevel(
                    name: pool.question.objective, axis: .vertical, value: pool.question.limitMs))
        }
        return Chart(
            title: "Latency against offered rate",
            summary: "The 95th percentile from the question for a connection to its return, for "
                + "each pool, on a logarithmic axis: flat while connections are free, steep where "
                + "they run out. The rate asked for is "
                + "\(Figures.fixed(pool.question.rate, digits: 0)) a second.",
            horizontal: ChartAxis(title: "activities a second offered"),
            vertical: ChartAxis(title: "p95 (ms)", scale: .logarithmic),
            series: drawn.filter { !$0.points.isEmpty }, levels: drawn.isEmpty ? [] : levels)
    }

    /// Curves of pools that were not measured: those of the advice.
    private func curvesAlone(besides shapes: [PoolShape]) -> [ChartSeries] {
        let known = Set(shapes.map(\.size))
        return (pool.curves?.latency ?? []).filter { curve in
            curve.poolSize.map { !known.contains($0) } ?? true
        }.prefix(1).map { curve in
            series(
                curve.name + ", model", .line, .faint, curve.points.map { ChartPoint($0.x, $0.y) })
        }
    }

    // MARK: Waits

    /// How many checkouts waited longer than each time, measured and expected.
    var waits: [Chart] {
        pool.waits.prefix(Self.mostWaits).map { waits in
            let shape = PoolShape(
                size: waits.poolSize, overflow: waits.maxOverflow, workers: waits.workers)
            let rate = "\(Figures.fixed(waits.rate, digits: 0))/s"
            let last = waits.quantiles.last
            return Chart(
                title: "Waits of a \(shape.name) at \(rate)",
                summary: "Share of checkouts that waited longer than each time, both axes "
                    + "logarithmic; checkouts that did not wait are left out."
                    + (last.map {
                        " \(Figures.percent(1 - $0.share)) waited longer than "
                            + "\(Figures.milliseconds($0.measuredMs)) ms; expected were "
                            + "\(Figures.milliseconds($0.expectedMs)) ms."
                    } ?? ""),
                horizontal: ChartAxis(title: "wait (ms)", scale: .logarithmic),
                vertical: ChartAxis(
                    title: "waited longer", scale: .logarithmic, notation: .percent),
                series: [
                    series(
                        "expected", .line, .second,
                        waits.quantiles.map { ChartPoint($0.expectedMs, 1 - $0.share) }),
                    series(
                        "measured", .points, .first,
                        waits.quantiles.map { ChartPoint($0.measuredMs, 1 - $0.share) }),
                ].map { series in
                    var series = series
                    series.points.removeAll { $0.x <= 0 || $0.y <= 0 }
                    return series
                }.filter { !$0.points.isEmpty })
        }
    }

    // MARK: Holds

    /// What each activity holds a connection for.
    var holds: BarChart {
        let rows = pool.holds.map { name, hold in
            BarChart.Row(name: name, values: [hold.queryMs, hold.idleMs, hold.pauseMs])
        }.sorted { ($0.total, $1.name) > ($1.total, $0.name) }
        return BarChart(
            title: "What a connection is held for",
            summary: "The mean hold time of a checkout, one client alone."
                + (rows.first.map {
                    " \($0.name) holds one longest, \(Figures.milliseconds($0.total)) ms, of which "
                        + "\(Figures.milliseconds($0.values[0])) ms are its queries."
                } ?? ""),
            axis: ChartAxis(title: "hold time (ms)"),
            parts: [
                BarChart.Part(name: "query", tone: .first),
                BarChart.Part(name: "idle", tone: .third),
                BarChart.Part(name: "think", tone: .second),
            ], rows: rows)
    }

    // MARK: Predictions

    /// Throughput at points kept out of the fit, against what was expected of them.
    var predictedThroughput: Chart {
        prediction(
            "Throughput, predicted against measured", "checkouts a second",
            pool.fit.map { Figures.percent($0.throughputError) },
            pool.points.compactMap { point in
                point.expectedThroughput.map { (point.throughput, $0) }
            })
    }

    /// The same of the 95th percentile of the response.
    var predictedResponse: Chart {
        prediction(
            "Latency p95, predicted against measured", "ms",
            pool.fit.map { Figures.percent($0.responseP95Error) },
            pool.points.compactMap { point in
                point.expectedResponseP95Ms.map { (point.responseP95Ms, $0) }
            })
    }

    private func prediction(
        _ title: String, _ unit: String, _ error: String?,
        _ points: [(measured: Double, expected: PoolResult.Interval)]
    ) -> Chart {
        let points = points.filter { $0.measured > 0 && $0.expected.value > 0 }
        let inside = points.count {
            $0.expected.lower <= $0.measured && $0.measured <= $0.expected.upper
        }
        let all = points.flatMap { [$0.measured, $0.expected.value] }
        let ends = [all.min(), all.max()].compactMap(\.self).map { ChartPoint($0, $0) }
        return Chart(
            title: title,
            summary: "Each point kept out of the fit, with its 90 % interval: "
                + "\(Figures.count(inside)) of \(Figures.count(points.count)) intervals hold what "
                + "was measured" + (error.map { ", and the median error is \($0)" } ?? "")
                + ". On the line they are equal.",
            horizontal: ChartAxis(title: "measured (\(unit))", scale: .logarithmic),
            vertical: ChartAxis(title: "predicted (\(unit))", scale: .logarithmic),
            series: points.isEmpty
                ? []
                : [
                    series("equal", .line, .faint, ends),
                    series(
                        "90 % interval", .intervals, .second,
                        points.map {
                            ChartPoint(
                                $0.measured, max($0.expected.lower, $0.expected.value / 100),
                                yEnd: $0.expected.upper)
                        }),
                    series(
                        "predicted", .hollowPoints, .first,
                        points.map { ChartPoint($0.measured, $0.expected.value) }),
                ])
    }

    // MARK: Parts

    private func series(
        _ name: String, _ style: ChartSeries.Style, _ tone: ChartSeries.Tone,
        _ points: [ChartPoint]
    ) -> ChartSeries {
        let sorted = style == .line ? points.sorted { $0.x < $1.x } : points
        return ChartSeries(name: name, style: style, tone: tone, points: sorted)
    }

    /// Connections that a closed point had at work.
    private static func connections(of point: PoolResult.Point) -> Double {
        let most = (point.poolSize + point.maxOverflow) * point.workers
        return Double(min(point.clients ?? most, most))
    }
}

/// A pool's size with its overflow, and how many workers have one.
private struct PoolShape: Hashable, Comparable {
    let size: Int
    let overflow: Int
    let workers: Int

    /// `pool of 10 + 5, 2 workers`.
    var name: String {
        "pool of \(size)" + (overflow > 0 ? " + \(overflow)" : "")
            + (workers > 1 ? ", \(workers) workers" : "")
    }

    static func < (left: PoolShape, right: PoolShape) -> Bool {
        (left.size, left.overflow, left.workers) < (right.size, right.overflow, right.workers)
    }
}

extension PoolResult.Scalability {
    /// Checkouts a second with so many connections: `λN / (1 + σ(N − 1) + κN(N − 1))`.
    func throughput(of connections: Double) -> Double {
        ratePerSecond * connections
            / (1 + contention * (connections - 1) + coherency * connections * (connections - 1))
    }
}
