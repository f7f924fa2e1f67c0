internal import Dispatch
internal import PostgresDriver
internal import ResultModel
internal import Synchronization
internal import Verification

/// Watches the server during a load, once a second, from a connection and a thread of its own.
final class LoadObservation: Sendable {
    private let group = DispatchGroup()
    private let finished = DispatchSemaphore(value: 0)
    private let evidence = Mutex<ServerEvidence?>(nil)
    private let failure = Mutex<PostgresError?>(nil)

    /// Starts to watch.
    ///
    /// - Parameters:
    ///   - applicationName: whose connections are sampled.
    ///   - eachSecond: called once a second, from another thread.
    ///   - lost: called once, from another thread, when the server could not be asked any more.
    init(
        _ parameters: ConnectionParameters, applicationName: String,
        eachSecond: @escaping @Sendable () -> Void = {},
        lost: @escaping @Sendable () -> Void
    ) {
        DispatchQueue(label: "bulkhead.observation").async(group: group) { [self] in
            do throws(PostgresError) {
                let connection = try Connection.open(parameters)
                var observer = try ServerObserver.begin(
                    connection, applicationName: applicationName)
                // The end of the load wakes it; otherwise a second goes by.
                while finished.wait(timeout: .now() + 1) == .timedOut {
                    try observer.sample(connection)
                    eachSecond()
                }
                // Servers publish the last counters up to a second late.
                // Not by a statement, which would be among those that are counted.
                _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 1)
                let read = try observer.end(connection)
                evidence.withLock { $0 = read }
            } catch {
                failure.withLock { $0 = error }
                lost()
            }
        }
    }

    /// Ends the watching.
    ///
    /// - Returns: what was seen; nil where the server was lost, and why.
    func end() -> (evidence: ServerEvidence?, failure: PostgresError?) {
        finished.signal()
        group.wait()
        return (evidence.withLock { $0 }, failure.withLock { $0 })
    }
}
