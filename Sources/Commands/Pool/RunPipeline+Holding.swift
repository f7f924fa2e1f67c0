internal import LoadEngine
internal import PoolModel
internal import PoolSizing
internal import ResultModel
internal import Workloads

extension RunPipeline {
    /// A trial of both forms may take so much of the time that was given for measuring.
    private static let trialShare = 0.15
    /// The share of it in which each operation is measured by itself.
    private static let profileShare = 0.02

    /// What holding the connection through a journey's pauses costs, beside giving it back: by
    /// simulation for three forms, and measured on the target for two of them.
    mutating func compareHolding(_ sized: SizedPool, _ load: CompiledLoad) throws {
        let pausing = load.plan.activities.filter { $0.weight > 0 && $0.holdsWhilePausing != nil }
        guard !pausing.isEmpty else { return }
        guard sized.isConclusive(result.pool) else {
            result.pool?.notes.append(
                "What holding a connection costs was not compared: nothing measured here is to be "
                    + "relied on, as the answer says.")
            return
        }
        display.begin("what holding costs")
        defer { display.end() }
        let trial = HoldingTrial(
            load: load, pool: sized.question.stated, workers: sized.question.workers,
            interruption: interruption)
        let budget = Double(sized.request.budgetNanoseconds)
        let measured: ActivityProfiles
        do throws(PoolModelFault) {
            measured = try Self.measuring {
                try trial.profiles(
                    durationNanoseconds: Int64(max(budget * Self.profileShare, 500_000_000)))
            }
        } catch {
            result.pool?.notes.append("What holding costs was not found out: \(error).")
            return
        }
        let comparison = HoldingComparison(
            sized.question, law: sized.law, profiles: measured.all)
        for activity in pausing {
            try stopIfInterrupted()
            guard let profile = measured.all.first(where: { $0.name == activity.name }) else {
                continue
            }
            display.update(activity.name)
            var cost = PoolResult.HoldingCost(activity, profile, comparison.forms(of: profile.name))
            cost.trial = try tryHolding(
                activity, profile, comparison, trial,
                longest: budget * Self.trialShare / Double(pausing.count))
            try stopIfInterrupted()
            result.pool?.holding.append(cost)
            try writeResult()
        }
    }

    /// What goes wrong with the load itself is a fault, what could not be measured is said.
    private static func measuring<R>(_ body: () throws -> R) throws(PoolModelFault) -> R {
        do {
            return try body()
        } catch let fault as PoolModelFault {
            throw fault
        } catch {
            throw PoolModelFault(.tooFewPoints, "the load could not run: \(error)")
        }
    }

    /// Both forms on the target with as many clients: four for each connection.
    ///
    /// - Returns: nil where the pauses are too long for the time that there is.
    private mutating func tryHolding(
        _ activity: Activity, _ profile: RequestProfile, _ comparison: HoldingComparison,
        _ trial: HoldingTrial, longest: Double
    ) throws -> PoolResult.HoldingCost.Trial? {
        let connections = trial.workers * trial.pool.connectionLimit
        let clients = 4 * connections
        let held = profile.keeping(.connection)
        // Until everybody had a turn with the connection held, and as long again.
        let round = held.meanHoldNanoseconds * 4
        let needed = 2 * (2 * round)
        guard needed <= longest, connections <= sizedLimit(trial) else {
            result.pool?.notes.append(
                "\(activity.name) was not tried with and without its connection held: it pauses for "
                    + "\(Figures.milliseconds(profile.meanPauseNanoseconds / 1e6)) ms, and trying "
                    + "both takes \(Figures.fixed(needed / 1e9, digits: 0)) s. Give more time with "
                    + "--budget.")
            return nil
        }
        func measured(_ holding: Holding) throws -> PoolResult.HoldingCost.Measured {
            let expected = comparison.clients(clients, of: profile.keeping(holding))
            let seen = try trial.clients(
                clients, of: activity.keeping(holding), warmupNanoseconds: Int64(round),
                durationNanoseconds: Int64(round))
            return PoolResult.HoldingCost.Measured(
                perSecond: seen.perSecond, expectedPerSecond: expected.perSecond,
                waitP99Ms: seen.waitMilliseconds,
                expectedWaitP99Ms: Double(expected.waitNanoseconds) / 1e6)
        }
        display.update("\(activity.name), held")
        let first = try measured(.connection)
        display.update("\(activity.name), given back")
        return PoolResult.HoldingCost.Trial(
            clients: clients, held: first, released: try measured(.nothing))
    }

    private func sizedLimit(_ trial: HoldingTrial) -> Int {
        result.pool?.question.serverLimit ?? trial.pool.connectionLimit
    }
}

extension SizedPool {
    /// Whether the measurements may be built on.
    func isConclusive(_ pool: PoolResult?) -> Bool {
        pool?.answer.map { $0.outcome != .inconclusive } ?? false
    }

    /// How the server slows in company, as far as it has connections.
    var law: ServiceLaw { fit.model.slowdown.law(upTo: max(question.serverLimit, 2)) }
}

extension PoolResult.HoldingCost {
    /// - Parameter forms: a transaction held, the connection held, nothing held.
    init(_ activity: Activity, _ profile: RequestProfile, _ forms: [HoldingComparison.Form]) {
        func side(_ holding: Holding) -> Side? {
            forms.first { $0.holding == holding }.map { form in
                Side(
                    perSecond: form.perSecond, waitP99Ms: Double(form.waitNanoseconds) / 1e6,
                    timeoutShare: form.timeoutShare, poolNeeded: form.size,
                    busyServers: form.busyServers)
            }
        }
        let nothing = Side(perSecond: 0, waitP99Ms: 0, timeoutShare: 0, poolNeeded: nil)
        self.init(
            journey: activity.name, isHeld: (activity.holdsWhilePausing ?? .nothing) > .nothing,
            pauseMeanMs: profile.meanPauseNanoseconds / 1e6, held: side(.connection) ?? nothing,
            released: side(.nothing) ?? nothing)
        transactionHeld = side(.transaction)
    }
}
