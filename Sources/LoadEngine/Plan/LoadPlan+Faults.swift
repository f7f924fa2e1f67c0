/// What makes a plan impossible to run.
///
/// Scenarios are checked long before: this names a fault in the compilation of one.
package struct LoadPlanFault: Error, Equatable, CustomStringConvertible {
    package let description: String
}

/// A step that performs something.
private struct Performed {
    let operation: Int
    let boundary: Boundary

    init?(_ step: Step) {
        switch step {
        case .perform(let operation, let boundary):
            (self.operation, self.boundary) = (operation, boundary)
        case .each(let operation, _, _, let boundary, _):
            (self.operation, self.boundary) = (operation, boundary)
        case .think: return nil
        }
    }
}

extension LoadPlan {
    /// Checks that every number in the plan refers to something and that every bound is positive.
    package func validate() throws(LoadPlanFault) {
        try require(!operations.isEmpty, "the plan has no operations")
        try require(!activities.isEmpty, "the plan has no activities")
        try require(!phases.isEmpty, "the plan has no phases")
        try require(workers >= 1 && workers <= 200, "1 to 200 workers are possible")
        try require(users >= workers, "every worker needs a user of its own")
        try require(connectionLimitPerWorker >= 1, "a worker needs at least one connection")
        try require(taskLimitPerWorker >= 1, "a worker needs room for at least one activity")
        try require(taskLimitPerWorker <= 1 << 24, "a worker holds at most 16 million activities")
        try require(
            checkoutLimitPerWorker >= 0 && checkoutLimitPerWorker <= 1 << 22,
            "a worker keeps a record of at most 4 million checkouts")
        try require(drainNanoseconds >= 0, "a drain cannot be negative")
        try require(reconnection.attemptLimit >= 1, "a connection is attempted at least once")
        if case .zipf(let exponent) = userActivity {
            try require(exponent > 0 && exponent.isFinite, "a Zipf exponent is positive")
        }
        for operation in operations {
            try require(
                operation.timeoutNanoseconds > 0 && operation.retryLimit >= 0,
                "operation \(operation.name) needs a positive time limit")
        }
        try validateActivities()
        try validatePhases()
    }

    private func validateActivities() throws(LoadPlanFault) {
        for activity in activities {
            try require(
                activity.weight >= 0 && activity.weight.isFinite,
                "the weight of \(activity.name) is not a number from 0 up")
            let performed = activity.steps.compactMap(Performed.init)
            // A closed client would spin through an activity that never waits for anything.
            try require(!performed.isEmpty, "\(activity.name) performs no operation")
            var isOpen = false
            for step in performed {
                try require(
                    operations.indices.contains(step.operation),
                    "\(activity.name) performs operation \(step.operation), which does not exist")
                isOpen = (isOpen || step.boundary.contains(.begins))
                if step.boundary.contains(.commits) { isOpen = false }
                try require(
                    !isOpen || !step.boundary.contains(.releases),
                    "\(activity.name) leaves a transaction open on a connection it releases")
            }
            try require(
                performed.last?.boundary.contains(.releases) == true,
                "\(activity.name) keeps its connection: its last operation does not release it")
        }
        try require(activities.contains { $0.weight > 0 }, "no activity has a weight above zero")
    }

    private func validatePhases() throws(LoadPlanFault) {
        for (place, phase) in phases.enumerated() {
            let name = "phase \(place + 1)"
            try require(phase.durationNanoseconds > 0, "\(name) has no duration")
            switch phase.model {
            case .open(_, let rate, let final):
                try require(rate >= 0 && rate <= 1e7, "\(name): rates are from 0 to 10 million")
                let last = final ?? rate
                try require(last >= 0 && last <= 1e7, "\(name): rates are from 0 to 10 million")
                try require(rate + last > 0, "\(name): the rate never rises above zero")
            case .closed(let clients, _):
                try require(
                    clients >= 1 && clients <= workers * taskLimitPerWorker,
                    "\(name): 1 to \(workers * taskLimitPerWorker) clients are possible")
            }
        }
    }

    private func require(
        _ condition: Bool, _ message: @autoclosure () -> String
    ) throws(LoadPlanFault) {
        if !condition { throw LoadPlanFault(description: message()) }
    }
}
