import Testing

@testable import PoolModel

@Suite struct WaitingLineTests {
    @Test func `requests are notified in the order of their arrival`() {
        var line = WaitingLine(capacity: 5)
        for request in [3, 0, 4] { line.append(request) }
        #expect([line.notifyFirst(), line.notifyFirst(), line.notifyFirst()] == [3, 0, 4])
        #expect(line.notifyFirst() == nil)
        #expect(line.count == 0 && line.notifiedCount == 3)
    }

    @Test(arguments: [[0], [1], [2], [0, 2], [1, 2], [0, 1, 2]])
    func `requests may leave from anywhere`(leaving: [Int]) {
        var line = WaitingLine(capacity: 3)
        for request in 0..<3 { line.append(request) }
        for request in leaving { line.remove(request) }
        var left: [Int] = []
        while let request = line.notifyFirst() { left.append(request) }
        #expect(left == [0, 1, 2].filter { !leaving.contains($0) })
        for request in left { line.remove(request) }
        #expect(line.notifiedCount == 0)
        line.append(leaving[0])
        #expect(line.notifyFirst() == leaving[0])
    }

    @Test func `the ring keeps its order when it wraps around`() {
        var ring = RingQueue(capacity: 3)
        for value in 0..<100 {
            ring.append(value)
            ring.append(value + 1000)
            #expect(ring.popFirst() == value)
            #expect(ring.popFirst() == value + 1000)
        }
        #expect(ring.popFirst() == nil)
    }
}
