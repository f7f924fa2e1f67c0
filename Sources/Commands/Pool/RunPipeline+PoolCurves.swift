internal import PoolModel
internal import PoolSizing
internal import Recording
internal import ResultModel

extension RunPipeline {
    /// Shares of what a pool can do at which its latency is drawn, close together where it bends.
    private static let loads = [0.1, 0.3, 0.5, 0.65, 0.75, 0.82, 0.88, 0.93, 0.96]
    /// Checkouts that are simulated for a place of a line.
    private static let checkouts = 4_000.0

    /// Samples the model for those who draw it.
    mutating func drawCurves(_ sized: SizedPool) {
        let model = sized.fit.model
        let most = max(sized.mostConnections, 2)
        // Some forty places draw any line.
        let clients = stride(from: 1, through: most, by: max(1, most / 40)).map(Double.init)
        var throughput = [
            PoolResult.Curve(
                name: "queueing model",
                points: clients.map { .init(x: $0, y: model.throughput(clients: $0)) })
        ]
        if let law = sized.fit.scalability {
            throughput.append(
                PoolResult.Curve(
                    name: "Universal Scalability Law",
                    points: clients.map { .init(x: $0, y: law.throughput(at: $0)) }))
        }
        let sizes = Set([sized.question.stated.size, result.pool?.answer?.size ?? 0])
        result.pool?.curves = PoolResult.Curves(
            throughput: throughput,
            latency: sizes.filter { $0 >= 1 && $0 <= sized.question.serverLimit }.sorted()
                .map { Self.latency(of: $0, sized) })
    }

    private static func latency(of size: Int, _ sized: SizedPool) -> PoolResult.Curve {
        let model = sized.fit.model
        let perActivity = max(model.checkoutsPerActivity, 1e-9)
        let most = model.capacity(connections: size) / perActivity
        var places: [PoolResult.Curve.Place] = []
        for load in loads {
            let rate = most * load
            let seconds = checkouts / max(rate * perActivity, 1e-3)
            let configuration = try? model.configuration(
                PoolPoint(poolSize: size, offer: .open(rate: rate)),
                warmupNanoseconds: Int64(seconds * 0.2 * 1e9),
                durationNanoseconds: Int64(seconds * 1e9), seed: sized.question.seed)
            guard let configuration else { continue }
            let outcome = PoolSimulation(configuration).run()
            places.append(.init(x: rate, y: outcome.latency.milliseconds(0.95)))
        }
        return PoolResult.Curve(name: "pool of \(size)", poolSize: size, points: places)
    }
}
