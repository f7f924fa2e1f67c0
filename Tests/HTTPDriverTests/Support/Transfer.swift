import Recording
import Testing

@testable import HTTPDriver

/// One transfer of a template, on a loop of its own.
struct Transfer {
    var result: TransferResult
    var failure: TransferFailure?
    var body: String

    /// Limits short enough for a test and long enough for a busy machine.
    static var patient: TransferLimits {
        var limits = TransferLimits()
        limits.connectNanoseconds = 20_000_000_000
        limits.firstByteNanoseconds = 20_000_000_000
        limits.totalNanoseconds = 20_000_000_000
        return limits
    }

    static func settings(_ transfers: Int = 1) -> TransferSettings {
        var settings = TransferSettings(transferLimit: transfers)
        settings.proxy = .none
        return settings
    }

    /// Performs a request for `target` at a server.
    static func perform(
        _ baseURL: String, _ target: String = "/", settings: TransferSettings = settings(),
        _ change: (inout RequestTemplate) -> Void = { _ in }
    ) throws -> Transfer {
        var template = RequestTemplate(
            origin: try HTTPOrigin(baseURL: baseURL), target: [.text(target)], limits: patient)
        change(&template)
        let loop = try TransferLoop(settings: settings, requests: [template])
        return loop.perform()
    }
}

extension TransferLoop {
    /// Begins a request in slot 0 and waits for its end.
    func perform(_ request: Int = 0, values: borrowing RequestValues = RequestValues()) -> Transfer
    {
        begin(
            request: request, values: values, slot: 0, tag: 7,
            atNanoseconds: MonotonicClock.nowNanoseconds)
        awaitEnd()
        return transfer()
    }

    /// Waits until slot 0 is finished; its limits bound the loop.
    func awaitEnd() {
        while true {
            let now = MonotonicClock.nowNanoseconds
            let count = wait(fromNanoseconds: now, untilNanoseconds: now + 1_000_000_000)
            for index in 0..<count where report(at: index).kind == .finished { return }
        }
    }

    /// What slot 0 has come to.
    func transfer() -> Transfer {
        Transfer(
            result: result(slot: 0), failure: failure(slot: 0),
            body: withBody(slot: 0) { body in body.text })
    }
}

extension RawSpan {
    /// The bytes as text.
    var text: String { unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }
}

/// Lends a text as a span.
func withSpan<R, E: Error>(_ text: String, _ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try withSpan(Array(text.utf8), body)
}

/// Lends bytes as a span.
func withSpan<R, E: Error>(_ bytes: [UInt8], _ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    let result: Result<R, E> = unsafe bytes.withUnsafeBytes { buffer in
        do throws(E) {
            return .success(try unsafe body(buffer.bytes))
        } catch {
            return .failure(error)
        }
    }
    return try result.get()
}
