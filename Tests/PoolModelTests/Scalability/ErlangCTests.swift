import PoolModel
import Testing

@Suite struct ErlangCTests {
    @Test func `known values`() {
        // One server: the probability of waiting is the utilisation.
        #expect(abs(ErlangC(servers: 1, offeredLoad: 0.7).waitProbability - 0.7) < 1e-12)
        // Two servers: 2 rho^2 / (1 + rho).
        let two = ErlangC(servers: 2, offeredLoad: 1.8)
        #expect(abs(two.waitProbability - 2 * 0.81 / 1.9) < 1e-12)
        #expect(abs(two.meanWait(meanHold: 3) - two.waitProbability * 3 / 0.2) < 1e-9)
        // The tables' value for 10 servers and 8 erlangs.
        #expect(abs(ErlangC(servers: 10, offeredLoad: 8).waitProbability - 0.4092) < 0.0001)
    }

    @Test func `the direct formula agrees where it can be computed`() {
        for (servers, load) in [(3, 2.5), (15, 12.0), (40, 30.0)] {
            var term = 1.0
            var sum = 0.0
            for count in 0..<servers {
                sum += term
                term *= load / Double(count + 1)
            }
            let last = term * Double(servers) / (Double(servers) - load)
            let direct = last / (sum + last)
            let ours = ErlangC(servers: servers, offeredLoad: load).waitProbability
            #expect(abs(ours / direct - 1) < 1e-10)
        }
    }

    @Test func `it stays finite for any size`() {
        let huge = ErlangC(servers: 100_000, offeredLoad: 99_900)
        #expect(huge.waitProbability > 0.6 && huge.waitProbability < 0.8)
        let idle = ErlangC(servers: 1000, offeredLoad: 1)
        #expect(idle.waitProbability >= 0 && idle.waitProbability < 1e-300)
    }

    @Test func `quantiles invert the distribution`() {
        let queue = ErlangC(servers: 15, offeredLoad: 12)
        let wait = queue.wait(atQuantile: 0.95, meanHold: 0.2)
        #expect(
            abs(queue.probability(ofWaitingLongerThan: wait, meanHold: 0.2) - 0.05) < 1e-12)
        // As measured for the research: P(wait) 0.315 to 0.320, p95 of 121 to 126 ms.
        #expect(abs(queue.waitProbability - 0.32) < 0.01 && abs(wait - 0.124) < 0.005)
        #expect(queue.wait(atQuantile: 0.5, meanHold: 0.2) == 0)
    }

    @Test func `at capacity nothing is finite any more`() {
        let full = ErlangC(servers: 4, offeredLoad: 4)
        #expect(full.waitProbability == 1 && full.meanWait(meanHold: 1) == .infinity)
        #expect(full.wait(atQuantile: 0.5, meanHold: 1) == .infinity)
        #expect(full.probability(ofWaitingLongerThan: 100, meanHold: 1) == 1)
    }

    @Test func `the fewest servers are the fewest`() throws {
        let fewest = try #require(
            ErlangC.fewestServers(
                offeredLoad: 12, meanHold: 0.2, quantile: 0.99, longestWait: 0.05))
        func wait(_ servers: Int) -> Double {
            ErlangC(servers: servers, offeredLoad: 12).wait(atQuantile: 0.99, meanHold: 0.2)
        }
        #expect(wait(fewest) <= 0.05 && wait(fewest - 1) > 0.05)
        #expect(
            ErlangC.fewestServers(
                offeredLoad: 50, meanHold: 1, quantile: 0.9, longestWait: 0, limit: 40) == nil)
    }
}
