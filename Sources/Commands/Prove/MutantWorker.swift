internal import EphemeralPostgres
internal import Foundation
internal import Mutation
internal import PostgresDriver
internal import Recording
internal import ResultModel

/// Plants mutants one after another, each on a copy of the seeded database.
struct MutantWorker: Sendable {
    let target: DatabaseTarget
    let examiner: Examiner
    let judgement: MutantJudgement
    let ledger: MutantLedger
    let interruption: Interruption

    /// Works until nothing is left, or the run is over.
    func work() {
        // What only changes statements leaves a copy as it was.
        var shared: String?
        while !interruption.isRequested, let mutant = ledger.next() {
            do throws(PostgresError) {
                switch mutant.change {
                case .operation, .identity:
                    if shared == nil { shared = try target.clone() }
                    if let shared { try examine(mutant, on: shared) }
                case .database(let statements):
                    try plant(mutant, statements)
                case .cluster(let statements, let undo):
                    try plant(mutant, statements, undo: undo)
                case .index, .application: continue
                }
            } catch {
                ledger.fail(RunPipeline.Cut.because(of: error, during: mutant.id))
            }
        }
        if let shared { _ = try? target.dropClone(shared) }
    }

    /// Makes a copy, changes it, and looks.
    private func plant(
        _ mutant: Mutant, _ statements: [String], undo: [String] = []
    ) throws(PostgresError) {
        let name = try target.clone()
        defer { _ = try? target.dropClone(name) }
        do throws(PostgresError) {
            let connection = try target.connect(toClone: name)
            for statement in statements { try connection.execute(statement) }
        } catch {
            guard !error.isServerLoss else { throw error }
            ledger.add(
                judgement.result(
                    mutant, outcome: .impossible, reason: "the server refuses it: \(error)",
                    seconds: 0))
            return
        }
        try examine(mutant, on: name)
        guard !undo.isEmpty else { return }
        let connection = try target.connect(toClone: name)
        for statement in undo { try connection.execute(statement) }
    }

    private func examine(_ mutant: Mutant, on name: String) throws(PostgresError) {
        let start = MonotonicClock.nowNanoseconds
        func seconds() -> Double { Double(MonotonicClock.nowNanoseconds - start) / 1e9 }
        do throws(PostgresError) {
            let interruption = interruption
            let observation = try examiner.observe(
                target.administrator.setting("dbname", to: name), with: mutant,
                mutant.examinations, shouldStop: { interruption.isRequested })
            // What was looked at in part only may have survived for that reason.
            guard !interruption.isRequested else { return }
            ledger.add(judgement.judge(mutant, observation, seconds: seconds()))
        } catch {
            guard !error.isServerLoss else { throw error }
            ledger.add(
                judgement.result(
                    mutant, outcome: .inconclusive, reason: "\(error)", seconds: seconds()))
        }
    }
}
