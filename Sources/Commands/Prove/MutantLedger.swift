internal import Mutation
internal import ResultModel
internal import Synchronization

/// What the mutants came to so far, written by several workers.
final class MutantLedger: Sendable {
    private let state: Mutex<State>
    private let total: Int

    private struct State {
        var waiting: [Mutant]
        var results: [MutantResult] = []
        /// Ends the whole run: the server is lost.
        var failure: (any Error)?
        var current = ""
    }

    /// - Parameters:
    ///   - mutants: in the order in which they are given out.
    ///   - total: how many there are with those that are tried elsewhere.
    init(_ mutants: [Mutant], total: Int) {
        self.total = total
        state = Mutex(State(waiting: mutants.reversed()))
    }

    /// The next mutant that nobody works on; nil where there is none, or the run is over.
    func next() -> Mutant? {
        state.withLock { state in
            guard state.failure == nil, let mutant = state.waiting.popLast() else { return nil }
            state.current = mutant.id
            return mutant
        }
    }

    func add(_ result: MutantResult) {
        state.withLock { $0.results.append(result) }
    }

    /// Ends the run.
    func fail(_ error: any Error) {
        state.withLock { $0.failure = $0.failure ?? error }
    }

    /// What ended the run.
    var failure: (any Error)? { state.withLock { $0.failure } }

    var results: [MutantResult] { state.withLock { $0.results } }

    /// For progress: what is worked on, and how far it is.
    var progress: (detail: String, fraction: Double) {
        state.withLock { state in
            let alive = state.results.count { $0.outcome == .survived }
            let done = "\(state.results.count) of \(total)" + (alive > 0 ? ", \(alive) alive" : "")
            return (
                "\(done): \(state.current)", Double(state.results.count) / Double(max(total, 1))
            )
        }
    }
}
