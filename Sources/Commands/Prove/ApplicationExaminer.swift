internal import ApplicationControl
internal import Dispatch
internal import Mutation
internal import PostgresDriver
internal import ScenarioModel
internal import Verification

/// Starts the application on a copy of the seeded database, with or without one of its defects, and
/// attacks it.
struct ApplicationExaminer: Sendable {
    let target: DatabaseTarget
    /// As it is started on the run's own database.
    let launcher: ApplicationLauncher
    let checks: VerificationContext
    let interruption: Interruption

    /// What attacks came to.
    struct Examination: Sendable {
        var observation: Observation
        /// The last that the application said, where it ended by itself.
        var lastWords: String?
        var notes: [String]
    }

    /// - Parameters:
    ///   - defect: nil for the application as it is.
    ///   - isEnough: asked after each operation; attacks end where it says so.
    ///   - progress: called with the name of each operation, from any thread.
    /// - Throws: `CommandFailure` where the application does not start, `PostgresError` of a lost
    ///   server. Neither the application nor the copy is left behind.
    func observe(
        defect: String?, until isEnough: @escaping @Sendable (Observation) -> Bool,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> Examination {
        let clone = try target.clone()
        defer { _ = try? target.dropClone(clone) }
        var launcher = launcher
        launcher.database = launcher.database?.setting("dbname", to: clone)
        launcher.defect = defect
        let session = try await launcher.launch()
        let attack = ApplicationAttack(
            api: launcher.api, checks: checks,
            observer: target.administrator.setting("dbname", to: clone))
        let outcome = await perform(attack, on: session, until: isEnough, progress)
        let lastWords = session.process.flatMap { process in
            process.isRunning ? nil : process.logTail(lines: 5).last ?? "it said nothing"
        }
        _ = await session.stop()
        let report = try outcome.get()
        return Examination(
            observation: Observation(api: report), lastWords: lastWords, notes: report.notes)
    }

    /// On a thread that may wait: requests are made one after the other.
    private func perform(
        _ attack: ApplicationAttack, on session: ApplicationSession,
        until isEnough: @escaping @Sendable (Observation) -> Bool,
        _ progress: @escaping @Sendable (String) -> Void
    ) async -> Result<IsolationReport, any Error> {
        let interruption = interruption
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let monitor = CheckMonitor(
                    progress: progress, shouldStop: { interruption.isRequested })
                continuation.resume(
                    returning: Result {
                        var report = IsolationReport()
                        try attack.perform(
                            on: session, monitor: monitor,
                            until: { isEnough(Observation(api: $0)) }, into: &report)
                        return report
                    })
            }
        }
    }
}
