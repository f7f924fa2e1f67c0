import Synchronization

/// A request that is made once, from anywhere, and waited for or looked at in one place.
package final class StopRequest: Sendable {
    private let isMade = Atomic(false)
    private let arrivals: AsyncStream<Never>
    private let arrival: AsyncStream<Never>.Continuation

    init() {
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    /// Makes the request; repeated ones change nothing.
    func make() {
        isMade.store(true, ordering: .releasing)
        arrival.finish()
    }

    /// Returns once the request was made; only one task may wait.
    func wait() async {
        for await _ in arrivals {}
    }

    /// Gives up when the request was made.
    package func check() throws(ProgramError) {
        guard !isMade.load(ordering: .acquiring) else { throw .cancelled }
    }
}
