package import LoadEngine
package import ScenarioModel
internal import Stochastics

/// Turns a journey's steps into the engine's, where what is held during a pause becomes the
/// boundaries of the steps around it.
package struct ActivityCompiler {
    /// Numbers of operations by name, as journeys perform them outside of loops.
    let numbers: [String: Int]
    /// Operations as loops perform them.
    let loops: [Loop]
    let captures: [ScenarioCompiler.CaptureKey]

    /// An operation whose parameters come from captures.
    struct Loop {
        var operation: Int
        var name: String
        var captured: [String: Int]
    }

    func steps(_ journey: [JourneyStep]) -> [Step] {
        var result: [Step] = []
        // What the pause before the next operation left open.
        var held = Holding.nothing
        for (index, step) in journey.enumerated() {
            let next = holdingAfter(index, in: journey)
            switch step {
            case .operation(let name, _):
                result.append(perform([name], held, next)[0])
                held = next
            case .transaction(let names, _):
                result += perform(names, held, next)
                held = next
            case .each(let each):
                result += loop(each, held, next)
                held = next
            case .think(let time, _):
                result.append(.think(Self.thinkTime(time)))
            }
        }
        return result
    }

    /// What the pause that directly follows a step holds.
    private func holdingAfter(_ index: Int, in journey: [JourneyStep]) -> Holding {
        guard index + 1 < journey.count, case .think(_, let holding) = journey[index + 1],
            journey.dropFirst(index + 2).contains(where: { step in
                if case .think = step { false } else { true }
            })
        else { return .nothing }
        return holding
    }

    private func perform(_ names: [String], _ held: Holding, _ next: Holding) -> [Step] {
        names.enumerated().compactMap { place, name in
            var boundary = boundary(held, next)
            if place > 0 { boundary.remove(.begins) }
            if place < names.count - 1 { boundary.subtract([.commits, .releases]) }
            return numbers[name].map { .perform(operation: $0, boundary: boundary) }
        }
    }

    /// What a step begins and ends, by what the pauses before and after it hold.
    private func boundary(_ held: Holding, _ next: Holding) -> Boundary {
        var boundary: Boundary = []
        if held != .transaction { boundary.insert(.begins) }
        if next != .transaction { boundary.insert(.commits) }
        if next == .nothing { boundary.insert(.releases) }
        return boundary
    }

    /// Each repetition is a transaction of its own, unless a pause holds one open across the loop.
    private func loop(_ each: EachStep, _ held: Holding, _ next: Holding) -> [Step] {
        let captured = ScenarioCompiler.captured(each, captures)
        guard let source = captured.values.min(),
            let loop = loops.first(where: {
                $0.name == each.operation && $0.captured == captured
            })
        else { return [] }
        return [
            .each(
                operation: loop.operation, source: source, limit: WorkloadPlan.captureLimit,
                boundary: boundary(held, next),
                isSeparate: held != .transaction && next != .transaction)
        ]
    }

    /// The engine's form of a pause.
    package static func thinkTime(_ time: ScenarioModel.ThinkTime) -> LoadEngine.ThinkTime {
        switch time {
        case .fixed(let nanoseconds): .constant(nanoseconds: Int64(nanoseconds))
        case .uniform(let range):
            .uniform(nanoseconds: Int64(range.lowerBound)...Int64(range.upperBound))
        case .exponential(let mean): .exponential(Exponential(mean: Double(mean)))
        case .logNormal(let median, let p95):
            .logNormal(LogNormal(median: Double(median), p95: Double(p95)))
        }
    }
}
