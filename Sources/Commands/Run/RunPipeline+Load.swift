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
    /// Compiles the load, where one is performed: an operation that cannot be performed is told
    /// before anything is seeded.
    ///
    /// - Parameter application: as the role that performs the operations.
    /// - Throws: `CommandFailure` for a mistake in the scenario, `Cut` for a server that is lost.
    func compileLoad(
        _ checks: VerificationContext, connectingWith application: ConnectionParameters
    ) throws -> CompiledLoad? {
        guard scenario.load != nil, !loadsRequests, !settings.skipped.contains(.load) else {
            return nil
        }
        let connection = try reaching("compiling the load") { () throws(PostgresError) in
            try Connection.open(application)
        }
        do throws(CompilationError) {
            let compiler = try ScenarioCompiler(
                scenario, catalog: checks.catalog, population: checks.plan)
            return CompiledLoad(
                plan: compiler.loadPlan(),
                workload: try compiler.workloadPlan(
                    describedBy: connection,
                    connectingWith: application.setting(
                        "application_name", to: CompiledLoad.applicationName)))
        } catch {
            throw invalid([Diagnostic("\(error)", at: error.position)])
        }
    }

    /// Performs the load and judges its thresholds.
    mutating func perform(_ load: CompiledLoad, on target: DatabaseTarget) throws {
        let (plan, workload) = (load.plan, load.workload)
        try perform(plan, unchecked: workload.uncheckedOperations, on: target) {
            progress, stop, leaks in
            try LoadRun.perform(plan, progress: progress, stop: stop) {
                PostgresWorkload(workload, worker: $0, leaks: leaks)
            }
        }
    }

    /// Performs a load in whatever way, shows how it goes, and judges it.
    ///
    /// - Parameters:
    ///   - unchecked: operations whose answers cannot be attributed.
    ///   - target: the database, which is watched meanwhile; nil where it is not seen.
    ///   - isGone: whether what is loaded has ended for good: the rest of the load is spared.
    mutating func perform(
        _ plan: LoadPlan, unchecked: [String], on target: DatabaseTarget?,
        isGone: @escaping @Sendable () -> Bool = { false },
        _ run: (LoadProgress, StopFlag, LeakTally) throws -> LoadOutcome<LoadEvidence>
    ) throws {
        let progress = LoadProgress(workers: plan.workers)
        let leaks = LeakTally()
        let gauge = LoadGauge(plan, progress, leaks)
        display.begin("load", live: { gauge.show(in: &$0) })
        let (outcome, seen) = try interruption.during { stop in
            let observation = target.map { target in
                LoadObservation(
                    target.administrator, applicationName: CompiledLoad.applicationName,
                    eachSecond: { if isGone() { stop.request() } }
                ) {
                    // A server that the user named may come back; a throw-away one does not.
                    if target.isGone { stop.request() }
                }
            }
            do {
                let outcome = try run(progress, stop, leaks)
                return (outcome, observation?.end() ?? (evidence: nil, failure: nil))
            } catch {
                _ = observation?.end()
                throw Cut(cause: .fault("The load could not run: \(error)"))
            }
        }
        result.server = seen.evidence
        record(outcome, plan, unchecked)
        display.end(summary: "\(Figures.count(result.load?.counts.succeeded ?? 0)) operations")
        if let fault = outcome.checkIdentities() {
            throw Cut(cause: .fault("The load's counts do not add up: \(fault)."))
        }
        try stopIfInterrupted()
        if let failure = seen.failure, failure.isServerLoss {
            throw Cut.because(of: failure, during: "the load")
        }
    }

    private mutating func record(
        _ outcome: LoadOutcome<LoadEvidence>, _ plan: LoadPlan, _ unchecked: [String]
    ) {
        let summary = outcome.summary(of: plan)
        var load = LoadResult(
            outcome, of: plan, summary: summary, saturated: false,
            unchecked: unchecked)
        load.generator.saturated = !Saturation.reasons(of: load).isEmpty
        result.load = load
        result.thresholds = ThresholdJudge.judge(
            scenario.thresholds, against: LoadMeasurements(summary, load))
        let evidence = outcome.mergedEvidence
        if evidence.throttled > 0 {
            result.notes.append(
                "\(Figures.count(evidence.throttled)) requests were answered with 429 and sent again "
                    + "after the time that Retry-After named.")
        }
        result.notes += evidence.explanations.map(\.description)
        add(LeakFindings.findings(for: evidence, scenario: scenario))
        result.notes += LeakFindings.notes(on: evidence)
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
        guard let stream = figures.stream else { return }
        firstEvent = RankedLatencies(stream.firstEvent)
        firstToken = RankedLatencies(stream.firstToken)
        betweenTokens = RankedLatencies(stream.betweenTokens)
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
