internal import LoadEngine
internal import PoolSizing

extension PoolPoint {
    /// What arrives at it, in nanoseconds.
    func phases(warmup: Int64, duration: Int64) -> [Phase] {
        let model: ArrivalModel =
            switch offer {
            case .closed(let clients): .closed(clients: clients)
            case .open(let rate): .open(arrivals: .poisson, rate: rate)
            }
        return [
            Phase(durationNanoseconds: warmup, isWarmup: true, model: model),
            Phase(durationNanoseconds: duration, model: model),
        ]
    }
}
