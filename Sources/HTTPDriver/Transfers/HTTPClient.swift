internal import Recording

/// A header line.
package struct HTTPHeader: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// One request with nothing left open, for what is not load.
package struct HTTPRequest: Sendable, Equatable {
    package var method: String
    package var origin: HTTPOrigin
    /// Path and query, percent-encoded, beginning with a slash.
    package var target: String
    package var headers: [HTTPHeader]
    package var body: String?
    package var limits = TransferLimits()
    package var acceptsCompression = true
    package var redirectLimit = 0

    /// A request; the content type of a body is one of its headers.
    package init(
        _ method: String = "GET", _ origin: HTTPOrigin, _ target: String,
        headers: [HTTPHeader] = [], body: String? = nil
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// A complete answer, whatever its status.
package struct HTTPResponse: Sendable, Equatable {
    package var status: Int
    package var headers: [HTTPHeader]
    package var body: [UInt8]
    package var result: TransferResult

    /// The first header of that name, in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    /// The body as text; what is no UTF-8 is replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }
}

/// Performs one request after the other and waits for each, on connections of its own.
///
/// For set-up and for the checks, which run outside the load. Not Sendable, as its loop.
package final class HTTPClient {
    private let loop: TransferLoop
    private let values = RequestValues()

    /// A client without connections yet.
    ///
    /// - Parameter settings: what its transfers have in common; one is under way at a time.
    /// - Throws: `.localFault` when the library cannot be started.
    package init(
        _ settings: TransferSettings = TransferSettings(transferLimit: 1)
    )
        throws(TransferFailure)
    {
        var settings = settings
        settings.transferLimit = 1
        settings.receiveBufferBytes = 64 << 10
        loop = try TransferLoop(settings: settings)
    }

    /// Sends a request and waits for its whole answer, at most as long as its limits allow.
    ///
    /// - Throws: ``TransferFailure`` when no complete answer came. Any status is an answer.
    package func perform(_ request: HTTPRequest) throws(TransferFailure) -> HTTPResponse {
        try perform(RequestTemplate(request), values)
    }

    /// Sends a template's request with these values, likewise; a stream is read to its end.
    package func perform(
        _ template: RequestTemplate, _ values: borrowing RequestValues
    ) throws(TransferFailure) -> HTTPResponse {
        var template = template
        template.keepsAllHeaders = true
        // Taken whole: its end is waited for anyway.
        template.isStream = false
        try loop.prepare([template])
        var now = MonotonicClock.nowNanoseconds
        loop.begin(request: 0, values: values, slot: 0, tag: 0, atNanoseconds: now)
        // Every turn waits, and the total limit ends the transfer.
        while true {
            let count = loop.wait(fromNanoseconds: now, untilNanoseconds: now &+ 1_000_000_000)
            if count > 0, loop.report(at: 0).kind == .finished { break }
            now = MonotonicClock.nowNanoseconds
        }
        if let failure = loop.failure(slot: 0) { throw failure }
        let result = loop.result(slot: 0)
        return HTTPResponse(
            status: result.status, headers: loop.allHeaders(slot: 0),
            body: loop.withBody(slot: 0) { body in
                unsafe body.withUnsafeBytes { unsafe [UInt8]($0) }
            }, result: result)
    }
}

extension RequestTemplate {
    fileprivate init(_ request: HTTPRequest) {
        self.init(
            method: request.method, origin: request.origin, target: [.text(request.target)],
            headers: request.headers.map { Header($0.name, $0.value) },
            body: request.body.map { [.text($0)] }, limits: request.limits,
            acceptsCompression: request.acceptsCompression, redirectLimit: request.redirectLimit)
    }
}
