internal import Dispatch
internal import Glibc
internal import LoadEngine
internal import ResultModel
internal import Synchronization

/// Ctrl-C and SIGTERM: the first asks the run to end and keep what it measured, the second ends the
/// process at once.
///
/// The throw-away server goes either way: its supervisor sees us end.
final class Interruption: Sendable {
    private let stop = StopFlag()
    /// Of the load that runs, if one does.
    private let loadStop = Mutex<StopFlag?>(nil)
    private let sources: Mutex<[any DispatchSourceSignal]> = Mutex([])

    /// Whether the run was asked to end.
    var isRequested: Bool { stop.isRequested }

    /// Performs a load with a flag that ends it, which an interruption raises too.
    func during<R>(_ load: (StopFlag) throws -> R) rethrows -> R {
        let flag = StopFlag()
        loadStop.withLock { $0 = flag }
        defer { loadStop.withLock { $0 = nil } }
        // It may have come before the flag was there.
        if stop.isRequested { flag.request() }
        return try load(flag)
    }

    private func request() {
        stop.request()
        loadStop.withLock { $0?.request() }
    }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - announce: called once, from another thread, when the first signal comes.
    ///   - leave: called when the second one comes, just before the process ends.
    func listen(
        announce: @escaping @Sendable () -> Void, leave: @escaping @Sendable () -> Void
    ) {
        for number in [SIGINT, SIGTERM] {
            // The default action would end the process before the source is asked.
            _ = signal(number, SIG_IGN)
            sources.withLock { sources in
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { [self] in
                    if isRequested {
                        leave()
                        _exit(ExitStatus.interrupted.code)
                    }
                    request()
                    announce()
                }
                source.resume()
                sources.append(source)
            }
        }
    }
}
