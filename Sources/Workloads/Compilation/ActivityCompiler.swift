internal import LoadEngine
internal import ScenarioModel
internal import Stochastics

/// Turns a journey's steps into the engine's, where what is held during a pause becomes the
/// boundaries of the steps around it.
struct ActivityCompiler {
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
                result += loop(each)
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
        names.enumerated().map { place, name in
            var boundary: Boundary = []
            if place == 0, held != .transaction { boundary.insert(.begins) }
            if place == names.count - 1 {
                if next != .transaction { boundary.insert(.commits) }
                if next == .nothing { boundary.insert(.releases) }
            }
            return .perform(operation: numbers[name] ?? 0, boundary: boundary)
        }
    }

    private func loop(_ each: EachStep) -> [Step] {
        let captured = Dictionary(
            each.bind.compactMap { bind in
                captures.firstIndex(
                    of: ScenarioCompiler.CaptureKey(operation: each.rowsOf, column: bind.column)
                ).map { (bind.parameter, $0) }
            }, uniquingKeysWith: { first, _ in first })
        guard let source = captured.values.min(),
            let loop = loops.first(where: {
                $0.name == each.operation && $0.captured == captured
            })
        else { return [] }
        return [
            .each(
                operation: loop.operation, source: source, limit: WorkloadPlan.captureLimit,
                boundary: .whole, isSeparate: true)
        ]
    }

    static func thinkTime(_ time: ScenarioModel.ThinkTime) -> LoadEngine.ThinkTime {
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
