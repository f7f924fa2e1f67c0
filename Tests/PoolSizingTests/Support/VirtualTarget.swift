import LoadEngine
import Stochastics

@testable import PoolSizing

/// A target in virtual time whose truth is known: each checkout takes `workNanoseconds`, longer by
/// what the number of busy connections makes of it.
struct VirtualTarget: PoolTarget {
    var connectionLimit = 64
    var activities = ["work"]
    var workNanoseconds: Double = 10_000_000
    /// How many work side by side at full speed.
    var processors = 1_000
    /// Points, by the number of their measurement from 1, at which something else happens.
    var failures: [Int: PoolTargetFailure] = [:]
    private(set) var measured = 0

    mutating func measure(
        _ point: PoolPoint, warmupNanoseconds: Int64, durationNanoseconds: Int64
    ) async throws(PoolTargetFailure) -> PointFigures {
        measured += 1
        if let failure = failures[measured] { throw failure }
        let end = warmupNanoseconds + durationNanoseconds
        let checkouts: [Checkout]
        switch point.offer {
        case .closed(let clients): checkouts = closed(clients, warmupNanoseconds, end)
        case .open(let rate):
            checkouts = open(rate, point.connectionLimit, warmupNanoseconds, end)
        }
        var figures = PointFigures(
            point, checkouts: checkouts, activities: 1, measuredNanoseconds: durationNanoseconds)
        figures.activitiesPerSecond = figures.throughput
        return figures
    }

    private func work(busy: Int) -> Int64 {
        Int64(workNanoseconds * max(1, Double(busy) / Double(processors)))
    }

    private func checkout(
        _ asked: Int64, _ waited: Int64, _ held: Int64, _ warmup: Int64
    ) -> Checkout {
        var checkout = Checkout(
            worker: 0, activity: 0, requestedNanoseconds: asked, waitedNanoseconds: waited,
            end: .returned, isRecorded: asked >= warmup)
        checkout.heldNanoseconds = held
        checkout.busyNanoseconds = held
        return checkout
    }

    private func closed(_ clients: Int, _ warmup: Int64, _ end: Int64) -> [Checkout] {
        let held = work(busy: clients)
        return (0..<clients).flatMap { _ in
            stride(from: 0, to: end, by: Int(held)).map { checkout(Int64($0), 0, held, warmup) }
        }
    }

    private func open(
        _ rate: Double, _ connections: Int, _ warmup: Int64, _ end: Int64
    ) -> [Checkout] {
        var random = SplittableRandom(seed: UInt64(measured))
        let gaps = Exponential(mean: 1e9 / rate)
        var freeAt = [Int64](repeating: 0, count: connections)
        var checkouts: [Checkout] = []
        var now: Int64 = 0
        while true {
            now += Int64(gaps.sample(&random))
            guard now < end, let next = freeAt.indices.min(by: { freeAt[$0] < freeAt[$1] }) else {
                return checkouts
            }
            let begun = max(now, freeAt[next])
            let held = work(busy: 1 + freeAt.count { $0 > begun })
            freeAt[next] = begun + held
            checkouts.append(checkout(now, begun - now, held, warmup))
        }
    }
}
