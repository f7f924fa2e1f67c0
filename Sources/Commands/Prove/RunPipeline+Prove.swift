internal import Dispatch
internal import EphemeralPostgres
internal import Mutation
internal import PostgresDriver
internal import Recording
internal import ResultModel
internal import ScenarioModel
internal import Verification

extension RunPipeline {
    /// Seeds, looks at the unmutated database, and tries every mutant of these operators.
    ///
    /// - Throws: `CommandFailure` for a scenario that does not fit its database, `Cut` for a server
    ///   that is lost or an interruption; what was tried until then is in the result.
    mutating func prove(
        _ operators: [any MutationOperator.Type], on target: DatabaseTarget
    ) async throws {
        let prepared = try await prepare(target)
        try measureSizes(prepared)
        try writeResult()
        let (mutants, role) = try list(operators, prepared)
        try stopIfInterrupted()
        let examiner = Examiner(prepared.checks, role: role)
        let applicationExaminer = try applicationExaminer(mutants, prepared)
        var baseline = try observeUnmutated(examiner, prepared, mutants)
        try stopIfInterrupted()
        if let applicationExaminer {
            try await observeApplication(applicationExaminer, into: &baseline)
            try stopIfInterrupted()
        }
        let judgement = MutantJudgement(baseline, declared: scenario.equivalentMutants)
        let begun = MonotonicClock.nowNanoseconds
        defer {
            result.prove?.seconds = Double(MonotonicClock.nowNanoseconds - begun) / 1e9
            reportStale(judgement, operators)
        }
        try await tryOnClones(mutants, prepared, examiner, judgement)
        try stopIfInterrupted()
        try await tryDefects(mutants, applicationExaminer, judgement)
        try stopIfInterrupted()
        try await tryOnClusters(mutants, examiner, judgement)
        try stopIfInterrupted()
        try await tryIndexes(mutants, target, judgement)
        try stopIfInterrupted()
        result.prove?.complete = true
    }

    // MARK: Beforehand

    private mutating func measureSizes(_ prepared: PreparedDatabase) throws {
        let sizes = try reaching("measuring the tables") { () throws(PostgresError) in
            try StorageCheck.sizes(
                prepared.checks, try Connection.open(prepared.target.administrator))
        }
        for (name, size) in sizes { result.population?.tables[name] = size }
    }

    /// Every mutant, with what each operator could do in the result.
    ///
    /// - Returns: the mutants, and the role that the application logs in as.
    private mutating func list(
        _ operators: [any MutationOperator.Type], _ prepared: PreparedDatabase
    ) throws -> (mutants: [Mutant], role: String) {
        display.begin("making mutants")
        var prove = ProveResult(operators: [])
        var mutants: [Mutant] = []
        let role = try reaching("making mutants") { () throws(PostgresError) -> String in
            let connection = try Connection.open(prepared.target.administrator)
            let subject = try MutationSubject(
                prepared.checks, role: scenario.database.role, connection)
            for entry in operators {
                switch try entry.mutants(of: subject) {
                case .mutants(let made):
                    mutants += made
                    prove.operators.append(
                        .init(name: entry.id, summary: entry.summary, mutants: made.count))
                case .notApplicable(let reason):
                    prove.operators.append(
                        .init(
                            name: entry.id, summary: entry.summary, mutants: 0,
                            notApplicable: reason))
                }
            }
            return subject.role
        }
        result.prove = prove
        display.end(summary: Figures.counted(mutants.count, "mutant"))
        return (mutants, role)
    }

    /// What the checks find without any mutant: on a correct schema nothing that fails the run.
    private mutating func observeUnmutated(
        _ examiner: Examiner, _ prepared: PreparedDatabase, _ mutants: [Mutant]
    ) throws -> Observation {
        display.begin("checking the unmutated database")
        let wanted = mutants.reduce(into: Set<Examination>()) { $0.formUnion($1.examinations) }
            .subtracting([.plans, .api])
        let interruption = interruption
        let observation = try reaching("the checks") { () throws(PostgresError) -> Observation in
            let name = try prepared.target.clone()
            defer { _ = try? prepared.target.dropClone(name) }
            return try examiner.observe(
                prepared.target.administrator.setting("dbname", to: name), with: nil, wanted,
                shouldStop: { interruption.isRequested })
        }
        add(observation.findings)
        if !observation.probes.isEmpty {
            append(observation.probes, observation.controls)
        }
        display.end(summary: Figures.counted(observation.findings.count, "finding"))
        return observation
    }

    // MARK: Trying

    /// How many mutants are tried at a time.
    static let workers = 2

    private mutating func tryOnClones(
        _ mutants: [Mutant], _ prepared: PreparedDatabase, _ examiner: Examiner,
        _ judgement: MutantJudgement
    ) async throws {
        let chosen = mutants.filter { mutant in
            switch mutant.change {
            case .database, .operation, .identity: true
            case .cluster, .index, .application: false
            }
        }
        guard !chosen.isEmpty else { return }
        display.begin("mutants of statements and structure")
        let ledger = MutantLedger(chosen, total: chosen.count)
        let worker = MutantWorker(
            target: prepared.target, examiner: examiner, judgement: judgement, ledger: ledger,
            interruption: interruption)
        try await perform(ledger) {
            DispatchQueue.concurrentPerform(iterations: Self.workers) { _ in worker.work() }
        }
    }

    /// Mutants of roles, one after another on a server of their own: a role's attributes hold in
    /// every database of its server.
    private mutating func tryOnClusters(
        _ mutants: [Mutant], _ examiner: Examiner, _ judgement: MutantJudgement
    ) async throws {
        let chosen = mutants.filter { mutant in
            if case .cluster = mutant.change { true } else { false }
        }
        guard !chosen.isEmpty else { return }
        display.begin("a server for mutants of roles")
        let finder = TargetFinder(
            settings: settings, environment: [:], scenario: scenario, display: display,
            interruption: interruption)
        let target = try await finder.find()
        display.end()
        do {
            var other = self
            let prepared = try await other.prepare(target, registers: false)
            display.begin("mutants of roles")
            let ledger = MutantLedger(chosen, total: chosen.count)
            let worker = MutantWorker(
                target: prepared.target, examiner: examiner, judgement: judgement,
                ledger: ledger, interruption: interruption)
            try await perform(ledger) { worker.work() }
        } catch {
            await target.cluster?.stop()
            throw error
        }
        await target.cluster?.stop()
    }

    /// Shows how far `work` is, and records what it came to.
    mutating func perform(_ ledger: MutantLedger, _ work: () async -> Void) async throws {
        let display = display
        let progress = DispatchSource.makeTimerSource(queue: .global())
        progress.setEventHandler {
            let (detail, fraction) = ledger.progress
            display.update(detail, fraction: fraction)
        }
        progress.schedule(deadline: .now(), repeating: 0.2)
        progress.resume()
        await work()
        progress.cancel()
        record(ledger.results)
        let alive = ledger.results.count { $0.outcome == .survived }
        display.end(
            summary: Figures.counted(ledger.results.count, "mutant") + ", \(alive) alive")
        try writeResult()
        if let failure = ledger.failure { throw failure }
    }

    /// Ablation on a settled database of a size at which plans can be judged.
    private mutating func tryIndexes(
        _ mutants: [Mutant], _ target: DatabaseTarget, _ judgement: MutantJudgement
    ) async throws {
        let chosen = mutants.filter { mutant in
            if case .index = mutant.change { true } else { false }
        }
        guard !chosen.isEmpty, let cluster = target.cluster else { return }
        var large = self
        large.scenario.population.users = PlanJudgement.fewestUsers
        let name = "bulkhead_plans"
        try reaching("the plans") { () throws(PostgresError) in
            _ = try Connection.open(target.administrator).execute("CREATE DATABASE \(name)")
        }
        let prepared = try await large.prepare(
            DatabaseTarget(
                cluster, name: name, overSocket: !scenario.database.requiresTLS),
            registers: false)
        display.begin("dropping indexes")
        let begun = MonotonicClock.nowNanoseconds
        var report = AblationReport()
        let display = display
        let interruption = interruption
        let monitor = CheckMonitor(
            progress: { display.update($0) }, shouldStop: { interruption.isRequested })
        try reaching("dropping indexes") { () throws(PostgresError) in
            try IndexAblation(prepared.checks, monitor: monitor).run(
                try Connection.open(prepared.target.administrator), into: &report)
        }
        try stopIfInterrupted()
        let seconds = Double(MonotonicClock.nowNanoseconds - begun) / 1e9
        record(
            chosen.map { mutant in
                let trial = report.indexes.first { trial in
                    mutant.change == .index(table: trial.table, name: trial.index)
                }
                return judgement.judge(
                    mutant, trial, users: PlanJudgement.fewestUsers,
                    seconds: seconds / Double(chosen.count))
            })
        display.end(summary: Figures.counted(chosen.count, "index", plural: "indexes"))
        try writeResult()
    }

    // MARK: Recording

    /// Adds results in the order of the operators.
    private mutating func record(_ results: [MutantResult]) {
        guard var prove = result.prove else { return }
        for result in results { prove.add(result) }
        let order = prove.operators.map(\.name)
        prove.mutants.sort { left, right in
            let places = (
                order.firstIndex(of: left.operator) ?? 0,
                order.firstIndex(of: right.operator) ?? 0
            )
            return places.0 == places.1 ? left.id < right.id : places.0 < places.1
        }
        result.prove = prove
    }

    /// The rule under which an entry that no mutant bears out is reported.
    private static let staleRule = "stale-equivalence"

    private mutating func reportStale(
        _ judgement: MutantJudgement, _ operators: [any MutationOperator.Type]
    ) {
        guard let prove = result.prove else { return }
        let tried = Set(
            prove.operators.filter { entry in
                prove.mutants.count { $0.operator == entry.name } == entry.mutants
            }.map(\.name))
        add(
            judgement.staleEntries(in: prove.mutants, tried: tried).map { entry in
                let killed = prove.mutants.first { $0.id == entry.mutant }
                return Finding(
                    ruleId: Self.staleRule, severity: .info, section: .invariants,
                    layer: "scenario", object: entry.mutant,
                    message: "The scenario calls \(entry.mutant) equivalent, "
                        + (killed == nil ? "which is no mutant any more." : "and it was killed."),
                    evidence: killed?.killedBy.first.map { "\($0.rule): \($0.evidence)" }
                        ?? "`bulkhead prove` names every mutant.",
                    fix: "Remove the entry from `prove: equivalent` "
                        + "(line \(entry.position.line)).")
            })
    }
}
