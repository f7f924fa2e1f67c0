package import LoadEngine
package import PoolModel
internal import Recording

/// Live pools beside their own record replayed in simulation.
///
/// What the live pools were asked and given is taken as it was: when, for how long, what opening
/// took, and how long a waiter took to run. What is compared is what follows from it.
package struct ReplayAgreement: Sendable, Equatable {
    /// How long requests waited, on one of the two sides.
    package struct Waiting: Sendable, Equatable {
        /// The share of checkouts that had to wait.
        package var share: Double
        /// The 95th percentile of all waits, in nanoseconds; those count as 0 who had not to.
        package var p95Nanoseconds: Int64
    }

    package let live: Waiting
    package let replayed: Waiting
    /// Checkouts that were compared.
    package let checkouts: Int

    /// The largest differences with which the two agree.
    package static let shareLimit = 0.02
    package static let p95Limit = 0.1
    /// Percentiles that are closer than this agree: it is what a turn of the load's loop takes.
    package static let resolutionNanoseconds: Int64 = 50_000

    /// Replays checkouts.
    ///
    /// - Parameters:
    ///   - checkouts: all of a run, the warm-up included.
    ///   - unrecorded: checkouts of the run that are missing.
    ///   - warmUpNanoseconds: those asked for before it are replayed and not compared.
    /// - Throws: `badTrace` where some are missing or there is none; `badDistribution` where nobody
    ///   was given a connection.
    package init(
        _ checkouts: [Checkout], unrecorded: UInt64 = 0, pool: QueuePool.Settings, workers: Int,
        warmUpNanoseconds: Int64
    ) throws(PoolModelFault) {
        guard unrecorded == 0 else {
            throw PoolModelFault(
                .badTrace, "\(unrecorded) checkouts were not recorded: what is replayed is whole")
        }
        var (waits, holds) = (LatencyHistogram(), LatencyHistogram())
        var (openings, wakings) = (LatencyHistogram(), LatencyHistogram())
        var waited = 0
        for checkout in checkouts {
            if checkout.end != .timedOut { holds.record(checkout.heldNanoseconds) }
            if checkout.openingNanoseconds > 0 { openings.record(checkout.openingNanoseconds) }
            if checkout.wakingNanoseconds > 0 { wakings.record(checkout.wakingNanoseconds) }
            guard checkout.requestedNanoseconds >= warmUpNanoseconds else { continue }
            if checkout.waitedNanoseconds > 0 { waited += 1 }
            waits.record(checkout.waitedNanoseconds)
        }
        let inOrder = checkouts.sorted { $0.requestedNanoseconds < $1.requestedNanoseconds }
        var replay = TraceReplay(
            try RecordedTrace(inOrder.map(Self.arrival)), pool: pool, workers: workers,
            unrecordedHold: try .measured(holds), warmUpNanoseconds: warmUpNanoseconds)
        if openings.count > 0 { replay.connectTime = try .measured(openings) }
        if wakings.count > 0 { replay.wakeTime = try .measured(wakings) }
        let outcome = replay.run()
        self.checkouts = Int(waits.count)
        live = Waiting(
            share: Double(waited) / Double(max(waits.count, 1)),
            p95Nanoseconds: waits.value(atQuantile: 0.95) ?? 0)
        replayed = Waiting(
            share: outcome.waitShare,
            p95Nanoseconds: outcome.poolWait.value(atQuantile: 0.95) ?? 0)
    }

    private static func arrival(_ checkout: Checkout) -> RecordedTrace.Arrival {
        func known(_ nanoseconds: Int64) -> Int64? { nanoseconds > 0 ? nanoseconds : nil }
        return RecordedTrace.Arrival(
            atNanoseconds: checkout.requestedNanoseconds,
            holdNanoseconds: checkout.end == .timedOut ? nil : checkout.heldNanoseconds,
            worker: checkout.worker, openingNanoseconds: known(checkout.openingNanoseconds),
            wakingNanoseconds: known(checkout.wakingNanoseconds),
            overtakenNanoseconds: checkout.overtakenNanoseconds)
    }

    /// How far the shares of those who waited lie apart, as a difference.
    package var shareError: Double { abs(live.share - replayed.share) }

    /// How far the percentiles lie apart, as a share of the live one; 0 where the difference is
    /// below the resolution.
    package var p95Error: Double {
        let difference = abs(live.p95Nanoseconds - replayed.p95Nanoseconds)
        guard difference > Self.resolutionNanoseconds else { return 0 }
        return Double(difference) / Double(max(live.p95Nanoseconds, 1))
    }

    /// Whether the two agree.
    package var isWithinLimits: Bool {
        shareError <= Self.shareLimit && p95Error <= Self.p95Limit
    }
}
