import Stochastics
import Testing

@testable import LoadEngine

@Suite struct ScheduleTests {
    private func stream(
        _ process: ArrivalProcess, rate: Double, to final: Double? = nil, worker: Int = 0,
        workers: Int = 1
    ) -> [Int64] {
        var stream = ArrivalStream(
            process: process, rate: rate, finalRate: final ?? rate,
            durationNanoseconds: 10_000_000_000, worker: worker, workers: workers,
            random: SplittableRandom(seed: 3))
        var arrivals: [Int64] = []
        while let arrival = stream.next() { arrivals.append(arrival) }
        return arrivals
    }

    @Test func `constant arrivals are evenly spaced from the first moment`() {
        let arrivals = stream(.constant, rate: 4)
        #expect(arrivals.count == 40)
        #expect(arrivals.prefix(3) == [0, 250_000_000, 500_000_000])
    }

    @Test func `constant arrivals of three workers interleave evenly`() {
        let all = (0..<3).flatMap { stream(.constant, rate: 30, worker: $0, workers: 3) }.sorted()
        #expect(all.count == 300)
        for (earlier, later) in zip(all, all.dropFirst()) {
            #expect(abs(later - earlier - 33_333_333) <= 1)
        }
    }

    @Test(arguments: [(100.0, 0.0), (0, 100), (50, 50)])
    func `arrivals follow the area under a ramp`(rates: (Double, Double)) {
        let arrivals = stream(.constant, rate: rates.0, to: rates.1)
        #expect(arrivals.count == 500)
        let firstHalf = arrivals.count { $0 < 5_000_000_000 }
        let expected = (rates.0 + (rates.0 + rates.1) / 2) / 2 * 5
        #expect(abs(Double(firstHalf) - expected) <= 1)
        #expect(arrivals == arrivals.sorted())
    }

    @Test func `poisson gaps have the mean and spread of an exponential`() {
        let arrivals = stream(.poisson, rate: 1000)
        let gaps = zip(arrivals, arrivals.dropFirst()).map { Double($1 - $0) / 1e6 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        #expect(abs(mean - 1) < 0.04)
        #expect(abs(variance.squareRoot() - 1) < 0.06)
    }

    @Test func `a deadline fires once, at its time, and can be moved or cleared`() {
        var table = DeadlineTable(entities: 3)
        table.set(0, toNanoseconds: 100)
        table.set(1, toNanoseconds: 50)
        table.set(2, toNanoseconds: 70)
        table.set(1, toNanoseconds: 200)
        table.clear(2)
        #expect(table.popDue(atNanoseconds: 99) == nil)
        #expect(table.popDue(atNanoseconds: 100) == 0)
        #expect(table.popDue(atNanoseconds: 100) == nil)
        table.set(1, toNanoseconds: 150)
        #expect(table.popDue(atNanoseconds: 150) == 1)
        #expect(table.popDue(atNanoseconds: 1_000) == nil)
        #expect(table.nextCheckNanoseconds == .max)
    }

    @Test func `random use agrees with a plain table of deadlines`() {
        var random = SplittableRandom(seed: 9)
        var table = DeadlineTable(entities: 20)
        var plain = [Int64](repeating: .max, count: 20)
        for now in 0..<5000 as Range<Int64> {
            let entity = random.index(below: 20)
            if random.chance(0.2) {
                table.clear(entity)
                plain[entity] = .max
            } else {
                let deadline = now + 1 + random.integer(in: 0...100)
                table.set(entity, toNanoseconds: deadline)
                plain[entity] = deadline
            }
            var fired: Set<Int> = []
            while let due = table.popDue(atNanoseconds: now) { fired.insert(due) }
            #expect(fired == Set(plain.indices.filter { plain[$0] <= now }))
            fired.forEach { plain[$0] = .max }
        }
    }

    @Test func `time limits that are always met cost no heap entries`() {
        var table = DeadlineTable(entities: 10)
        for operation in 0..<100_000 as Range<Int64> {
            let entity = Int(operation % 10)
            table.set(entity, toNanoseconds: operation * 1000 + 30_000_000)
            table.clear(entity)
            #expect(table.popDue(atNanoseconds: operation * 1000) == nil)
        }
        #expect(table.checkCount <= 10)
    }
}
