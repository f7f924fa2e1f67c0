internal import LoadEngine
internal import Population
internal import PostgresDriver
internal import Stochastics

/// Performs a scenario's operations over libpq for one worker of the load engine.
///
/// Everything an operation needs was compiled before the run. A transaction is a short script of
/// stages: sent one by one where round trips are separate, all at once where they are pipelined.
package struct PostgresWorkload: ~Copyable {
    let plan: WorkloadPlan
    let operations: UniqueArray<PreparedOperation>
    var slots = UniqueArray<Slot>()
    var frames = UniqueArray<TaskFrame>()
    var owned: OwnedRows
    var checker: RowChecker
    var random: SplittableRandom
    var scratch = BindScratch()
    let cancellations: CancellationQueue

    /// The workload of one worker.
    ///
    /// - Parameters:
    ///   - worker: from 0; its own random choices follow from the plan's seed and this.
    ///   - leaks: counts the leaks of all workers while the run goes on.
    package init(_ plan: WorkloadPlan, worker: Int, leaks: LeakTally = LeakTally()) {
        self.plan = plan
        let compiled = plan.operations
        operations = UniqueArray(count: compiled.count) { PreparedOperation(compiled[$0]) }
        owned = OwnedRows(
            plan: plan.population,
            recognisedByKey: Set(plan.operations.flatMap { $0.answer.keys.map(\.table) }))
        checker = RowChecker(plan: plan.population, canaries: plan.canaries, tally: leaks)
        random = SplittableRandom(seed: plan.seed).split(label: "binds").split(index: worker)
        cancellations = CancellationQueue()
    }
}

/// What a worker's load brings back besides the figures.
package struct LoadEvidence: Sendable {
    /// Rows of answers that hold something to tell an owner by, warm-up included.
    package var rowsChecked = 0
    /// Cells of them in which a foreign canary was looked for.
    package var canariesChecked = 0
    /// Rows that reached the wrong user.
    package var leakCount = 0
    /// The first leaks in detail.
    package var leaks: [Leak] = []
    /// Rows of which nothing tells whether they are the acting user's.
    package var unattributable: [UnattributableRows: Int] = [:]
    /// Times of streams by operation, where there are some.
    package var streams: [Int: StreamFigures] = [:]
    /// Requests that were sent again after a 429, warm-up included.
    package var throttled = 0
    /// What requests failed by, the first of each kind and operation in words.
    package var explanations: [FailureExplanation] = []

    /// Adds another worker's.
    package mutating func merge(_ other: LoadEvidence) {
        rowsChecked += other.rowsChecked
        canariesChecked += other.canariesChecked
        leakCount += other.leakCount
        leaks += other.leaks.prefix(max(0, RowChecker.detailLimit - leaks.count))
        unattributable.merge(other.unattributable, uniquingKeysWith: +)
        for (operation, figures) in other.streams {
            streams[operation, default: StreamFigures()].merge(figures)
        }
        throttled += other.throttled
        for explanation in other.explanations
        where !explanations.contains(where: explanation.isOfSameKind) {
            explanations.append(explanation)
        }
    }
}

extension PostgresWorkload: Workload {
    package mutating func beginTask(_ task: Int, activity: Int, user: Int, isRecorded: Bool) {
        while frames.count <= task {
            frames.append(
                TaskFrame(
                    tableCount: plan.population.tables.count, sourceCount: plan.captureCount))
        }
        // Rows are checked in the warm-up too: a leak is one at any time.
        frames[task].reset(user: user, tenantKey: plan.population.tenantKey(ofUser: user))
    }

    package mutating func endTask(_ task: Int) {
        frames[task].isActive = false
    }

    package mutating func iterations(task: Int, source: Int) -> Int {
        frames[task].captured[source].count
    }

    package mutating func finish() -> LoadEvidence {
        checker.settleDeferred(owned)
        return LoadEvidence(
            rowsChecked: checker.rowsChecked, canariesChecked: checker.canariesChecked,
            leakCount: checker.leakCount, leaks: checker.leaks,
            unattributable: checker.unattributable)
    }
}
