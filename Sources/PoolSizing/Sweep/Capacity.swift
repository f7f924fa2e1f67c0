/// How much the target does with so many connections at work, as closed points have shown it.
package struct Capacity: Sendable, Equatable {
    /// By the number of clients, rising; each the median of its measurements.
    private let steps: [(clients: Int, activitiesPerSecond: Double)]

    /// - Parameter points: those of clients among them are looked at.
    package init(_ points: [PointFigures]) {
        var rates: [Int: [Double]] = [:]
        for figures in points {
            guard case .closed(let clients) = figures.point.offer else { continue }
            rates[clients, default: []].append(figures.activitiesPerSecond)
        }
        steps = rates.map { ($0.key, Self.median($0.value)) }.sorted { $0.clients < $1.clients }
    }

    /// The most that was done, activities a second; 0 where nothing was measured.
    package var most: Double { steps.map(\.activitiesPerSecond).max() ?? 0 }

    /// The clients that did the most.
    package var bestClients: Int {
        steps.max { $0.activitiesPerSecond < $1.activitiesPerSecond }?.clients ?? 1
    }

    /// The fewest clients that get nearly as much done as any number of them; nil where the most was
    /// done by the most clients, so that more might do more yet.
    package var knee: Int? {
        guard let last = steps.last, let first = steps.first(where: isNearlyMost),
            last.clients >= 2 * first.clients || !isNearlyMost(last)
        else { return nil }
        return first.clients
    }

    private func isNearlyMost(_ step: (clients: Int, activitiesPerSecond: Double)) -> Bool {
        step.activitiesPerSecond >= most / PoolSweep.worthwhileGain
    }

    /// The most clients that were measured.
    package var mostClients: Int { steps.last?.clients ?? 0 }

    /// Activities a second with so many clients: between two that were measured in a straight line,
    /// below the fewest in proportion, beyond the most as much as those.
    package func activitiesPerSecond(clients: Int) -> Double {
        guard let first = steps.first, let last = steps.last else { return 0 }
        if clients <= first.clients {
            return first.activitiesPerSecond * Double(clients) / Double(first.clients)
        }
        guard let above = steps.firstIndex(where: { $0.clients >= clients }) else {
            return last.activitiesPerSecond
        }
        let (low, high) = (steps[above - 1], steps[above])
        let share = Double(clients - low.clients) / Double(high.clients - low.clients)
        return low.activitiesPerSecond
            + share * (high.activitiesPerSecond - low.activitiesPerSecond)
    }

    /// The fewest clients that do so much; where none do, those that do the most.
    package func clients(forActivitiesPerSecond rate: Double) -> Int {
        guard rate <= most else { return bestClients }
        return (1...max(bestClients, 1)).first { activitiesPerSecond(clients: $0) >= rate }
            ?? bestClients
    }

    package static func == (left: Capacity, right: Capacity) -> Bool {
        left.steps.elementsEqual(right.steps) { $0 == $1 }
    }

    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
