/// A quantile of an operation's latency that a comparison may be decided by.
package enum GatedQuantile: String, Sendable, Equatable, CaseIterable, Comparable {
    case p50
    case p95
    case p99

    /// From 0 to 1.
    package var fraction: Double {
        switch self {
        case .p50: 0.5
        case .p95: 0.95
        case .p99: 0.99
        }
    }

    /// By how much it may grow, as a share of what it was: 0.05 is 5 %.
    package var tolerance: Double {
        switch self {
        case .p50: 0.05
        case .p95: 0.10
        case .p99: 0.15
        }
    }

    /// With how many samples one side of a block measures it: 100/(1 − q).
    package var samplesPerBlock: Int {
        switch self {
        case .p50: 200
        case .p95: 2_000
        case .p99: 10_000
        }
    }

    package static func < (left: GatedQuantile, right: GatedQuantile) -> Bool {
        left.fraction < right.fraction
    }
}

/// One quantile of one operation, which decides with the others.
package struct GatedPair: Sendable, Equatable, Hashable {
    package let operation: String
    package let quantile: GatedQuantile

    package init(_ operation: String, _ quantile: GatedQuantile) {
        self.operation = operation
        self.quantile = quantile
    }
}
