/// One setting at which a target is measured.
package struct PoolPoint: Sendable, Hashable {
    /// What asks for connections.
    package enum Offer: Sendable, Hashable {
        /// So many clients, each asking again as soon as it is done: how much the target can do.
        case closed(clients: Int)
        /// Arrivals a second that come whether or not the earlier ones are done: how long they wait.
        case open(rate: Double)
    }

    /// Connections that each worker's pool keeps.
    package var poolSize: Int
    /// Connections that it opens beyond that and closes again.
    package var maxOverflow: Int
    /// Application processes, each with a pool of its own.
    package var workers: Int
    package var offer: Offer
    /// Which measurement of this setting, from 0.
    package var repetition: Int

    package init(
        poolSize: Int, maxOverflow: Int = 0, workers: Int = 1, offer: Offer, repetition: Int = 0
    ) {
        self.poolSize = poolSize
        self.maxOverflow = maxOverflow
        self.workers = workers
        self.offer = offer
        self.repetition = repetition
    }

    /// Connections that may be open at a time, over all workers.
    package var connectionLimit: Int { workers * (poolSize + maxOverflow) }

    /// Arrivals a second; nil for clients.
    package var rate: Double? {
        if case .open(let rate) = offer { rate } else { nil }
    }
}
