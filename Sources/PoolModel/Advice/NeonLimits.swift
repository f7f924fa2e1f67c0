/// Limits that Neon publishes for its computes, as they were read at one time.
///
/// From Neon's documentation, "Connect to Neon" / "Connection pooling" and "Scale to zero". They
/// change: reports print the month beside them.
package enum NeonLimits {
    /// The month they were read in.
    package static let asOf = "2026-11"

    /// The size of a compute.
    package struct Compute: Sendable, Equatable {
        /// In compute units.
        package var units: Double
        package var maxConnections: Int

        /// Connections left for applications.
        package var availableConnections: Int { maxConnections - NeonLimits.reservedConnections }
        /// Server connections of the pooler for one user and database: 0.9 of `max_connections`.
        package var poolerSize: Int { maxConnections * 9 / 10 }
    }

    /// `max_connections` by size, in rising order; sizes in between are not listed.
    package static let computes = [
        Compute(units: 0.25, maxConnections: 104), Compute(units: 0.5, maxConnections: 209),
        Compute(units: 1, maxConnections: 419), Compute(units: 2, maxConnections: 839),
        Compute(units: 9, maxConnections: 4000),
    ]

    /// Connections that Neon keeps for itself.
    package static let reservedConnections = 7
    /// Clients that the pooler accepts.
    package static let poolerClients = 10_000
    /// How long without an active statement until a compute suspends itself.
    ///
    /// An open transaction counts as active.
    package static let suspendsAfterNanoseconds: Int64 = 300_000_000_000

    /// The smallest listed compute that gives so many connections; nil when none does.
    package static func smallest(forConnections count: Int) -> Compute? {
        computes.first { $0.availableConnections >= count }
    }
}
