internal import Stochastics

/// Throughput beyond what was measured, by the model that best predicts what it was not shown.
///
/// A third of the concurrencies is kept out, one of each three neighbours; every kind of model is
/// fitted to the others, and the one with the smallest median error on those kept out is chosen. Its
/// final fit has all points. Intervals come from fitting it again to points drawn with replacement
/// (B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 9.5), each prediction with one of
/// the errors of the fit on top. Kinds that predict nearly as well take part in them, because the
/// points do not tell which shape is right: so they widen by themselves where the points say little.
package struct ScalabilityForecast: Sendable, Equatable {
    /// One point that was kept out, and what was predicted for it.
    package struct HeldOut: Sendable, Equatable {
        package var point: ThroughputPoint
        package var predicted: Estimate

        /// The relative error of the prediction.
        package var error: Double {
            abs(predicted.value - point.throughputPerSecond) / point.throughputPerSecond
        }
        package var isCovered: Bool { predicted.contains(point.throughputPerSecond) }
    }

    /// Fitted to all points.
    package let model: ScalabilityModel
    package let points: [ThroughputPoint]
    package let heldOut: [HeldOut]
    /// The median relative error at the points kept out, by kind of model.
    package let medianErrors: [ScalabilityModel.Kind: Double]
    /// The kinds that the intervals are made of: the chosen one, and those whose median error is
    /// at most one and a half times as large, or larger by at most a hundredth.
    package let contenders: [ScalabilityModel.Kind]
    /// The largest median error with which the model is still used.
    package let errorLimit: Double

    private let samples: [Sample]

    /// One fit to points drawn with replacement, and an error that could happen to its predictions.
    private struct Sample: Sendable, Equatable {
        var model: ScalabilityModel
        var factor: Double
    }

    /// - Parameters:
    ///   - errorLimit: 0.1 refuses a model whose median error on held-out points is above 10 %.
    ///   - repetitions: how many fits the intervals are made of.
    /// - Throws: `tooFewPoints` with fewer than five distinct concurrencies, `badPoint`.
    package init(
        points: [ThroughputPoint], seed: UInt64, errorLimit: Double = 0.1, repetitions: Int = 200
    ) throws(PoolModelFault) {
        try ThroughputPoint.check(
            points, parameters: UniversalScalabilityLaw.parameterCount + 2)
        let random = SplittableRandom(seed: seed)
        let (kept, out) = Self.split(points, random: random.split(label: "split"))
        var fits: [(model: ScalabilityModel, error: Double)] = []
        for kind in ScalabilityModel.Kind.allCases {
            let model = try ScalabilityModel(kind, fitting: kept)
            let errors = out.map {
                abs(model.throughput(at: $0.concurrency) / $0.throughputPerSecond - 1)
            }
            fits.append((model, errors.sorted().quantile(0.5)))
        }
        guard let chosen = fits.min(by: { $0.error < $1.error }), !out.isEmpty else {
            throw PoolModelFault(.tooFewPoints, "no point could be kept out of the fit")
        }
        let close = fits.filter { $0.error <= max(1.5 * chosen.error, chosen.error + 0.01) }
        let validation = try Self.samples(
            of: close.map(\.model.kind), points: kept, count: repetitions,
            random: random.split(label: "validation"))
        heldOut = out.map { point in
            HeldOut(
                point: point,
                predicted: Self.prediction(at: point.concurrency, chosen.model, validation))
        }
        contenders = close.map(\.model.kind)
        medianErrors = Dictionary(
            uniqueKeysWithValues: fits.map { ($0.model.kind, $0.error) })
        model = try ScalabilityModel(chosen.model.kind, fitting: points)
        samples = try Self.samples(
            of: contenders, points: points, count: repetitions,
            random: random.split(label: "forecast"))
        self.points = points
        self.errorLimit = errorLimit
    }

    /// The median relative error of the chosen model at the points kept out of the fit.
    package var medianError: Double { medianErrors[model.kind] ?? .infinity }

    /// The share of points kept out that lie in their stated 90 % interval.
    package var coverage: Double {
        Double(heldOut.count { $0.isCovered }) / Double(max(heldOut.count, 1))
    }

    /// Whether the model may be used where nothing was measured.
    package var isPredictive: Bool { medianError <= errorLimit }

    /// The highest concurrency that was measured.
    package var measuredUpTo: Int { points.reduce(1) { max($0, $1.concurrency) } }

    /// Throughput per second at a concurrency.
    ///
    /// - Throws: `notPredictive` when the model does not predict the points kept out.
    package func throughput(at concurrency: Int) throws(PoolModelFault) -> Estimate {
        try checkPredictive()
        return Self.prediction(at: concurrency, model, samples)
    }

    /// The most that can be had, per second; nil when the sweep does not show it: in more than one
    /// fit of ten the curve never bends.
    ///
    /// - Throws: `notPredictive`.
    package func capacityPerSecond() throws(PoolModelFault) -> Estimate? {
        try estimate(\.capacityPerSecond)
    }

    /// The concurrency beyond which more gains nothing; nil as above.
    ///
    /// - Throws: `notPredictive`.
    package func knee() throws(PoolModelFault) -> Estimate? { try estimate(\.knee) }

    private func estimate(
        _ what: KeyPath<ScalabilityModel, Double?>
    ) throws(PoolModelFault) -> Estimate? {
        try checkPredictive()
        let values = samples.compactMap { $0.model[keyPath: what] }
        guard let value = model[keyPath: what],
            Double(values.count) >= 0.9 * Double(samples.count)
        else { return nil }
        return Estimate(value: value, samples: values)
    }

    private func checkPredictive() throws(PoolModelFault) {
        guard !isPredictive else { return }
        throw PoolModelFault(
            .notPredictive,
            "no model predicts the points kept out of its fit: the median error is "
                + "\((medianError * 1000).rounded() / 10) % where "
                + "\((errorLimit * 1000).rounded() / 10) % is allowed. Measure at the size in "
                + "question instead, or sweep again on a quieter machine")
    }

    // MARK: Fitting

    /// One concurrency of each three neighbours is kept out, with all its repeats.
    private static func split(
        _ points: [ThroughputPoint], random: SplittableRandom
    ) -> (kept: [ThroughputPoint], out: [ThroughputPoint]) {
        var random = random
        let levels = Set(points.map(\.concurrency)).sorted()
        var out: Set<Int> = []
        for start in stride(from: 0, to: levels.count - 2, by: 3) {
            out.insert(levels[start + random.index(below: 3)])
        }
        return (
            points.filter { !out.contains($0.concurrency) },
            points.filter { out.contains($0.concurrency) }
        )
    }

    /// - Parameter count: how many fits, of all kinds together.
    private static func samples(
        of kinds: [ScalabilityModel.Kind], points: [ThroughputPoint], count: Int,
        random: SplittableRandom
    ) throws(PoolModelFault) -> [Sample] {
        var random = random
        var samples: [Sample] = []
        for kind in kinds {
            let model = try ScalabilityModel(kind, fitting: points)
            // Residuals of a fit are smaller than errors of a prediction, by its parameters.
            let free = max(1, points.count - kind.parameterCount)
            let inflation = (Double(points.count) / Double(free)).squareRoot()
            let residuals = points.map {
                ($0.throughputPerSecond / model.throughput(at: $0.concurrency) - 1) * inflation
            }
            let share = max(1, count / kinds.count)
            var fitted = 0
            // Draws of too few different points are left out; most are not.
            for _ in 0..<(4 * share) where fitted < share {
                let drawn = points.map { _ in points[random.index(below: points.count)] }
                let residual = residuals[random.index(below: residuals.count)]
                guard let again = try? ScalabilityModel(kind, fitting: drawn) else { continue }
                samples.append(Sample(model: again, factor: max(0, 1 + residual)))
                fitted += 1
            }
        }
        return samples
    }

    private static func prediction(
        at concurrency: Int, _ model: ScalabilityModel, _ samples: [Sample]
    ) -> Estimate {
        let value = model.throughput(at: concurrency)
        return Estimate(
            value: value,
            samples: samples.map { $0.model.throughput(at: concurrency) * $0.factor })
            ?? Estimate(value: value, lower: 0, upper: .infinity)
    }
}
