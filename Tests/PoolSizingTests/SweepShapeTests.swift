import Testing

@testable import PoolSizing

/// How a budget becomes points.
@Suite struct SweepShapeTests {
    private func seconds(_ shape: SweepShape, levels: Int) -> Double {
        let points = shape.repetitions * (levels + shape.sizeLimit * shape.loads.count)
        let each =
            shape.warmupNanoseconds + shape.durationNanoseconds + SweepShape.overheadNanoseconds
        return Double(points) * Double(each) / 1e9
    }

    @Test(arguments: [10.0, 20, 45, 120, 600, 3_600])
    func `all points together take what the budget allows`(budget: Double) {
        let shape = SweepShape(
            budgetNanoseconds: Int64(budget * 1e9), levels: 9, holdNanoseconds: 2_000_000)
        #expect(seconds(shape, levels: 9) < budget * 1.05, "\(shape)")
        #expect(shape.durationNanoseconds >= SweepShape.leastNanoseconds)
        #expect(shape.durationNanoseconds <= SweepShape.mostNanoseconds)
    }

    @Test func `more time buys repetitions before longer points`() {
        let shapes = [15.0, 60, 300].map { budget in
            SweepShape(
                budgetNanoseconds: Int64(budget * 1e9), levels: 9, holdNanoseconds: 2_000_000)
        }
        #expect(shapes.map(\.repetitions) == [1, 2, 3])
        #expect(shapes.map(\.sizeLimit) == [3, 4, 6])
    }

    @Test func `a budget too small for anything gets the poorest shape`() {
        let shape = SweepShape(budgetNanoseconds: 0, levels: 9, holdNanoseconds: 1_000_000)
        #expect(shape.repetitions == 1 && shape.loads.count == 3)
        #expect(shape.durationNanoseconds == SweepShape.leastNanoseconds)
    }
}
