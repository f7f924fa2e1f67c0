internal import Stochastics

/// The activities of a plan in flat arrays, as the loop reads them.
struct CompiledActivities: Sendable {
    /// The steps of all activities, one after the other.
    let steps: [Step]
    /// Where the steps of each activity begin; one entry more than there are activities.
    let firstSteps: [Int]
    /// The operation that an activity performs first.
    let firstOperations: [Int]
    let mix: AliasTable
    let timeoutsNanoseconds: [Int64]
    let retryLimits: [Int]

    init(plan: LoadPlan) {
        var steps: [Step] = []
        var firstSteps = [0]
        for activity in plan.activities {
            steps += activity.steps
            firstSteps.append(steps.count)
        }
        self.steps = steps
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
