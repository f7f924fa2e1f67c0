internal import PoolSizing
internal import ResultModel

extension PoolResult.Replay {
    /// The worst of the points.
    ///
    /// - Returns: nil of none.
    init?(_ agreements: [ReplayAgreement]) {
        guard !agreements.isEmpty else { return nil }
        self.init(
            points: agreements.count, checkouts: agreements.reduce(0) { $0 + $1.checkouts },
            waitShareError: agreements.map(\.shareError).max() ?? 0,
            waitP95Error: agreements.map(\.p95Error).max() ?? 0,
            agrees: agreements.allSatisfy(\.isWithinLimits))
    }
}
