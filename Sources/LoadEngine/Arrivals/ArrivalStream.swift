package import Stochastics

/// The arrivals of one worker in one phase of an open model, in order.
///
/// A pure function of the plan, the seed and the worker: what the engine does never moves an
/// arrival. This drawn schedule is what "99 % of the target" is measured against.
package struct ArrivalStream: Sendable {
    private enum Model: Sendable {
        case constant(ConstantArrivals)
        case poisson(PoissonArrivals)
    }

    private var model: Model
    private let curve: RateCurve

    /// - Parameters:
    ///   - rate: activities a second over all workers, at the start of the phase.
    ///   - finalRate: the same at its end.
    ///   - random: the stream of this phase and worker.
    package init(
        process: ArrivalProcess, rate: Double, finalRate: Double, durationNanoseconds: Int64,
        worker: Int, workers: Int, random: SplittableRandom
    ) {
        curve = RateCurve(
            initial: rate / Double(workers), final: finalRate / Double(workers),
            durationSeconds: Double(durationNanoseconds) / 1e9)
        switch process {
        case .constant: model = .constant(ConstantArrivals(worker: worker, workers: workers))
        case .poisson: model = .poisson(PoissonArrivals(random: random))
        }
    }

    /// The next arrival, in nanoseconds since the start of the phase; nil when none comes before
    /// its end.
    package mutating func next() -> Int64? {
        let position: Double
        switch model {
        case .constant(var arrivals):
            position = arrivals.next()
            model = .constant(arrivals)
        case .poisson(var arrivals):
            position = arrivals.next()
            model = .poisson(arrivals)
        }
        return curve.seconds(untilArrivals: position).map { Int64($0 * 1e9) }
    }
}
