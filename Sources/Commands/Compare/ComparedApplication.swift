internal import ApplicationControl
internal import Comparison
internal import LoadEngine
internal import PostgresDriver
internal import Recording
internal import ResultModel
internal import ScenarioModel
internal import Workloads

/// A version whose requests go to an application that its scenario starts: anew for every block, on a
/// copy of the database.
struct ComparedApplication: ComparedVersion {
    let side: ComparedSide
    let target: DatabaseTarget
    let application: ConnectionParameters
    let scenario: Scenario
    let api: APIDeclaration
    /// Starts it on the template, where nobody ever does.
    let launcher: ApplicationLauncher

    var clients: Int { ComparedOffer.clientsWithoutPool }

    func perform(
        _ offer: ComparedOffer, seconds: Double, draw: UInt64, _ interruption: Interruption
    ) async throws -> SideFigures {
        let started = MonotonicClock.nowNanoseconds
        let copy = try target.settledCopy()
        defer { _ = try? target.dropClone(copy) }
        var launcher = launcher
        launcher.database = application.setting("dbname", to: copy)
        let session: ApplicationSession
        do throws(CommandFailure) {
            session = try await launcher.launch()
        } catch {
            throw RunPipeline.Cut(
                cause: interruption.isRequested ? .interrupted : .unavailable(error.description))
        }
        let figures: SideFigures
        do {
            figures = try load(session, offer, seconds: seconds, draw, interruption, since: started)
        } catch {
            _ = await session.stop()
            throw error
        }
        _ = await session.stop()
        return figures
    }

    private func load(
        _ session: ApplicationSession, _ offer: ComparedOffer, seconds: Double, _ draw: UInt64,
        _ interruption: Interruption, since started: Int64
    ) throws -> SideFigures {
        let (plan, workload) = try compile(session, offer, seconds: seconds, draw, interruption)
        let leaks = LeakTally()
        let outcome: LoadOutcome<LoadEvidence>
        do {
            outcome = try interruption.during { stop in
                try LoadRun.perform(
                    plan, progress: LoadProgress(workers: plan.workers), stop: stop,
                    makeWorkload: { try HTTPWorkload(workload, worker: $0, leaks: leaks) },
                    makeReactor: { HTTPReactor($0) })
            }
        } catch {
            throw RunPipeline.Cut(cause: .fault("The load could not run: \(error)"))
        }
        guard !interruption.isRequested else { throw RunPipeline.Cut(cause: .interrupted) }
        if let process = session.process, !process.isRunning {
            throw RunPipeline.Cut(
                cause: .unavailable(
                    "The application of \(side == .reference ? "A" : "B") ended while it was "
                        + "measured. The last it said: \(session.log?.end ?? "nothing")"))
        }
        return SideFigures(
            outcome, plan: plan, leaks: leaks.count,
            wallSeconds: Double(MonotonicClock.nowNanoseconds - started) / 1e9)
    }

    private func compile(
        _ session: ApplicationSession, _ offer: ComparedOffer, seconds: Double, _ draw: UInt64,
        _ interruption: Interruption
    ) throws -> (LoadPlan, HTTPWorkloadPlan) {
        // Other values in each block, the same ones on both sides.
        var scenario = scenario
        scenario.population.seed &+= draw
        do {
            let (credentials, users) = try session.credentialsForShortLoad(api, interruption)
            let compiler = try HTTPScenarioCompiler(
                scenario, api: api, origin: session.origin,
                population: session.preparation.population)
            let plan = compiler.loadPlan(users: users)
                .comparing(offer, seconds: seconds, draw: 0)
            let workload = try compiler.workloadPlan(
                credentials: credentials, register: session.register)
            return (plan, workload)
        } catch let error as CompilationError {
            throw RunPipeline.Cut(cause: .fault("The load cannot be performed: \(error)"))
        } catch let failure as CommandFailure {
            throw RunPipeline.Cut(
                cause: interruption.isRequested ? .interrupted : .unavailable(failure.description))
        }
    }
}
