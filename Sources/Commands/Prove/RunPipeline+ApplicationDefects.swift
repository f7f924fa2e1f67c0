internal import Mutation
internal import ResultModel
internal import ScenarioModel

extension RunPipeline {
    /// What examines the application; nil where no mutant is one of it.
    func applicationExaminer(
        _ mutants: [Mutant], _ prepared: PreparedDatabase
    ) throws(CommandFailure) -> ApplicationExaminer? {
        guard let api = scenario.api, mutants.contains(where: { $0.examinations.contains(.api) })
        else { return nil }
        guard api.start != nil, !api.runsAlready else {
            throw CommandFailure(
                .usage,
                "prove starts the application once with each of its defects: give 'start' under "
                    + "'api', and leave API_URL unset.")
        }
        var launcher = launcher(api, prepared)
        launcher.isForAttacks = true
        return ApplicationExaminer(
            target: prepared.target, launcher: launcher, checks: prepared.checks,
            interruption: interruption)
    }

    /// What attacks find on the application as it is.
    mutating func observeApplication(
        _ examiner: ApplicationExaminer, into baseline: inout Observation
    ) async throws {
        display.begin("attacking the application as it is")
        let display = display
        let examination: ApplicationExaminer.Examination
        do {
            examination = try await examiner.observe(
                defect: nil, until: { _ in false }, progress: { display.update($0) })
        } catch {
            throw cut(error, during: "the attacks")
        }
        let observation = examination.observation
        add(observation.findings)
        append(observation.probes, observation.controls)
        result.notes += examination.notes
        baseline.merge(observation)
        if let lastWords = examination.lastWords {
            throw Cut(
                cause: .unavailable(
                    "The application ended while it was attacked. The last it said: \(lastWords)"))
        }
        display.end(summary: Figures.counted(observation.findings.count, "finding"))
    }

    /// Starts the application with each of its defects in turn, two at a time.
    mutating func tryDefects(
        _ mutants: [Mutant], _ examiner: ApplicationExaminer?, _ judgement: MutantJudgement
    ) async throws {
        let chosen = mutants.filter { mutant in
            if case .application = mutant.change { true } else { false }
        }
        guard !chosen.isEmpty, let examiner else { return }
        display.begin("defects of the application")
        let ledger = MutantLedger(chosen, total: chosen.count)
        let worker = ApplicationWorker(
            examiner: examiner, judgement: judgement, ledger: ledger, interruption: interruption)
        try await perform(ledger) {
            await withTaskGroup { group in
                for _ in 0..<Self.workers { group.addTask { await worker.work() } }
            }
        }
    }
}
