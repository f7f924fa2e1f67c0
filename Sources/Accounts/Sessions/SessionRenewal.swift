private import Dispatch
internal import Glibc
internal import Population
internal import ScenarioModel
private import Synchronization
package import Tokens

/// Renews the sessions of a load's users before they end, beside the load.
package final class SessionRenewal: Sendable {
    /// What came of it.
    package struct Report: Sendable, Equatable {
        package var renewed = 0
        package var failed = 0
        /// The first failure.
        package var failure: SignInError?
    }

    private let report = Mutex(Report())
    private let isEnding = Atomic<Bool>(false)
    /// Signalled once for each worker at the end.
    private let end = DispatchSemaphore(value: 0)
    private let group = DispatchGroup()
    private let workers: Int

    /// Begins to renew.
    ///
    /// - Parameters:
    ///   - users: those who signed in, in order.
    ///   - tokens: where the new sessions go.
    /// - Returns: nil where no session ends, or none could be had again.
    package init?(_ users: [SignedInUser], _ plan: SignInPlan, into tokens: SharedTokens) {
        guard plan.authentication.login != nil,
            users.contains(where: { $0.renewal != nil })
        else { return nil }
        // Half of what registration may use: it takes from what is measured.
        workers = min(SignInPlan.concurrency / 2, users.count)
        for worker in 0..<workers {
            let own = users.indices.filter { $0 % workers == worker }
            DispatchQueue(label: "session-renewal \(worker)").async(group: group) { [self] in
                keepFresh(own, users, plan, tokens)
            }
        }
    }

    /// Stops renewing, and waits for what is under way.
    package func finish() -> Report {
        isEnding.store(true, ordering: .relaxed)
        for _ in 0..<workers { end.signal() }
        group.wait()
        return report.withLock { $0 }
    }

    private func keepFresh(
        _ own: [Int], _ users: [SignedInUser], _ plan: SignInPlan, _ tokens: SharedTokens
    ) {
        var users = users
        let exchange: AccountExchange
        do throws(SignInError) {
            exchange = try AccountExchange(plan)
        } catch {
            return fail(error)
        }
        // Ends with the load.
        while !isEnding.load(ordering: .relaxed) {
            for user in own where users[user].renewal ?? .max <= Int64(time(nil)) {
                if isEnding.load(ordering: .relaxed) { return }
                do throws(SignInError) {
                    users[user] = try exchange.signIn(user, key: users[user].key)
                    if let session = users[user].session {
                        tokens.keep(session.credential, for: user)
                    }
                    report.withLock { $0.renewed += 1 }
                } catch {
                    // Not asked again at once: an application that refuses is not to be stormed.
                    users[user].renewal = Int64(time(nil)) + 5
                    fail(error)
                }
            }
            _ = end.wait(timeout: .now() + .milliseconds(500))
        }
    }

    private func fail(_ error: SignInError) {
        report.withLock { report in
            report.failed += 1
            report.failure = report.failure ?? error
        }
    }
}
