internal import Stochastics

/// The activities of a plan in flat arrays, as the loop reads them.
struct CompiledActivities: Sendable {
    /// The steps of all activities, one after the other.
    let steps: [CompiledStep]
    /// The pauses among them.
    let pauses: [ThinkTime]
    /// Where the steps of each activity begin; one entry more than there are activities.
    let firstSteps: [Int]
    /// The operation that an activity performs first.
    let firstOperations: [Int]
    let mix: AliasTable
    let timeoutsNanoseconds: [Int64]
    let retryLimits: [Int]

    init(plan: LoadPlan) {
        var steps: [CompiledStep] = []
        var pauses: [ThinkTime] = []
        var firstSteps = [0]
        for activity in plan.activities {
            for step in activity.steps {
                steps.append(CompiledStep(step, pauses: &pauses))
            }
            firstSteps.append(steps.count)
        }
        self.steps = steps
        self.pauses = pauses
        self.firstSteps = firstSteps
        firstOperations = plan.activities.map { activity in
            for step in activity.steps {
                switch step {
                case .perform(let operation, _): return operation
                case .each(let operation, _, _, _, _): return operation
                case .think: continue
                }
            }
            preconditionFailure("a validated activity performs an operation")
        }
        mix = AliasTable(weights: plan.activities.map(\.weight))
        timeoutsNanoseconds = plan.operations.map(\.timeoutNanoseconds)
        retryLimits = plan.operations.map(\.retryLimit)
    }
}

/// A step in a few bytes: it is read for every operation.
enum CompiledStep: Sendable {
    case perform(operation: Int32, boundary: Boundary)
    /// By its place among the pauses.
    case think(pause: Int32)
    case each(operation: Int32, source: Int32, limit: Int32, boundary: Boundary, isSeparate: Bool)

    init(_ step: Step, pauses: inout [ThinkTime]) {
        switch step {
        case .perform(let operation, let boundary):
            self = .perform(operation: Int32(operation), boundary: boundary)
        case .think(let time):
            self = .think(pause: Int32(pauses.count))
            pauses.append(time)
        case .each(let operation, let source, let limit, let boundary, let isSeparate):
            self = .each(
                operation: Int32(operation), source: Int32(source),
                limit: Int32(clamping: limit), boundary: boundary, isSeparate: isSeparate)
        }
    }
}
