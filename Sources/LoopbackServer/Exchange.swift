private import CLibEvent
private import Glibc

/// The clock of timetables.
enum Moment {
    /// Nanoseconds since some fixed moment; never goes back.
    static var nowNanoseconds: Int64 {
        var time = timespec()
        // Cannot fail: the clock exists on every Linux, and the address is valid.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

/// One answer on its way, piece by piece as the time of each comes.
///
/// libevent's rules of ownership: a request is ours until its last byte is handed over, unless its
/// connection goes first; then it is freed with the connection, or by us where libevent has taken
/// it off the connection before.
@safe final class Exchange {
    /// Nil once it is not ours any more.
    private var request: OpaquePointer?
    private var timer: OpaquePointer?
    private let answer: LoopbackAnswer
    private var nextPiece = 0
    private var dueNanoseconds: Int64
    /// The loop owns us.
    private unowned let loop: ServerLoop

    init(
        _ request: OpaquePointer, answer: LoopbackAnswer, receivedNanoseconds: Int64,
        loop: ServerLoop
    ) {
        unsafe self.request = request
        self.answer = answer
        dueNanoseconds = receivedNanoseconds
        self.loop = loop
    }

    deinit {
        if let timer = unsafe timer { unsafe event_free(timer) }
    }

    func start() {
        guard let request = unsafe request else { return }
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe evhttp_connection_set_closecb(
            evhttp_request_get_connection(request),
            { _, context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().clientLeft()
            }, context)
        unsafe timer = event_new(
            loop.base, -1, 0,
            { _, _, context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().advance()
            }, context)
        let headers = unsafe evhttp_request_get_output_headers(request)
        unsafe evhttp_add_header(headers, "Content-Type", answer.contentType)
        for (name, value) in answer.headers.sorted(by: { $0.key < $1.key }) {
            unsafe evhttp_add_header(headers, name, value)
        }
        if case .stream = answer.body {
            unsafe evhttp_add_header(headers, "Cache-Control", "no-cache")
            unsafe evhttp_send_reply_start(request, Int32(answer.status), reason)
        }
        advance()
    }

    /// Leaves everything as it is, because the server is about to free it.
    func abandon() {
        guard let request = unsafe request else { return }
        unsafe evhttp_connection_set_closecb(evhttp_request_get_connection(request), nil, nil)
        unsafe self.request = nil
    }

    private var pieces: [LoopbackAnswer.Piece] {
        switch answer.body {
        case .whole(let piece): [piece]
        case .stream(let pieces): pieces
        }
    }

    private var reason: String? { answer.status == 200 ? "OK" : nil }

    /// Sends what is due, and sleeps until the next piece is.
    private func advance() {
        if let hold = answer.hold, !hold.isOver {
            sleep(until: Moment.nowNanoseconds + AnswerHold.pollNanoseconds)
            return
        }
        guard let request = unsafe request, let buffer = unsafe evbuffer_new() else { return }
        defer { unsafe evbuffer_free(buffer) }
        let pieces = pieces
        while nextPiece < pieces.count {
            let due = dueNanoseconds + pieces[nextPiece].afterNanoseconds
            if due > Moment.nowNanoseconds { break }
            let bytes = pieces[nextPiece].bytes
            unsafe evbuffer_add(buffer, bytes, bytes.count)
            dueNanoseconds = due
            nextPiece += 1
        }
        let isComplete = nextPiece == pieces.count
        switch answer.body {
        case .whole where isComplete:
            unsafe finish { request in
                unsafe evhttp_send_reply(request, Int32(answer.status), reason, buffer)
            }
        case .stream where isComplete:
            unsafe evhttp_send_reply_chunk(request, buffer)
            unsafe finish { request in unsafe evhttp_send_reply_end(request) }
        case .stream: unsafe evhttp_send_reply_chunk(request, buffer)
        case .whole: break
        }
        if !isComplete { sleep(until: dueNanoseconds + pieces[nextPiece].afterNanoseconds) }
    }

    private func sleep(until due: Int64) {
        // Rounded up: a timer that fires early would have to be set again.
        let microseconds = (max(0, due - Moment.nowNanoseconds) + 999) / 1_000
        var interval = timeval(
            tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
        unsafe event_add(timer, &interval)
    }

    /// Hands the request over for good.
    private func finish(_ send: (OpaquePointer) -> Void) {
        guard let request = unsafe request else { return }
        // From here on the connection may serve its next request.
        unsafe evhttp_connection_set_closecb(evhttp_request_get_connection(request), nil, nil)
        unsafe self.request = nil
        unsafe send(request)
        loop.end(self)
    }

    private func clientLeft() {
        guard let request = unsafe request else { return }
        unsafe self.request = nil
        // Taken off its connection it is ours to end, which frees it without sending anything.
        if unsafe evhttp_request_get_connection(request) == nil {
            unsafe evhttp_send_reply_end(request)
        }
        loop.end(self)
    }
}
