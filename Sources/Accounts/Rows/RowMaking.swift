internal import APIRequests
private import Dispatch
internal import HTTPDriver
package import Population
package import Tokens
internal import ScenarioModel
internal import Stochastics
private import Synchronization

/// Makes users' rows through the application's own operations, a few users at a time.
package enum RowMaking {
    /// What was made.
    package struct Result: Sendable {
        package var rows: RecordedRows
        /// Calls that were refused although another of the same user was not.
        package var refused = 0
        /// The first refusal.
        package var refusal: SignInError?
    }

    /// - Parameters:
    ///   - makers: parents first.
    ///   - keys: what `:user` stands for, by user.
    ///   - credentials: what users say who they are with, by user.
    ///   - volume: how many rows of a table users get.
    ///   - progress: called a few times a second with how many users are done.
    ///   - stop: asked as often; when true, nothing new is begun.
    /// - Throws: ``SignInError`` where a user could not make a single row of a table.
    package static func make(
        _ makers: [RowOperations.Maker], keys: [RowKey], credentials: [Credential],
        volume: @escaping @Sendable (_ table: String) -> RowVolume, _ plan: SignInPlan,
        progress: (Int) -> Void = { _ in }, stop: () -> Bool = { false }
    ) throws(SignInError) -> Result {
        let state = SharedRows(users: keys.count)
        guard !makers.isEmpty else { return try state.result() }
        let group = DispatchGroup()
        for number in 0..<min(SignInPlan.concurrency, keys.count) {
            DispatchQueue(label: "rows \(number)").async(group: group) {
                do throws(SignInError) {
                    let maker = try RowMaker(makers, plan)
                    while let user = state.take() {
                        state.finish(
                            user,
                            try maker.makeRows(
                                of: user, key: keys[user], credential: credentials[user]
                            ) { volume($0).count(ofUser: user, of: keys.count) })
                    }
                } catch {
                    state.fail(error)
                }
            }
        }
        while group.wait(timeout: .now() + .milliseconds(200)) == .timedOut {
            progress(state.done)
            if stop() {
                state.fail(SignInError(.interrupted, request: "making rows", "was interrupted"))
            }
        }
        return try state.result()
    }

    private final class SharedRows: Sendable {
        private struct State {
            var result: Result
            var next = 0
            var done = 0
            var error: SignInError?
        }

        private let state: Mutex<State>
        private let users: Int

        init(users: Int) {
            self.users = users
            state = Mutex(State(result: Result(rows: RecordedRows(users: users))))
        }

        var done: Int { state.withLock { $0.done } }

        func take() -> Int? {
            state.withLock { state in
                guard state.error == nil, state.next < users else { return nil }
                state.next += 1
                return state.next - 1
            }
        }

        func finish(_ user: Int, _ made: RowMaker.Made) {
            state.withLock { state in
                for (table, rows) in made.rows {
                    for row in rows { state.result.rows.add(row, to: table, user: user) }
                }
                state.result.refused += made.refused
                state.result.refusal = state.result.refusal ?? made.refusal
                state.done += 1
            }
        }

        func fail(_ error: SignInError) {
            state.withLock { $0.error = $0.error ?? error }
        }

        func result() throws(SignInError) -> Result {
            let state = state.withLock { $0 }
            if let error = state.error { throw error }
            return state.result
        }
    }
}
