internal import Assessment
internal import LoadEngine
internal import PostgresDriver
internal import Recording
internal import Reporting
internal import ResultModel
internal import ScenarioModel
internal import Verification
internal import Workloads

extension RunPipeline {
    /// Performs the load and judges its thresholds.
    mutating func load(_ prepared: PreparedDatabase) throws {
        let name = "bulkhead load"
        let parameters = prepared.application.setting("application_name", to: name)
        let plan: LoadPlan
        let workload: WorkloadPlan
        do throws(CompilationError) {
            let compiler = try ScenarioCompiler(
                scenario, catalog: prepared.checks.catalog, population: prepared.checks.plan)
            plan = compiler.loadPlan()
            workload = try compiler.workloadPlan(
                describedBy: try describing(prepared), connectingWith: parameters)
        } catch {
            throw invalid([Diagnostic("\(error)", at: error.position)])
        }
        let progress = LoadProgress(workers: plan.workers)
        beginDisplay(plan, progress)
        let target = prepared.target
        let (outcome, seen) = try interruption.during { stop in
            let observation = LoadObservation(target.administrator, applicationName: name) {
                // A server that the user named may come back; a throw-away one does not.
                if target.isGone { stop.request() }
            }
            do {
                let outcome = try LoadRun.perform(plan, progress: progress, stop: stop) {
                    PostgresWorkload(workload, worker: $0)
                }
                return (outcome, observation.end())
            } catch {
                _ = observation.end()
                throw Cut(cause: .fault("The load could not run: \(error)"))
            }
        }
        result.server = seen.evidence
        record(outcome, plan, workload)
        display.end(summary: "\(Figures.count(result.load?.counts.succeeded ?? 0)) operations")
        if let fault = outcome.checkIdentities() {
            throw Cut(cause: .fault("The load's counts do not add up: \(fault)."))
        }
        try stopIfInterrupted()
        if let failure = seen.failure, failure.isServerLoss {
            throw Cut.because(of: failure, during: "the load")
        }
    }

    private func describing(_ prepared: PreparedDatabase) throws(CompilationError) -> Connection {
        do throws(PostgresError) {
            return try Connection.open(prepared.application)
        } catch {
            throw CompilationError(subject: "load", message: "\(error)", position: nil)
        }
    }

    private mutating func record(
        _ outcome: LoadOutcome<LoadEvidence>, _ plan: LoadPlan, _ workload: WorkloadPlan
    ) {
        let summary = outcome.summary(of: plan)
        var load = LoadResult(
            outcome, of: plan, summary: summary, saturated: false,
            unchecked: workload.uncheckedOperations)
        load.generator.saturated = !Saturation.reasons(of: load).isEmpty
        result.load = load
        result.thresholds = ThresholdJudge.judge(
            scenario.thresholds, against: LoadMeasurements(summary, load))
        add(LeakFindings.findings(for: outcome.mergedEvidence, scenario: scenario))
    }

    private func beginDisplay(_ plan: LoadPlan, _ progress: LoadProgress) {
        let total = Double(plan.phases.reduce(0) { $0 + $1.durationNanoseconds }) / 1e9
        let rates: [Double?] = plan.phases.map { phase in
            // A journey performs several operations: their rate is not that of the arrivals.
            if case .open(_, let rate, _) = phase.model,
                !plan.activities.contains(where: \.isJourney)
            {
                rate
            } else {
                nil
            }
        }
        display.begin("load") { state in
            let now = progress.snapshot()
            state.fraction = min(1, state.elapsedSeconds / total)
            state.secondsLeft = max(0, total - state.elapsedSeconds)
            state.errors = Int(now.failed)
            state.p50Ms = nil
            if rates.indices.contains(now.phase) { state.targetRate = rates[now.phase] }
            state.rate =
                state.elapsedSeconds > 0 ? Double(now.succeeded) / state.elapsedSeconds : 0
        }
    }
}

extension LoadMeasurements {
    /// The figures that thresholds are judged on.
    init(_ summary: LoadSummary, _ load: LoadResult) {
        var subjects: [String: SubjectMeasurement] = [:]
        for (name, figures) in summary.operations {
            subjects[name] = SubjectMeasurement(figures, isJourney: false)
        }
        for (name, figures) in summary.journeys {
            subjects[name] = SubjectMeasurement(figures, isJourney: true)
        }
        self.init(
            all: SubjectMeasurement(summary.all, isJourney: false), subjects: subjects,
            arrivalsDrawn: load.targetRate == nil ? 0 : load.arrivalsDrawn,
            arrivalsStarted: load.arrivalsStarted)
    }
}

extension SubjectMeasurement {
    fileprivate init(_ figures: LoadSummary.Figures, isJourney: Bool) {
        self.init(
            counts: figures.counts, latency: RankedLatencies(figures.latency),
            service: isJourney ? nil : RankedLatencies(figures.service),
            poolWait: isJourney ? nil : RankedLatencies(figures.poolWait))
    }
}

/// A latency histogram, asked for ranks as thresholds ask.
private struct RankedLatencies: OrderStatistics {
    let histogram: LatencyHistogram

    init(_ histogram: LatencyHistogram) {
        self.histogram = histogram
    }

    var sampleCount: Int { Int(histogram.count) }
    var meanNanoseconds: Double? { histogram.meanNanoseconds }

    func nanoseconds(atRank rank: Int) -> Double {
        Double(histogram.value(atRank: UInt64(max(rank, 1))) ?? 0)
    }
}
