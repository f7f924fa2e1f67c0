private import CLibEvent
private import Glibc

/// libevent's loop and HTTP server, from their making to their end on one thread.
@safe final class ServerLoop {
    typealias Handler = @Sendable (LoopbackRequest) -> LoopbackAnswer?

    /// More than any prompt, and no more than a mistake may cost.
    private static let bodyLimit = 16_777_216
    private static let headLimit = 65_536
    /// Clients keep connections; one that is closed while it is about to be used again looks like
    /// a failure of the model.
    private static let idleLimitSeconds: Int32 = 3_600

    let base: OpaquePointer
    private let server: OpaquePointer
    private let handlers: [Handler]
    /// Answers on their way.
    private var exchanges: [ObjectIdentifier: Exchange] = [:]

    /// Serves until the other end of `stop` is closed; closes both descriptors.
    static func run(listener: Int32, stop: Int32, handlers: [Handler]) {
        defer { close(stop) }
        guard let loop = ServerLoop(handlers: handlers) else {
            close(listener)
            return
        }
        loop.serve(listener: listener, stop: stop)
    }

    private init?(handlers: [Handler]) {
        // Only one thread comes here, and a token's moment is to be kept to the microsecond.
        guard let configuration = unsafe event_config_new() else { return nil }
        defer { unsafe event_config_free(configuration) }
        let flags =
            EVENT_BASE_FLAG_NOLOCK.rawValue | EVENT_BASE_FLAG_NO_CACHE_TIME.rawValue
            | EVENT_BASE_FLAG_PRECISE_TIMER.rawValue
        unsafe event_config_set_flag(configuration, Int32(flags))
        guard let base = unsafe event_base_new_with_config(configuration) else { return nil }
        guard let server = unsafe evhttp_new(base) else {
            unsafe event_base_free(base)
            return nil
        }
        unsafe self.base = base
        unsafe self.server = server
        self.handlers = handlers
        unsafe evhttp_set_max_body_size(server, Self.bodyLimit)
        unsafe evhttp_set_max_headers_size(server, Self.headLimit)
        unsafe evhttp_set_timeout(server, Self.idleLimitSeconds)
        let methods = EVHTTP_REQ_GET.rawValue | EVHTTP_REQ_POST.rawValue
        unsafe evhttp_set_allowed_methods(server, UInt16(methods))
    }

    deinit {
        unsafe event_base_free(base)
    }

    private func serve(listener: Int32, stop: Int32) {
        unsafe evhttp_set_gencb(
            server,
            { request, context in
                guard let request = unsafe request, let context = unsafe context else { return }
                unsafe Unmanaged<ServerLoop>.fromOpaque(context).takeUnretainedValue()
                    .begin(request)
            }, Unmanaged.passUnretained(self).toOpaque())
        let isListening = unsafe evhttp_accept_socket_with_handle(server, listener) != nil
        let stopEvent = unsafe event_new(
            base, stop, Int16(EV_READ),
            { _, _, base in unsafe event_base_loopbreak(OpaquePointer(base)) },
            UnsafeMutableRawPointer(base))
        if isListening, unsafe event_add(stopEvent, nil) == 0 {
            unsafe event_base_dispatch(base)
        }
        // First what holds timers, then the server with its connections and requests.
        for exchange in exchanges.values { exchange.abandon() }
        exchanges = [:]
        if let stopEvent = unsafe stopEvent { unsafe event_free(stopEvent) }
        unsafe evhttp_free(server)
    }

    private func begin(_ request: OpaquePointer) {
        let received = unsafe LoopbackRequest(request)
        let receivedNanoseconds = Moment.nowNanoseconds
        let exchange = unsafe Exchange(
            request, answer: answer(to: received), receivedNanoseconds: receivedNanoseconds,
            loop: self)
        exchanges[ObjectIdentifier(exchange)] = exchange
        exchange.start()
    }

    private func answer(to request: LoopbackRequest) -> LoopbackAnswer {
        for handler in handlers {
            if let answer = handler(request) { return answer }
        }
        return Self.notFound
    }

    /// Forgets an answer that is sent, or whose client has left.
    func end(_ exchange: Exchange) {
        exchanges[ObjectIdentifier(exchange)] = nil
    }

    private static let notFound = LoopbackAnswer.json(
        Array(#"{"error":{"message":"no such route","type":"invalid_request_error"}}"#.utf8),
        status: 404)
}

extension LoopbackRequest {
    /// What libevent read.
    fileprivate init(_ request: OpaquePointer) {
        let uri = unsafe evhttp_request_get_uri(request).map { unsafe String(cString: $0) } ?? "/"
        let isPost = unsafe evhttp_request_get_command(request) == EVHTTP_REQ_POST
        var body: [UInt8] = []
        if let buffer = unsafe evhttp_request_get_input_buffer(request) {
            let length = unsafe evbuffer_get_length(buffer)
            body = [UInt8](repeating: 0, count: length)
            let taken = unsafe evbuffer_remove(buffer, &body, length)
            body.removeLast(length - max(0, Int(taken)))
        }
        self.init(
            method: isPost ? "POST" : "GET",
            path: String(uri.prefix { $0 != "?" }), body: body)
    }
}
