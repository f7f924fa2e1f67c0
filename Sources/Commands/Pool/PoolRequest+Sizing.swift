internal import PoolModel
internal import PoolSizing
internal import ResultModel

extension PoolRequest {
    /// Of the budget, what the sweep may take; the rest is for trials and simulation.
    private static let sweepShare = 0.75

    var sweepPlan: PoolSweep.Plan {
        PoolSweep.Plan(
            targetRate: rate, sizes: [stated.size], seed: seed,
            extent: .budget(nanoseconds: Int64(Double(budgetNanoseconds) * Self.sweepShare)),
            stopsBeyondCapacity: !mayExceedServer)
    }

    /// - Parameter serverLimit: connections that the server has for applications.
    func sizingQuestion(serverLimit: Int) -> SizingQuestion {
        SizingQuestion(
            rate: rate, objective: objective, workers: workers, serverLimit: serverLimit,
            stated: stated, mayExceedServer: mayExceedServer, seed: seed,
            effort: SizingQuestion.Effort(budgetNanoseconds: budgetNanoseconds))
    }
}

extension PoolResult.Question {
    init(_ request: PoolRequest, _ question: SizingQuestion) {
        let objective = question.objective
        self.init(
            rate: question.rate, objective: request.expression,
            measure: objective.measure == .poolWait ? .poolWait : .latency,
            quantile: objective.quantile, limitMs: Double(objective.longestNanoseconds) / 1e6,
            workers: question.workers, serverLimit: question.serverLimit,
            stated: PoolResult.Setting(question.stated), users: request.users,
            simulated: request.mayExceedServer,
            budgetSeconds: Double(request.budgetNanoseconds) / 1e9)
    }
}

extension PoolResult.Setting {
    init(_ settings: QueuePool.Settings) {
        self.init(
            size: settings.size, maxOverflow: settings.maxOverflow,
            timeoutSeconds: Double(settings.timeoutNanoseconds) / 1e9,
            recycleSeconds: settings.recycleNanoseconds.map { Double($0) / 1e9 },
            prePing: settings.prePing)
    }
}
