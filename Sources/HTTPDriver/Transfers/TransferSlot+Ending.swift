internal import CLibCurl

extension TransferSlot {
    /// libcurl has ended the transfer.
    mutating func end(_ code: CURLcode, atNanoseconds now: Int64) {
        if code != CURLE_OK { fail(code) }
        end(atNanoseconds: now)
    }

    /// A deadline is reached: which one depends on how far the transfer is.
    mutating func expire(atNanoseconds now: Int64) {
        if now >= totalDeadline {
            result.failure = .totalTimeout
        } else if state == .connecting, now >= connectDeadline {
            result.failure = .connectTimeout
        } else {
            result.failure = .firstByteTimeout
        }
        end(atNanoseconds: now)
    }

    /// It is over before it was handed to libcurl.
    mutating func refuse(_ code: TransferFailure.Code) {
        result.failure = code
        result.endedNanoseconds = result.startedNanoseconds
        state = .finished
    }

    private mutating func end(atNanoseconds now: Int64) {
        result.endedNanoseconds = now
        state = .finished
        report()
    }

    private mutating func fail(_ code: CURLcode) {
        if let reason {
            result.failure = reason
            return
        }
        var systemError = 0
        unsafe curl_easy_getinfo_long(handle, CURLINFO_OS_ERRNO, &systemError)
        var verification = 0
        unsafe curl_easy_getinfo_long(handle, CURLINFO_SSL_VERIFYRESULT, &verification)
        words = unsafe errorText.map { unsafe String(cString: $0) } ?? ""
        if words.isEmpty { words = unsafe String(cString: curl_easy_strerror(code)) }
        result.failure = TransferFailure.Code(
            code, systemError: systemError, verification: verification, words: words)
    }
}
