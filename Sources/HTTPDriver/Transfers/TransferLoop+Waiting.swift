internal import CLibCurl
internal import Recording

extension TransferLoop {
    /// Sends what was begun, takes in what has come, and waits until something is to be reported,
    /// the deadline is reached, or somebody wakes it.
    ///
    /// - Parameters:
    ///   - start: the current time, which the caller knows anyway.
    ///   - deadline: in nanoseconds of `CLOCK_MONOTONIC`, as `start`.
    /// - Returns: how many reports there are, 0 at the deadline; `report(at:)` reads them until the
    ///   next call.
    package func wait(fromNanoseconds start: Int64, untilNanoseconds deadline: Int64) -> Int {
        forgetReports()
        var now = start
        // Ends at the deadline at the latest: every round waits for something.
        while true {
            var running: Int32 = 0
            unsafe curl_multi_perform(multi, &running)
            collect()
            if now >= nextDeadline { expire(now) }
            if reports.count > 0 || now >= deadline || waker.takeRequest() { break }
            poll(fromNanoseconds: now, untilNanoseconds: min(deadline, nextDeadline))
            now = MonotonicClock.nowNanoseconds
        }
        return reports.count
    }

    /// One of the reports of the last `wait`.
    package func report(at index: Int) -> TransferReport {
        let number = reports[index]
        let slot = unsafe slots + number
        return unsafe TransferReport(
            slot: number, tag: slot.pointee.tag,
            kind: slot.pointee.state == .finished ? .finished : .received)
    }

    private func forgetReports() {
        for index in 0..<reports.count { unsafe slots[reports[index]].isReported = false }
        reports.removeAll()
        // What `begin` refused is over before anything was sent.
        while let number = refused.popLast() {
            unsafe slots[number].report()
        }
    }

    /// Waits for a socket, for the wake-up or for the moment.
    private func poll(fromNanoseconds now: Int64, untilNanoseconds moment: Int64) {
        let remaining = moment - now
        // libcurl counts in milliseconds. A far moment is approached in them; the last part is the
        // timer's, so that no arrival is late and none is waited for in a busy loop.
        let isNear = remaining < 50_000_000
        if isNear { timer.set(toNanoseconds: moment) }
        var extra = curl_waitfd(
            fd: timer.descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        let milliseconds = isNear ? 60 : Int32(min(remaining / 1_000_000 - 1, 1000))
        _ = unsafe curl_multi_poll(multi, &extra, isNear ? 1 : 0, milliseconds, nil)
    }

    /// Takes the transfers back that libcurl has ended.
    ///
    /// First all messages are read, then the handles removed: each removal looks through the
    /// messages that are left, which with thousands of transfers was a sixth of all processor time
    /// (measured).
    private func collect() {
        var waiting: Int32 = 0
        // libcurl holds at most one message for each transfer.
        while let message = unsafe curl_multi_info_read(multi, &waiting) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let handle = unsafe message.pointee.easy_handle
            else { continue }
            var context: UnsafeMutableRawPointer?
            unsafe curl_easy_getinfo_pointer(handle, CURLINFO_PRIVATE, &context)
            guard let slot = unsafe context?.assumingMemoryBound(to: TransferSlot.self)
            else { continue }
            unsafe ended.append((Int(slot.pointee.number), message.pointee.data.result))
        }
        for (number, result) in ended {
            let slot = unsafe slots + number
            unsafe curl_multi_remove_handle(multi, slot.pointee.handle)
            unsafe slot.pointee.end(result, atNanoseconds: MonotonicClock.nowNanoseconds)
        }
        ended.removeAll(keepingCapacity: true)
    }

    /// Gives up the transfers whose deadlines are reached, and finds the next one.
    ///
    /// Looks at every slot, and seldom: the time found is that of the transfer that ends first
    /// unless it gets on, which it does long before as a rule.
    private func expire(_ now: Int64) {
        var next = Int64.max
        for number in 0..<settings.transferLimit {
            let slot = unsafe slots + number
            guard unsafe slot.pointee.isUnderWay else { continue }
            let deadline = unsafe slot.pointee.deadline
            guard deadline <= now else {
                next = min(next, deadline)
                continue
            }
            unsafe curl_multi_remove_handle(multi, slot.pointee.handle)
            unsafe slot.pointee.expire(atNanoseconds: now)
        }
        nextDeadline = next
    }
}
