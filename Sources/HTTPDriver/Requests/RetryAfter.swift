internal import CLibCurl
internal import Glibc

/// What a server asks for with `Retry-After` (RFC 9110, section 10.2.3).
package enum RetryAfter {
    /// How long to wait.
    ///
    /// - Parameters:
    ///   - value: the header's value: seconds, or a date in any form of HTTP.
    ///   - now: the time of day in seconds since 1970, which a date is compared with.
    /// - Returns: seconds, at least 0; nil where the value is neither.
    package static func seconds(_ value: String, now: Int64) -> Int64? {
        if value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !value.isEmpty {
            // A number beyond 64 bits means never.
            return Int64(value) ?? Int64.max
        }
        let moment = unsafe curl_getdate(value, nil)
        return moment < 0 ? nil : max(0, Int64(moment) - now)
    }

    /// As above, from the clock of this machine.
    package static func seconds(_ value: String) -> Int64? {
        seconds(value, now: Int64(time(nil)))
    }
}
