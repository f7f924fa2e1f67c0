internal import CLibCurl
internal import Glibc
internal import Recording

// What libcurl calls during a transfer. The context is always the slot's address.

/// A connection is there, new or kept alive; the request is sent next.
func connectionIsReady(
    context: UnsafeMutableRawPointer?, _: UnsafeMutablePointer<CChar>?,
    _: UnsafeMutablePointer<CChar>?, _: Int32, _: Int32
) -> Int32 {
    guard let slot = unsafe context?.assumingMemoryBound(to: TransferSlot.self) else {
        return CURL_PREREQFUNC_ABORT
    }
    unsafe slot.pointee.connected()
    return CURL_PREREQFUNC_OK
}

/// A socket has been made for a new connection.
func socketIsOpened(
    context: UnsafeMutableRawPointer?, _: curl_socket_t, _: curlsocktype
) -> Int32 {
    guard let slot = unsafe context?.assumingMemoryBound(to: TransferSlot.self) else {
        return CURL_SOCKOPT_ERROR
    }
    unsafe slot.pointee.result.connectionsOpened += 1
    return CURL_SOCKOPT_OK
}

/// One whole header line, or a status line.
func headerHasCome(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let slot = unsafe context?.assumingMemoryBound(to: TransferSlot.self) else { return 0 }
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe slot.pointee.take(headerLine: line) ? size * count : 0
}

/// A part of the body.
func bodyHasCome(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let slot = unsafe context?.assumingMemoryBound(to: TransferSlot.self) else { return 0 }
    let part = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe slot.pointee.take(bodyPart: part) ? size * count : 0
}

extension TransferSlot {
    mutating func connected() {
        // A redirect comes here once more: the first connection counts.
        guard state == .connecting else { return }
        result.connectedNanoseconds = MonotonicClock.nowNanoseconds
        state = .awaitingFirstByte
    }

    /// - Returns: false to stop the transfer.
    mutating func take(headerLine line: UnsafeRawBufferPointer) -> Bool {
        result.headerByteCount &+= line.count
        guard result.headerByteCount <= headerByteLimit else {
            reason = .headersTooLarge
            return false
        }
        guard line.count >= 9 else { return true }
        let isStatusLine =
            unsafe line[0] == UInt8(ascii: "H") && line[1] == UInt8(ascii: "T")
            && line[2] == UInt8(ascii: "T") && line[3] == UInt8(ascii: "P")
            && line[4] == UInt8(ascii: "/")
        if isStatusLine {
            unsafe answerBegins(line)
        } else {
            unsafe keep(line)
        }
        return true
    }

    /// `HTTP/1.1 200 OK`, `HTTP/2 200`; of several answers (100 Continue, redirects) the last
    /// counts.
    private mutating func answerBegins(_ line: UnsafeRawBufferPointer) {
        result.firstByteNanoseconds = MonotonicClock.nowNanoseconds
        state = .receiving
        forgetHeaders()
        var status = 0
        var place = 5
        while place < line.count, unsafe line[place] != 0x20 { place += 1 }
        for index in place + 1..<place + 4 where index < line.count {
            let digit = unsafe line[index] &- 0x30
            guard digit < 10 else { break }
            status = status * 10 + Int(digit)
        }
        result.status = status
    }

    private mutating func keep(_ line: UnsafeRawBufferPointer) {
        if keepsAllHeaders { unsafe allHeaders.append(line) }
        switch unsafe line[0] | 0x20 {
        case UInt8(ascii: "c"):
            if let value = unsafe line.headerValue("content-type:") {
                contentType.removeAll()
                unsafe contentType.append(value)
            }
        case UInt8(ascii: "l"):
            if let value = unsafe line.headerValue("location:") {
                location.removeAll()
                unsafe location.append(value)
            }
        case UInt8(ascii: "r"):
            if let value = unsafe line.headerValue("retry-after:") {
                retryAfter.removeAll()
                unsafe retryAfter.append(value)
            }
        case UInt8(ascii: "s"):
            if let value = unsafe line.headerValue("set-cookie:") {
                unsafe setCookie.append(value)
                setCookie.append(UInt8(ascii: "\n"))
            }
        default: break
        }
    }

    /// - Returns: false to stop the transfer.
    mutating func take(bodyPart part: UnsafeRawBufferPointer) -> Bool {
        result.bodyByteCount &+= part.count
        // Of a stream only what nobody has taken yet is kept, and counts.
        let keptBytes = isStream ? body.count + part.count : result.bodyByteCount
        guard keptBytes <= bodyByteLimit else {
            reason = .bodyTooLarge
            return false
        }
        if isStream {
            if body.isEmpty { receivedNanoseconds = MonotonicClock.nowNanoseconds }
            report()
        }
        unsafe body.append(part)
        return true
    }
}

extension UnsafeRawBufferPointer {
    /// The trimmed value of a header line with that name, which is given in lower case with its
    /// colon; nil where the line has another name.
    fileprivate func headerValue(_ name: StaticString) -> UnsafeRawBufferPointer? {
        let length = name.utf8CodeUnitCount
        guard count >= length, let start = baseAddress,
            unsafe strncasecmp(
                start.assumingMemoryBound(to: CChar.self),
                UnsafeRawPointer(name.utf8Start)
                    .assumingMemoryBound(to: CChar.self), length) == 0
        else { return nil }
        var lower = length
        var upper = count
        while lower < upper, unsafe self[lower] <= 0x20 { lower += 1 }
        while upper > lower, unsafe self[upper - 1] <= 0x20 { upper -= 1 }
        return unsafe UnsafeRawBufferPointer(rebasing: self[lower..<upper])
    }
}
