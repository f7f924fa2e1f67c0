private import Glibc
internal import HTTPDriver

extension HTTPClient {
    /// How often one request is made before it counts as failed.
    private static let attemptLimit = 6
    private static let longestWaitSeconds: Int64 = 10

    /// Sends a request; what was answered with 429 or 502 to 504, or broke off, is sent again.
    ///
    /// A request that broke off may have been carried out: an account that is then there already is
    /// refused, and the refusal told.
    func perform(
        patiently template: RequestTemplate, _ values: borrowing RequestValues
    ) throws(TransferFailure) -> HTTPResponse {
        // All but the last attempt, whose outcome is what it is.
        for _ in 1..<Self.attemptLimit {
            do throws(TransferFailure) {
                let response = try perform(template, values)
                guard [429, 502, 503, 504].contains(response.status) else { return response }
                let asked = response.header("Retry-After").flatMap { RetryAfter.seconds($0) } ?? 1
                guard asked <= Self.longestWaitSeconds else { return response }
                Self.pause(milliseconds: max(asked, 0) * 1_000 + 100)
            } catch {
                guard error.code.isTransient else { throw error }
                Self.pause(milliseconds: 200)
            }
        }
        return try perform(template, values)
    }

    private static func pause(milliseconds: Int64) {
        var time = timespec(
            tv_sec: Int(milliseconds / 1_000), tv_nsec: Int(milliseconds % 1_000) * 1_000_000)
        _ = unsafe nanosleep(&time, nil)
    }
}

extension HTTPResponse {
    /// Whether it was refused for want of a token against forged requests, as frameworks say it.
    ///
    /// 419 is Laravel's for that.
    var wantsCSRFToken: Bool {
        guard [400, 401, 403, 419].contains(status) else { return false }
        let text = String(decoding: body.prefix(4_096), as: UTF8.self).lowercased()
        return status == 419 || text.contains("csrf") || text.contains("xsrf")
    }

    static let csrfAdvice =
        "the application wants a token against forged requests: say below 'auth' where it comes "
        + "from and what carries it, as in 'csrf: { request: GET /csrf, cookie: csrftoken, header: "
        + "X-CSRFToken }'"

    /// A line of the body, without secrets and whatever has the look of a token.
    func excerpt(without secrets: [String]) -> String {
        BodyExcerpt.text(of: unsafe body.span.bytes) { text in
            let known = secrets.filter { $0.utf8.count >= 4 }
                .reduce(text) { $0.replacing($1, with: "***") }
            return known.replacing(#/[A-Za-z0-9_\-+\/=.]{24,}/#) { _ in "***" }
        }
    }
}
