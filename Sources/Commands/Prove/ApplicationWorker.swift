internal import Mutation
internal import PostgresDriver
internal import Recording
internal import ResultModel

/// Plants defects of the application one after another, each in an application started for it.
struct ApplicationWorker: Sendable {
    let examiner: ApplicationExaminer
    let judgement: MutantJudgement
    let ledger: MutantLedger
    let interruption: Interruption

    /// Works until nothing is left, or the run is over.
    func work() async {
        while !interruption.isRequested, let mutant = ledger.next() {
            guard case .application(let defect) = mutant.change else { continue }
            await plant(mutant, defect)
        }
    }

    private func plant(_ mutant: Mutant, _ defect: String) async {
        let start = MonotonicClock.nowNanoseconds
        func seconds() -> Double { Double(MonotonicClock.nowNanoseconds - start) / 1e9 }
        let baseline = judgement.baseline
        do {
            // One operation's attacks show it; what the others' would add is the same defect.
            let examination = try await examiner.observe(defect: defect) {
                $0.isKilling(besides: baseline)
            }
            // What was attacked in part only may have survived for that reason.
            guard !interruption.isRequested else { return }
            ledger.add(result(mutant, examination, seconds()))
        } catch let failure as CommandFailure {
            guard !interruption.isRequested else { return }
            ledger.add(
                judgement.result(
                    mutant, outcome: .notJudged, reason: failure.description, seconds: seconds()))
        } catch let error as PostgresError where !error.isServerLoss {
            ledger.add(
                judgement.result(
                    mutant, outcome: .inconclusive, reason: "\(error)", seconds: seconds()))
        } catch let error as PostgresError {
            ledger.fail(RunPipeline.Cut.because(of: error, during: mutant.id))
        } catch {
            ledger.fail(error)
        }
    }

    private func result(
        _ mutant: Mutant, _ examination: ApplicationExaminer.Examination, _ seconds: Double
    ) -> MutantResult {
        let judged = judgement.judge(
            mutant, application: examination.observation, seconds: seconds)
        guard judged.outcome != .killed, let lastWords = examination.lastWords else {
            return judged
        }
        return judgement.result(
            mutant, outcome: .inconclusive,
            reason: "the application ended while it was attacked: \(lastWords)", seconds: seconds)
    }
}
