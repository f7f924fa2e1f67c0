internal import Glibc

/// The queue with Poisson arrivals, exponential holds and `servers` connections (M/M/c), in closed
/// form: what a pool whose waiters are served by work-conserving rules tends to.
///
/// A. K. Erlang's second formula, from the recursion of his first: `B(0) = 1`,
/// `B(k) = a B(k-1) / (k + a B(k-1))`, then `C = B / (1 - rho (1 - B))` with `rho = a / c`. The
/// recursion adds positive numbers only, so it is stable for any size (L. Kleinrock, "Queueing
/// Systems" I, 3.5; the recursion in D. L. Jagerman, Bell System Technical Journal 53, 1974).
package struct ErlangC: Sendable, Equatable {
    package let servers: Int
    /// Erlangs: the arrival rate multiplied by the mean hold time.
    package let offeredLoad: Double
    /// The probability that an arrival has to wait; 1 at or beyond capacity.
    package let waitProbability: Double

    /// - Precondition: there is at least one server and the load is not negative.
    package init(servers: Int, offeredLoad: Double) {
        precondition(servers >= 1 && offeredLoad >= 0, "a queue has a server and a load")
        self.servers = servers
        self.offeredLoad = offeredLoad
        var blocking = 1.0
        for count in 1...servers {
            blocking = offeredLoad * blocking / (Double(count) + offeredLoad * blocking)
        }
        let utilisation = offeredLoad / Double(servers)
        waitProbability =
            utilisation >= 1 ? 1 : blocking / (1 - utilisation * (1 - blocking))
    }

    /// The share of the servers that is busy; 1 and more is beyond capacity.
    package var utilisation: Double { offeredLoad / Double(servers) }

    /// The mean wait, `C H / (c - a)`, in the unit of the hold time; infinite beyond capacity.
    ///
    /// - Parameter variability: `(ca^2 + cs^2) / 2`, half the sum of the squared coefficients of
    ///   variation of the gaps between arrivals and of the holds: 1 for M/M/c, 0.5 for fixed holds.
    ///   Other values are the approximation of Allen and Cunneen (A. O. Allen, "Probability,
    ///   Statistics, and Queueing Theory", 5.3).
    package func meanWait(meanHold: Double, variability: Double = 1) -> Double {
        guard utilisation < 1 else { return .infinity }
        return waitProbability * meanHold / (Double(servers) - offeredLoad) * variability
    }

    /// The probability of waiting longer than a time: `C exp(-(c - a) t / H)`.
    package func probability(ofWaitingLongerThan time: Double, meanHold: Double) -> Double {
        guard utilisation < 1 else { return 1 }
        return waitProbability * exp(-(Double(servers) - offeredLoad) * time / meanHold)
    }

    /// The wait that a share of all arrivals does not exceed: `H / (c - a) ln(C / (1 - p))`, 0 when
    /// that share does not wait at all; infinite beyond capacity.
    package func wait(atQuantile share: Double, meanHold: Double) -> Double {
        guard utilisation < 1 else { return .infinity }
        guard waitProbability > 1 - share else { return 0 }
        return meanHold / (Double(servers) - offeredLoad) * log(waitProbability / (1 - share))
    }

    /// The fewest servers with which a share of arrivals waits no longer than a time.
    ///
    /// - Returns: nil when even `limit` servers are too few.
    package static func fewestServers(
        offeredLoad: Double, meanHold: Double, quantile: Double, longestWait: Double,
        limit: Int = 100_000
    ) -> Int? {
        let least = max(1, Int(min(offeredLoad, Double(limit)).rounded(.down)))
        return (least...max(least, limit)).first { servers in
            ErlangC(servers: servers, offeredLoad: offeredLoad)
                .wait(atQuantile: quantile, meanHold: meanHold) <= longestWait
        }
    }
}
