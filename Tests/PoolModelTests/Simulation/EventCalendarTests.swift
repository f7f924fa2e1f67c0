import Stochastics
import Testing

@testable import PoolModel

@Suite struct EventCalendarTests {
    @Test func `events come in the order of time, and of setting at the same time`() {
        var calendar = EventCalendar(entities: 5)
        calendar.set(3, toNanoseconds: 20)
        calendar.set(1, toNanoseconds: 10)
        calendar.set(2, toNanoseconds: 20)
        calendar.set(0, toNanoseconds: 20, isFirst: true)
        calendar.set(4, toNanoseconds: .max)
        var order: [Int] = []
        while let event = calendar.popFirst() { order.append(event.entity) }
        #expect(order == [1, 0, 3, 2])
    }

    @Test func `an event can be moved and struck out`() {
        var calendar = EventCalendar(entities: 3)
        for entity in 0..<3 { calendar.set(entity, toNanoseconds: Int64(entity)) }
        calendar.set(0, toNanoseconds: 10)
        calendar.clear(1)
        calendar.clear(1)
        #expect(calendar.time(of: 0) == 10 && calendar.time(of: 1) == nil)
        #expect(calendar.popFirst()?.entity == 2)
        #expect(calendar.popFirst()?.entity == 0)
        #expect(calendar.popFirst() == nil)
    }

    @Test func `it agrees with a sorted list`() {
        var random = SplittableRandom(seed: 5)
        var calendar = EventCalendar(entities: 40)
        var times: [Int: Int64] = [:]
        for _ in 0..<3000 {
            let entity = random.index(below: 40)
            switch random.index(below: 4) {
            case 0:
                calendar.clear(entity)
                times[entity] = nil
            case 1:
                let event = calendar.popFirst()
                let least = times.values.min()
                #expect(event?.nanoseconds == least)
                if let event {
                    #expect(times[event.entity] == event.nanoseconds)
                    times[event.entity] = nil
                }
            default:
                let time = Int64(random.index(below: 1000))
                calendar.set(entity, toNanoseconds: time)
                times[entity] = time
            }
        }
    }
}

@Suite struct ProcessorSharingTests {
    @Test func `statements share two processors`() {
        var server = ProcessorSharing(law: .processors(count: 2), limit: 10)
        #expect(server.nextEndNanoseconds == nil)
        for owner in 0..<4 { server.start(owner: owner, workNanoseconds: 100, atNanoseconds: 0) }
        // Each has half a processor.
        #expect(server.nextEndNanoseconds == 200)
        server.start(owner: 4, workNanoseconds: 10, atNanoseconds: 100)
        // Two fifths of one from now on.
        #expect(server.nextEndNanoseconds == 125)
        #expect(server.end(atNanoseconds: 125) == 4)
        #expect(server.nextEndNanoseconds == 205)
        #expect(server.count == 4)
        #expect(Set(server.abandonAll(atNanoseconds: 150)) == [0, 1, 2, 3])
    }

    @Test func `nobody slows anybody without a limit`() {
        var server = ProcessorSharing(law: .unlimited, limit: 1000)
        for owner in 0..<1000 {
            server.start(owner: owner, workNanoseconds: 1e6, atNanoseconds: Int64(owner))
        }
        for owner in 0..<1000 {
            #expect(server.nextEndNanoseconds == 1_000_000 + Int64(owner))
            #expect(server.end(atNanoseconds: 1_000_000 + Int64(owner)) == owner)
        }
    }

    @Test func `speeds follow the law`() {
        #expect(ServiceLaw.unlimited.speeds(upTo: 3) == [1, 1, 1, 1])
        #expect(ServiceLaw.processors(count: 2).speeds(upTo: 4) == [1, 1, 1, 2.0 / 3, 0.5])
        let universal = ServiceLaw.universal(contention: 0.1, coherency: 0.01).speeds(upTo: 10)
        #expect(abs(universal[10] - 1 / (1 + 0.9 + 0.9)) < 1e-12)
        let measured = ServiceLaw.measured([
            .init(concurrency: 4, throughputPerSecond: 400),
            .init(concurrency: 2, throughputPerSecond: 310),
            .init(concurrency: 2, throughputPerSecond: 290),
        ]).speeds(upTo: 8)
        // Two do 300, so one alone is taken to do 150; three in between; eight no more than four.
        let expected = [1, 1, 1, 350.0 / 450, 400.0 / 600]
        for (count, speed) in expected.enumerated() {
            #expect(abs(measured[count] - speed) < 1e-12)
        }
        #expect(abs(measured[8] - 400.0 / 1200) < 1e-12)
    }
}
