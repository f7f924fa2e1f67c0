internal import Glibc
package import PoolModel
internal import Recording

/// The model of a sweep, and how well it predicts what it was not shown.
package struct SweepFit: Sendable {
    /// A point that was kept out of the fit, beside what was expected of it.
    package struct HeldOut: Sendable {
        package let figures: PointFigures
        package let forecast: PointForecast

        /// The 95th percentile that was measured, in nanoseconds.
        package var response: Double {
            Double(figures.responses.value(atQuantile: 0.95) ?? 0)
        }
        package var throughputError: Double {
            abs(forecast.throughput.value - figures.throughput) / max(figures.throughput, 1e-9)
        }
        package var responseError: Double {
            abs(forecast.response.value - response) / max(response, 1)
        }
    }

    package let model: QueueingModel
    package let heldOut: [HeldOut]
    /// How many points it is made of.
    package let fitted: Int
    package let errors: PointForecast.Errors
    /// How far the calibration's readings scatter.
    package let noise: Double
    /// Throughput against concurrency, as a curve for the reader; nil where it does not fit.
    package let scalability: UniversalScalabilityLaw?

    /// The largest median errors with which the model is used where nothing was measured.
    package static let throughputErrorLimit = 0.1
    package static let responseErrorLimit = 0.25
    /// The most noise with which a number is given at all, and the most without widening it.
    package static let noiseLimit = 0.25
    package static let quietLimit = 0.05

    /// - Parameter effort: how much is simulated to see how well it predicts.
    /// - Throws: a fault that says which points lack.
    package init(
        _ outcome: PoolSweep.Outcome, settings: QueuePool.Settings, seed: UInt64,
        effort: SizingQuestion.Effort = SizingQuestion.Effort()
    ) throws(PoolModelFault) {
        let windows = Windows(
            seed: seed, checkouts: effort.forecastCheckouts,
            repetitions: effort.forecastRepetitions)
        // What the generator could not keep up with is not the target's.
        let usable = outcome.points.filter { !$0.isSaturated && $0.granted > 0 }
        let kept = usable.filter { !outcome.heldOut.contains($0.point) }
        noise = SpinCalibration.noise(of: outcome.points.flatMap(\.spins))
        fitted = kept.count
        let model = try QueueingModel(fitting: kept, settings: settings)
        self.model = model
        let errors = try Self.errors(kept, windows, settings: settings)
        self.errors = errors
        var compared: [HeldOut] = []
        for figures in usable where outcome.heldOut.contains(figures.point) {
            compared.append(
                HeldOut(
                    figures: figures,
                    forecast: try Self.forecast(figures, model, windows, errors)))
        }
        heldOut = compared
        scalability = try? UniversalScalabilityLaw(
            fitting: kept.compactMap { figures in
                guard case .closed(let clients) = figures.point.offer else { return nil }
                return ThroughputPoint(
                    concurrency: clients, throughputPerSecond: figures.throughput)
            })
    }

    /// The median relative error of the throughput at points kept out of the fit.
    package var throughputError: Double { Capacity.median(heldOut.map(\.throughputError)) }
    /// The same of the 95th percentile.
    package var responseError: Double { Capacity.median(heldOut.map(\.responseError)) }

    /// The share of stated intervals, two for each point kept out, that hold what was measured.
    package var coverage: Double {
        guard !heldOut.isEmpty else { return 0 }
        let held = heldOut.reduce(0) { sum, point in
            sum + (point.forecast.throughput.contains(point.figures.throughput) ? 1 : 0)
                + (point.forecast.response.contains(point.response) ? 1 : 0)
        }
        return Double(held) / Double(2 * heldOut.count)
    }

    /// Whether it may be used where nothing was measured.
    package var isPredictive: Bool {
        !heldOut.isEmpty && throughputError <= Self.throughputErrorLimit
            && responseError <= Self.responseErrorLimit
    }

    /// How uncertain the work of a checkout is, as a share: what the model was off in throughput,
    /// and the machine's noise.
    package var workUncertainty: Double {
        let off = errors.throughput.map { abs(exp($0) - 1) }.sorted()
        let usual = off.isEmpty ? 0 : off[Int((0.9 * Double(off.count - 1)).rounded())]
        return max(usual, noise)
    }

    // MARK: Errors

    /// What the model is off at each setting when it is fitted to all the others.
    private static func errors(
        _ points: [PointFigures], _ windows: Windows, settings: QueuePool.Settings
    ) throws(PoolModelFault) -> PointForecast.Errors {
        var groups: [PoolPoint: [PointFigures]] = [:]
        for figures in points {
            var setting = figures.point
            setting.repetition = 0
            groups[setting, default: []].append(figures)
        }
        var errors = PointForecast.Errors()
        for (setting, group) in groups where setting.offer != .closed(clients: 1) {
            let others = points.filter { figures in
                !group.contains { $0.point == figures.point }
            }
            let model = try QueueingModel(fitting: others, settings: settings)
            guard let first = group.first else { continue }
            // The middle of a few windows is enough to see how far off it is.
            var some = windows
            some.repetitions = max(3, windows.repetitions / 3)
            let forecast = try forecast(first, model, some, PointForecast.Errors())
            for figures in group {
                let response = Double(figures.responses.value(atQuantile: 0.95) ?? 0)
                guard response > 0, forecast.response.value > 0, forecast.throughput.value > 0
                else { continue }
                errors.throughput.append(log(figures.throughput / forecast.throughput.value))
                errors.response.append(log(response / forecast.response.value))
            }
        }
        // Dictionaries have no order, and a run should be repeatable.
        errors.throughput.sort()
        errors.response.sort()
        return errors
    }

    /// How windows are simulated.
    private struct Windows {
        var seed: UInt64
        var checkouts: Int
        var repetitions: Int
    }

    private static func forecast(
        _ figures: PointFigures, _ model: QueueingModel, _ windows: Windows,
        _ errors: PointForecast.Errors
    ) throws(PoolModelFault) -> PointForecast {
        try PointForecast(
            of: figures.point, by: model, warmupNanoseconds: figures.warmupNanoseconds,
            durationNanoseconds: figures.measuredNanoseconds, seed: windows.seed, errors: errors,
            checkouts: windows.checkouts, repetitions: windows.repetitions)
    }
}
