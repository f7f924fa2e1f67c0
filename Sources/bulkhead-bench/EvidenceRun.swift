import Foundation
import Synchronization

/// `--evidence`: every scenario, `runs` times each, until all are done or Ctrl-C.
struct EvidenceRun {
    let program: String
    let scenarioFolders: [String]
    let runs: Int

    /// - Returns: what the process is to exit with: 0 where every scenario came to one verdict.
    /// - Throws: where a run cannot be started or the file not be written.
    func perform() throws -> Int32 {
        let interruption = InterruptionFlag()
        var evidence = RepetitionEvidence()
        var file: String?
        defer { if let file { print("Written: \(file)") } }
        for folder in scenarioFolders {
            let repetition = Repetition(program: program, scenarioFolder: folder, runs: runs)
            evidence.begin(repetition)
            for seed in 1...max(runs, 1) {
                // The run itself is interrupted by the same signal, and ends in order.
                guard !interruption.isRaised, let run = try repetition.perform(seed: seed) else {
                    print("Interrupted.")
                    return 105
                }
                print("\(repetition.name), seed \(seed): \(run.verdict.text)")
                file = try evidence.add(run)
            }
        }
        return evidence.isStable ? 0 : 1
    }
}

/// Raised by Ctrl-C, which then does not end the process.
private final class InterruptionFlag: Sendable {
    private let raised = Mutex(false)
    private let source: Mutex<(any DispatchSourceSignal)?> = Mutex(nil)

    init() {
        // The default action would end the process before the source is asked.
        _ = signal(SIGINT, SIG_IGN)
        source.withLock { source in
            let listening = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
            listening.setEventHandler { [self] in raised.withLock { $0 = true } }
            listening.resume()
            source = listening
        }
    }

    var isRaised: Bool { raised.withLock { $0 } }
}
