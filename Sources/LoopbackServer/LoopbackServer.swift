private import Dispatch
private import Glibc
private import Synchronization

/// A small HTTP server for the application under test, on an address of this machine alone.
///
/// libevent's HTTP server on one thread of its own: hundreds of slow streams cost it a timer and a
/// connection each, and no thread waits for any. Answers are made on that thread, so a handler is
/// to be quick and must not block.
package final class LoopbackServer: Sendable {
    /// Where it listens, with the port that it got.
    package let address: LoopbackAddress
    /// Our end of a pair of sockets whose other end the loop watches; closing it ends the loop.
    private let stopEnd: Mutex<Int32?>
    private let ended = DispatchGroup()

    /// `http://127.0.0.1:8085`, for instance.
    package var url: String { "http://\(address)" }

    /// Listens, and answers from now on.
    ///
    /// - Parameters:
    ///   - address: where to listen.
    ///   - handlers: asked in order until one has an answer; where none has, the answer is 404.
    /// - Throws: `portInUse` or `refused`.
    package init(
        at address: LoopbackAddress,
        answering handlers: [@Sendable (LoopbackRequest) -> LoopbackAnswer?]
    ) throws(LoopbackError) {
        // Who writes to a client that has left must get an error, not a signal; the command line
        // has arranged the same.
        _ = signal(SIGPIPE, SIG_IGN)
        let socket = try ListeningSocket(address)
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            close(socket.descriptor)
            throw LoopbackError(
                code: .refused,
                message: "cannot serve on \(address): the process has no descriptor left; "
                    + "raise the limit of open files (ulimit -n)")
        }
        self.address = socket.address
        stopEnd = Mutex(ends[1])
        let (listener, watchedEnd) = (socket.descriptor, ends[0])
        DispatchQueue(label: "loopback-server").async(group: ended) {
            ServerLoop.run(listener: listener, stop: watchedEnd, handlers: handlers)
        }
    }

    deinit {
        stop()
    }

    /// Stops listening, cuts every connection, and returns once all of that is done.
    package func stop() {
        stopEnd.withLock { end in
            if let descriptor = end { close(descriptor) }
            end = nil
        }
        ended.wait()
    }
}
