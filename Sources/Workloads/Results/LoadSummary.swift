internal import LoadEngine
package import Recording
package import ResultModel

/// A load's figures by name: what the engine measured by number, ready to judge and to report.
package struct LoadSummary: Sendable {
    /// Operations in the order of the scenario; the ways in which one is performed added up.
    package private(set) var operations: [(name: String, figures: Figures)] = []
    /// Journeys in the order of the mix; their latency leaves out what they thought.
    package private(set) var journeys: [(name: String, figures: Figures)] = []

    /// One operation's or journey's.
    package struct Figures: Sendable {
        package var counts = Counts()
        /// Failures by the name of their code, an SQLSTATE for example.
        package var errors: [String: Int] = [:]
        /// Rows returned or affected.
        package var rows = 0
        /// From the moment it fell due to its answer.
        package var latency = LatencyHistogram()
        /// From the moment a connection took it to its answer; empty for journeys.
        package var service = LatencyHistogram()
        /// From asking the pool to its answer; empty for journeys.
        package var poolWait = LatencyHistogram()
        /// Nil where its answers are no streams; empty for all operations together.
        package var stream: StreamFigures?
    }

    /// Names the figures of an outcome of `plan`.
    init(_ outcome: LoadOutcome<LoadEvidence>, of plan: LoadPlan) {
        for (operation, measured) in zip(plan.operations, outcome.operations) {
            let place =
                operations.firstIndex { $0.name == operation.name }
                ?? {
                    operations.append((operation.name, Figures()))
                    return operations.count - 1
                }()
            operations[place].figures.add(measured)
        }
        for (number, figures) in outcome.mergedEvidence.streams {
            let name = plan.operations[number].name
            guard let place = operations.firstIndex(where: { $0.name == name }) else { continue }
            operations[place].figures.stream = {
                var all = $0 ?? StreamFigures()
                all.merge(figures)
                return all
            }(operations[place].figures.stream)
        }
        for (activity, measured) in zip(plan.activities, outcome.activities)
        where activity.isJourney {
            var figures = Figures()
            figures.counts.add(measured.counters)
            figures.latency = measured.latency
            journeys.append((activity.name, figures))
        }
    }

    /// Every operation together.
    package var all: Figures {
        operations.reduce(into: Figures()) { total, operation in
            total.counts.add(operation.figures.counts)
            total.errors.merge(operation.figures.errors, uniquingKeysWith: +)
            total.rows += operation.figures.rows
            total.latency.merge(operation.figures.latency)
            total.service.merge(operation.figures.service)
            total.poolWait.merge(operation.figures.poolWait)
        }
    }
}

extension LoadSummary.Figures {
    fileprivate mutating func add(_ measured: OperationFigures) {
        counts.add(measured.counters)
        rows += Int(measured.counters.rows)
        for entry in measured.failures.counts {
            errors[FailureCode(rawValue: entry.code).name, default: 0] += Int(entry.count)
        }
        if measured.failures.overflow > 0 {
            errors["others", default: 0] += Int(measured.failures.overflow)
        }
        latency.merge(measured.latency)
        service.merge(measured.service)
        poolWait.merge(measured.poolWait)
    }
}

extension Counts {
    fileprivate mutating func add(_ counters: OperationCounters) {
        scheduled += Int(counters.scheduled)
        succeeded += Int(counters.succeeded)
        failed += Int(counters.failed)
        skipped += Int(counters.skipped)
        timedOut += Int(counters.timedOut)
        abandoned += Int(counters.abandoned)
        retried += Int(counters.retried)
    }

    fileprivate mutating func add(_ other: Counts) {
        scheduled += other.scheduled
        succeeded += other.succeeded
        failed += other.failed
        skipped += other.skipped
        timedOut += other.timedOut
        abandoned += other.abandoned
        retried += other.retried
    }
}
