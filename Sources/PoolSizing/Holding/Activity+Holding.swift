package import LoadEngine
package import PoolModel

extension Activity {
    /// What it keeps in its pauses, the most of them; nil where it has none between operations.
    package var holdsWhilePausing: Holding? {
        var kept: Holding?
        var current = Holding.nothing
        for (place, step) in steps.enumerated() {
            if case .think = step {
                if isBetweenOperations(place) { kept = max(kept ?? .nothing, current) }
            } else {
                current = step.keeps
            }
        }
        return kept
    }

    /// The same with something else kept in every pause between its operations.
    ///
    /// What follows a pause that keeps a transaction goes on with it; a loop before or after it is
    /// then one transaction.
    package func keeping(_ holding: Holding) -> Activity {
        var changed = self
        for place in steps.indices {
            guard let boundary = steps[place].boundary else { continue }
            var own = boundary
            if isFollowedByPause(place) {
                own = own.subtracting([.commits, .releases])
                if holding < .transaction { own.insert(.commits) }
                if holding < .connection { own.insert(.releases) }
            }
            if place > 0, case .think = steps[place - 1], isBetweenOperations(place - 1) {
                if holding == .transaction { own.remove(.begins) } else { own.insert(.begins) }
            }
            changed.steps[place] = steps[place].with(own)
        }
        return changed
    }

    private func isFollowedByPause(_ place: Int) -> Bool {
        guard place + 1 < steps.count, case .think = steps[place + 1] else { return false }
        return isBetweenOperations(place + 1)
    }

    private func isBetweenOperations(_ place: Int) -> Bool {
        steps[..<place].contains { $0.boundary != nil }
            && steps[(place + 1)...].contains { $0.boundary != nil }
    }
}

extension Step {
    /// Where it stands in its transaction; nil of a pause.
    var boundary: Boundary? {
        switch self {
        case .perform(_, let boundary): boundary
        case .each(_, _, _, let boundary, _): boundary
        case .think: nil
        }
    }

    /// What is kept after it; of a pause nothing is said.
    var keeps: Holding {
        guard let boundary, !boundary.contains(.releases) else { return .nothing }
        return boundary.contains(.commits) ? .connection : .transaction
    }

    func with(_ boundary: Boundary) -> Step {
        switch self {
        case .perform(let operation, _): return .perform(operation: operation, boundary: boundary)
        case .each(let operation, let source, let limit, _, _):
            let isWhole = boundary.contains(.begins) && boundary.contains(.commits)
            return .each(
                operation: operation, source: source, limit: limit, boundary: boundary,
                isSeparate: isWhole)
        case .think: return self
        }
    }
}
