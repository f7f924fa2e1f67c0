private import Dispatch
private import Synchronization
package import Population
package import Tokens

/// Registers and signs in many users, a few at a time.
package enum SignIn {
    /// Opens the accounts of users `0..<count`, and signs them in where there is a way to.
    ///
    /// - Parameters:
    ///   - progress: called a few times a second with how many are done.
    ///   - stop: asked as often; when true, nothing new is begun.
    /// - Returns: what is known of each, in order.
    /// - Throws: the first ``SignInError``; nothing new is begun after one.
    package static func signUp(
        _ count: Int, _ plan: SignInPlan, progress: (Int) -> Void = { _ in },
        stop: () -> Bool = { false }
    ) throws(SignInError) -> [SignedInUser] {
        try perform(count, plan, progress, stop) { exchange, user throws(SignInError) in
            try exchange.signUp(user)
        }
    }

    /// Signs users `0..<count` in who have accounts.
    ///
    /// - Parameter keys: what `:user` stands for, by user, where it is known.
    package static func signIn(
        _ count: Int, keys: [RowKey], _ plan: SignInPlan, progress: (Int) -> Void = { _ in },
        stop: () -> Bool = { false }
    ) throws(SignInError) -> [SignedInUser] {
        try perform(count, plan, progress, stop) { exchange, user throws(SignInError) in
            try exchange.signIn(user, key: keys.indices.contains(user) ? keys[user] : nil)
        }
    }

    private struct State {
        var users: [SignedInUser?]
        var next = 0
        var done = 0
        var error: SignInError?
    }

    private static func perform(
        _ count: Int, _ plan: SignInPlan, _ progress: (Int) -> Void, _ stop: () -> Bool,
        _ body: @escaping @Sendable (AccountExchange, Int) throws(SignInError) -> SignedInUser
    ) throws(SignInError) -> [SignedInUser] {
        let state = SharedState(State(users: Array(repeating: nil, count: count)))
        let group = DispatchGroup()
        for number in 0..<min(SignInPlan.concurrency, count) {
            // A queue each: they wait for answers most of the time.
            DispatchQueue(label: "sign-in \(number)").async(group: group) {
                do throws(SignInError) {
                    let exchange = try AccountExchange(plan)
                    while let user = state.take() {
                        state.finish(user, try body(exchange, user))
                    }
                } catch {
                    state.fail(error)
                }
            }
        }
        while group.wait(timeout: .now() + .milliseconds(200)) == .timedOut {
            progress(state.done)
            if stop() {
                state.fail(
                    SignInError(.interrupted, request: "signing in", "was interrupted"))
            }
        }
        return try state.result()
    }

    private final class SharedState: Sendable {
        private let state: Mutex<State>

        init(_ state: State) {
            self.state = Mutex(state)
        }

        var done: Int { state.withLock { $0.done } }

        func take() -> Int? {
            state.withLock { state in
                guard state.error == nil, state.next < state.users.count else { return nil }
                state.next += 1
                return state.next - 1
            }
        }

        func finish(_ user: Int, _ found: SignedInUser) {
            state.withLock { state in
                state.users[user] = found
                state.done += 1
            }
        }

        func fail(_ error: SignInError) {
            state.withLock { $0.error = $0.error ?? error }
        }

        func result() throws(SignInError) -> [SignedInUser] {
            let state = state.withLock { $0 }
            if let error = state.error { throw error }
            return state.users.compactMap(\.self)
        }
    }
}

extension SharedTokens {
    /// Those of users who have just signed in.
    package convenience init(_ users: [SignedInUser]) {
        self.init(userCount: users.count)
        for (user, found) in users.enumerated() {
            if let session = found.session { keep(session.credential, for: user) }
        }
    }
}
