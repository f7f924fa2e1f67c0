import Testing

@testable import PoolSizing

@Suite struct SweepDesignTests {
    private let design = SweepDesign(.init(connections: 40, repetitions: 2, seed: 3))

    @Test func `clients rise by halves, up to what may be open`() {
        #expect(design.clients(most: 100) == [1, 2, 3, 5, 7, 10, 15, 23, 34])
        #expect(design.clients(most: 4) == [1, 2, 3])
        #expect(design.clients(most: 1) == [1])
    }

    @Test func `every point is measured as often as asked, in an order that the seed draws`() {
        let points = design.closedPoints(most: 10)
        #expect(points.count == 12)
        #expect(Set(points).count == 12)
        #expect(points.map(\.poolSize) != points.map(\.poolSize).sorted())
        #expect(points == design.closedPoints(most: 10))
        let other = SweepDesign(.init(connections: 40, repetitions: 2, seed: 4))
        #expect(other.closedPoints(most: 10) != points)
    }

    @Test func `rates are shares of what each size can do, and never beyond the most`() {
        let points = design.openPoints(sizes: [2, 4, 400], most: 300) { Double($0) * 100 }
        #expect(Set(points.map(\.poolSize)) == [2, 4])
        #expect(points.allSatisfy { ($0.rate ?? 0) <= 300 })
        let rates = Set(points.filter { $0.poolSize == 2 }.compactMap(\.rate))
        #expect(rates == [80, 120, 150, 170])
    }

    @Test func `a third of the settings is held out, whole, and none at the ends`() {
        let points = design.closedPoints(most: 40)
        let held = design.heldOut(points)
        #expect(Set(held.map(\.poolSize)).count == 3)
        #expect(held.count == 6)
        #expect(!held.contains { $0.poolSize == 1 || $0.poolSize == 34 })
        #expect(held == design.heldOut(points.shuffled()))
    }
}
