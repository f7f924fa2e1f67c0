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
    let stop = StopFlag()
    private let sources: Mutex<[any DispatchSourceSignal]> = Mutex([])

    /// Whether the run was asked to end.
    var isRequested: Bool { stop.isRequested }

    /// Starts to listen.
    ///
    /// - Parameter announce: called once, from another thread, when the first signal comes.
    func listen(announce: @escaping @Sendable () -> Void) {
        for number in [SIGINT, SIGTERM] {
            // The default action would end the process before the source is asked.
            _ = signal(number, SIG_IGN)
            let stop = stop
            sources.withLock { sources in
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler {
                    if stop.isRequested { _exit(ExitStatus.interrupted.code) }
                    stop.request()
                    announce()
                }
                source.resume()
                sources.append(source)
            }
        }
    }
}
