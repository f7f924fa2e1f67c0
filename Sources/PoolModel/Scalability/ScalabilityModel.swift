/// One of the shapes that throughput can have over concurrency.
package enum ScalabilityModel: Sendable, Equatable {
    case universal(UniversalScalabilityLaw)
    case closedQueue(ClosedQueue)
    case hardCeiling(HardCeiling)

    /// Which shape, without its coefficients.
    package enum Kind: String, Sendable, CaseIterable {
        case universal, closedQueue, hardCeiling

        var parameterCount: Int {
            switch self {
            case .universal: UniversalScalabilityLaw.parameterCount
            case .closedQueue: ClosedQueue.parameterCount
            case .hardCeiling: HardCeiling.parameterCount
            }
        }
    }

    /// The model of a kind that fits best.
    package init(_ kind: Kind, fitting points: [ThroughputPoint]) throws(PoolModelFault) {
        switch kind {
        case .universal: self = .universal(try UniversalScalabilityLaw(fitting: points))
        case .closedQueue: self = .closedQueue(try ClosedQueue(fitting: points))
        case .hardCeiling: self = .hardCeiling(try HardCeiling(fitting: points))
        }
    }

    package var kind: Kind {
        switch self {
        case .universal: .universal
        case .closedQueue: .closedQueue
        case .hardCeiling: .hardCeiling
        }
    }

    /// Throughput per second at a concurrency of at least 1.
    package func throughput(at concurrency: Int) -> Double {
        switch self {
        case .universal(let law): law.throughput(at: Double(concurrency))
        case .closedQueue(let queue): queue.throughput(at: concurrency)
        case .hardCeiling(let bound): bound.throughput(at: Double(concurrency))
        }
    }

    /// The most that can be had, per second; nil when the curve never bends.
    package var capacityPerSecond: Double? {
        switch self {
        case .universal(let law): law.capacityPerSecond
        case .closedQueue(let queue): queue.capacityPerSecond
        case .hardCeiling(let bound): bound.capacityPerSecond
        }
    }

    /// The concurrency beyond which more gains nothing, or loses; nil when the curve never bends.
    package var knee: Double? {
        switch self {
        case .universal(let law): law.knee
        case .closedQueue(let queue): queue.knee
        case .hardCeiling(let bound): bound.knee
        }
    }
}
