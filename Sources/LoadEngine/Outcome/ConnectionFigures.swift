package import Recording

/// What became of the connections of a run, warm-up included.
package struct ConnectionFigures: Sendable, Equatable {
    /// Connections opened.
    package var opened: UInt64 = 0
    /// How long opening one took, from the attempt that succeeded.
    package var openLatency = LatencyHistogram()
    /// Attempts to open one that failed.
    package var failedAttempts: UInt64 = 0
    /// Connections found dead in use, or by a ping.
    package var lost: UInt64 = 0
    /// Connections opened after such a loss, up to the number lost.
    package var reopened: UInt64 = 0
    /// Connections replaced because of their age, or because another one was found dead.
    package var replaced: UInt64 = 0
    /// Times a connection served another user than the time before: what a check of pooled
    /// sessions rests on.
    package var handOffs: UInt64 = 0
    /// The most connections open at a time, summed over the workers.
    package var peakOpen = 0

    package init() {}

    mutating func merge(_ other: ConnectionFigures) {
        opened += other.opened
        openLatency.merge(other.openLatency)
        failedAttempts += other.failedAttempts
        lost += other.lost
        reopened += other.reopened
        replaced += other.replaced
        handOffs += other.handOffs
        peakOpen += other.peakOpen
    }
}

/// How hard a worker had to work: whether its figures can be trusted.
package struct WorkerUsage: Sendable, Equatable {
    /// From the start of the first phase to the end of the drain.
    package var elapsedNanoseconds: Int64 = 0
    /// Time in which the worker waited for the network or the clock.
    package var idleNanoseconds: Int64 = 0
    /// Processor time of the worker's thread, user and system.
    package var processorNanoseconds: Int64 = 0
    /// Operations that ended, warm-up included: what the processor time was spent on.
    package var operations: UInt64 = 0

    package init(
        elapsedNanoseconds: Int64 = 0, idleNanoseconds: Int64 = 0,
        processorNanoseconds: Int64 = 0, operations: UInt64 = 0
    ) {
        self.elapsedNanoseconds = elapsedNanoseconds
        self.idleNanoseconds = idleNanoseconds
        self.processorNanoseconds = processorNanoseconds
        self.operations = operations
    }

    /// The share of a core that the worker used: over 0.8 it was itself the bottleneck.
    package var processorShare: Double {
        elapsedNanoseconds > 0 ? Double(processorNanoseconds) / Double(elapsedNanoseconds) : 0
    }

    /// The share of time in which the worker was not waiting, running or not.
    package var busyShare: Double {
        guard elapsedNanoseconds > 0 else { return 0 }
        return 1 - Double(idleNanoseconds) / Double(elapsedNanoseconds)
    }
}
