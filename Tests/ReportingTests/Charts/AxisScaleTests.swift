import Testing

@testable import Reporting

@Suite("Axes of charts")
struct AxisScaleTests {
    private func labels(_ axis: ChartAxis, _ values: [Double]) -> [String] {
        AxisScale(axis, over: values).ticks.map(\.label)
    }

    private let linear = ChartAxis(title: "x")
    private let logarithmic = ChartAxis(title: "x", scale: .logarithmic)

    @Test("a linear axis has some round numbers, from zero")
    func linearTicks() {
        #expect(labels(linear, [3, 97]) == ["0", "20", "40", "60", "80", "100"])
        #expect(labels(linear, [0.0002]) == ["0", "0.00005", "0.0001", "0.00015", "0.0002"])
        #expect(labels(linear, [12_400]) == ["0", "2,500", "5,000", "7,500", "10k", "12.5k"])
        #expect(labels(linear, [-4, 6]) == ["-4", "-2", "0", "2", "4", "6"])
        let near = ChartAxis(title: "x", fromZero: false)
        #expect(labels(near, [101, 104]) == ["101", "102", "103", "104"])
    }

    @Test("a logarithmic axis has few marks over many decades, and finer ones over one")
    func logarithmicTicks() {
        #expect(
            labels(logarithmic, [0.004, 800])
                == ["0.01", "0.1", "1", "10", "100", "1,000"])
        #expect(labels(logarithmic, [3, 64]) == ["3", "5", "7", "10", "20", "30", "50", "70"])
        #expect(labels(logarithmic, [210, 290]) == ["200", "300"])
        let many = labels(logarithmic, [1e-9, 1e9])
        #expect(many.count <= 8)
    }

    @Test(
        "every value given is on the axis",
        arguments: [
            [1.0], [0, 0], [0.3, 0.30001], [1e-6, 5e5], [7, 7, 7], [999, 1001], [0.9999, 10.0001],
        ])
    func holdsValues(values: [Double]) throws {
        for axis in [linear, logarithmic] {
            let scale = AxisScale(axis, over: values)
            #expect(scale.lower < scale.upper)
            for value in values where axis.scale == .linear || value > 0 {
                let fraction = try #require(scale.fraction(of: value))
                #expect(fraction >= -1e-6 && fraction <= 1 + 1e-6, "\(value) on \(scale)")
            }
            for (tick, next) in zip(scale.ticks, scale.ticks.dropFirst()) {
                #expect(tick.value < next.value)
                #expect(tick.label != next.label)
            }
            for tick in scale.ticks {
                let fraction = try #require(scale.fraction(of: tick.value))
                #expect(fraction >= -0.01 && fraction <= 1.01)
            }
        }
    }

    @Test("what is no number, or not above zero on a logarithmic axis, is not on it")
    func notOnIt() {
        let scale = AxisScale(logarithmic, over: [.nan, .infinity, -3, 0, 5, 40])
        #expect(scale.lower == 5)
        #expect(scale.upper == 50)
        #expect(scale.fraction(of: 0) == nil)
        #expect(scale.fraction(of: -1) == nil)
        #expect(AxisScale(linear, over: []).fraction(of: .nan) == nil)
    }

    @Test("without a value there is an axis all the same")
    func empty() {
        #expect(labels(linear, []).first == "0")
        #expect(labels(logarithmic, []).count > 1)
    }

    @Test("shares are written in percent")
    func percent() {
        let axis = ChartAxis(title: "x", scale: .logarithmic, notation: .percent)
        #expect(labels(axis, [0.001, 1]) == ["0.1 %", "1 %", "10 %", "100 %"])
    }
}
