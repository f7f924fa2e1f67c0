import LoadEngine
import ScenarioModel
import Testing

@testable import Workloads

@Suite struct ActivityCompilerTests {
    private static let captures = [
        ScenarioCompiler.CaptureKey(operation: "list", column: "id"),
        ScenarioCompiler.CaptureKey(operation: "list", column: "kind"),
    ]

    /// Operations a, b and list are numbers 0, 1 and 2; the loop over `list` is number 3.
    private func steps(_ journey: JourneyStep...) -> [Step] {
        ActivityCompiler(
            numbers: ["a": 0, "b": 1, "list": 2],
            loops: [
                ActivityCompiler.Loop(operation: 3, name: "a", captured: ["x": 1, "y": 0]),
                ActivityCompiler.Loop(operation: 4, name: "a", captured: ["x": 0]),
            ], captures: Self.captures
        ).steps(journey)
    }

    private func step(_ operation: Int, _ boundary: Boundary) -> Step {
        .perform(operation: operation, boundary: boundary)
    }

    private let pause = Step.think(.constant(nanoseconds: 1_000))

    @Test func `an operation is a transaction of its own`() {
        #expect(
            steps(.perform("a"), .perform("b")) == [step(0, .whole), step(1, .whole)])
    }

    @Test func `operations of a transaction share it`() {
        #expect(
            steps(.together("a", "b", "a")) == [
                step(0, .begins), step(1, []), step(0, [.commits, .releases]),
            ])
        #expect(steps(.together("a")) == [step(0, .whole)])
    }

    @Test func `a pause that holds nothing changes nothing`() {
        #expect(
            steps(.perform("a"), .pause(.nothing), .perform("b"))
                == [step(0, .whole), pause, step(1, .whole)])
    }

    @Test func `a pause may hold the connection`() {
        #expect(
            steps(.perform("a"), .pause(.connection), .perform("b"))
                == [step(0, [.begins, .commits]), pause, step(1, .whole)])
    }

    @Test func `a pause may hold the transaction`() {
        #expect(
            steps(.together("a", "b"), .pause(.transaction), .perform("a"), .perform("b")) == [
                step(0, .begins), step(1, []), pause, step(0, [.commits, .releases]),
                step(1, .whole),
            ])
    }

    @Test func `a pause at the end holds nothing, whatever it says`() {
        #expect(
            steps(.perform("a"), .pause(.transaction), .pause(.nothing))
                == [step(0, .whole), pause, pause])
    }

    @Test func `each repetition of a loop is a transaction of its own`() {
        #expect(
            steps(.perform("list"), .each("list", ["x": "kind", "y": "id"], do: "a")) == [
                step(2, .whole),
                .each(
                    operation: 3, source: 0, limit: WorkloadPlan.captureLimit, boundary: .whole,
                    isSeparate: true),
            ])
    }

    @Test func `a transaction held across a loop goes through it`() {
        #expect(
            steps(
                .perform("list"), .pause(.transaction), .each("list", ["x": "id"], do: "a"),
                .pause(.connection), .perform("b")
            ) == [
                step(2, .begins), pause,
                .each(
                    operation: 4, source: 0, limit: WorkloadPlan.captureLimit, boundary: .commits,
                    isSeparate: false), pause, step(1, .whole),
            ])
    }

    @Test func `think times keep their parameters`() {
        #expect(ActivityCompiler.thinkTime(.fixed(5)) == .constant(nanoseconds: 5))
        #expect(ActivityCompiler.thinkTime(.uniform(5...9)) == .uniform(nanoseconds: 5...9))
        guard case .logNormal = ActivityCompiler.thinkTime(.logNormal(median: 9, p95: 40)),
            case .exponential = ActivityCompiler.thinkTime(.exponential(mean: 7))
        else {
            Issue.record("a think time changed its kind")
            return
        }
    }
}
