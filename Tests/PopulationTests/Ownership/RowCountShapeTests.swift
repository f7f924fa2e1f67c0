import ScenarioModel
import Testing

@testable import Population

@Suite("Row counts by rank")
struct RowCountShapeTests {
    @Test(
        "meet minimum, maximum and mean exactly",
        arguments: [
            (0, 1000, 50.0, 1000), (1, 100, 10.0, 1000), (20, 2000, 200.0, 1000),
            (0, 1000, 50.0, 21), (20, 2000, 200.0, 12), (0, 10, 9.0, 37), (3, 7, 5.0, 2),
            (0, 5, 2.5, 1000), (0, 1, 0.3, 10), (0, 100, 99.0, 150), (1, 100, 1.5, 10_000),
        ])
    func meetsItsThreeNumbers(minimum: Int, maximum: Int, mean: Double, ranks: Int) {
        let shape = RowCountShape(
            TodoScenario.counts(minimum, maximum, mean), ranks: ranks)
        #expect(shape.counts.reduce(0, +) == Int((Double(ranks) * mean).rounded()))
        #expect(shape.counts.max() == maximum)
        #expect(shape.counts.min() == minimum)
        #expect(shape.counts == shape.counts.sorted(by: >))
        #expect(shape.maximum == maximum)
    }

    @Test("lower the maximum where there are too few users for it")
    func lowersTheMaximum() {
        let shape = RowCountShape(TodoScenario.counts(0, 1000, 50), ranks: 10)
        #expect(shape.maximum == 500)
        #expect(shape.counts == [500] + Array(repeating: 0, count: 9))
    }

    @Test("raise the minimum where a high mean leaves no room for it")
    func raisesTheMinimum() {
        let shape = RowCountShape(TodoScenario.counts(0, 10, 9), ranks: 4)
        #expect(shape.minimum == 6)
        #expect(shape.counts == [10, 10, 10, 6])
    }

    @Test("give a single user the mean")
    func singleUser() {
        let shape = RowCountShape(TodoScenario.counts(0, 1000, 50), ranks: 1)
        #expect(shape.counts == [50])
    }

    @Test("stay constant where minimum, mean and maximum agree")
    func constant() {
        let shape = RowCountShape(TodoScenario.counts(3, 3, 3), ranks: 5)
        #expect(shape.counts == [3, 3, 3, 3, 3])
    }

    @Test("give barren ranks nothing and keep the total")
    func barrenRanks() {
        let shape = RowCountShape(TodoScenario.counts(0, 100, 10), ranks: 50, barren: 20)
        #expect(shape.counts.suffix(20).allSatisfy { $0 == 0 })
        #expect(shape.counts.reduce(0, +) == 500)
        #expect(shape.counts.max() == 100)
    }

    @Test("have a long tail: the median is well below the mean")
    func heavyTail() {
        let shape = RowCountShape(TodoScenario.counts(0, 1000, 50), ranks: 1000)
        #expect(shape.counts[500] < 25)
    }
}
