internal import CLibCurl
internal import Recording

extension TransferLoop {
    /// Hands a request over; it is sent by the next `wait`.
    ///
    /// - Parameters:
    ///   - request: its place among the loop's requests.
    ///   - values: what its places are filled with; not needed afterwards.
    ///   - slot: one without a transfer under way.
    ///   - tag: comes back with the reports.
    ///   - start: the current time in nanoseconds of `CLOCK_MONOTONIC`; all limits count from it.
    ///
    /// A request that cannot be sent is reported as finished by the next `wait`, with a failure.
    package func begin(
        request: Int, values: borrowing RequestValues, slot: Int, tag: UInt64,
        atNanoseconds start: Int64
    ) {
        precondition(request >= 0 && request < requestCount, "there is no such request")
        let address = unsafe address(of: slot)
        unsafe precondition(!address.pointee.isUnderWay, "the slot's transfer is not over")
        unsafe address.pointee.reset(keepingBodyBytes: settings.keptBodyBytes)
        unsafe address.pointee.tag = tag
        unsafe address.pointee.result.startedNanoseconds = start
        let code = unsafe send(request, values, address)
        guard let code else { return }
        unsafe address.pointee.refuse(code)
        refused.append(slot)
    }

    /// - Returns: nil when the request is libcurl's, else why not.
    private func send(
        _ number: Int, _ values: borrowing RequestValues,
        _ slot: UnsafeMutablePointer<TransferSlot>
    ) -> TransferFailure.Code? {
        guard let handle = unsafe slot.pointee.handle ?? makeHandle(slot) else {
            return .localFault
        }
        // Borrowed where it stands: a request is not copyable.
        let prepared = unsafe requests.baseAddress.map { unsafe $0 + number }
        guard let prepared = unsafe prepared else { return .invalidRequest }
        if unsafe slot.pointee.request != number {
            guard unsafe configure(handle, slot, prepared, number) else { return .invalidRequest }
        }
        unsafe slot.pointee.target.removeAll()
        guard unsafe prepared.pointee.target.write(values, to: &slot.pointee.target) else {
            return .invalidRequest
        }
        // A NUL would cut the rest off; percent-encoding leaves none.
        unsafe slot.pointee.target.append(0)
        let option = unsafe prepared.pointee.usesTarget ? CURLOPT_REQUEST_TARGET : CURLOPT_URL
        // libcurl copies this one text.
        guard unsafe curl_easy_setopt_pointer(handle, option, slot.pointee.target.start) == CURLE_OK
        else { return .invalidRequest }
        guard unsafe slot.pointee.writeHeaders(prepared.pointee, values) else {
            return .invalidHeaderValue
        }
        if unsafe prepared.pointee.body != nil {
            unsafe slot.pointee.writeBody(prepared.pointee, values)
            unsafe curl_easy_setopt_pointer(
                handle, CURLOPT_POSTFIELDS, slot.pointee.requestBody.start)
            unsafe curl_easy_setopt_offset(
                handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(slot.pointee.requestBody.count))
        }
        unsafe slot.pointee.arm(prepared.pointee.template.limits)
        guard unsafe curl_multi_add_handle(multi, handle) == CURLM_OK else { return .localFault }
        unsafe slot.pointee.state = .connecting
        nextDeadline = unsafe min(nextDeadline, slot.pointee.deadline)
        return nil
    }

    /// Gives a transfer up, of which nothing is reported any more; its slot can be used at once.
    ///
    /// A connection that was in use is closed.
    package func cancel(slot: Int) {
        let address = unsafe address(of: slot)
        if unsafe address.pointee.isUnderWay {
            unsafe curl_multi_remove_handle(multi, address.pointee.handle)
        }
        refused.removeAll { $0 == slot }
        unsafe address.pointee.state = .idle
    }
}

extension TransferSlot {
    /// Fills the header lines that vary and puts them before those that do not.
    fileprivate mutating func writeHeaders(
        _ prepared: borrowing PreparedRequest, _ values: borrowing RequestValues
    ) -> Bool {
        let count = unsafe prepared.varyingHeaders.count
        guard count > 0, let lines = unsafe headerLines else { return true }
        headerText.removeAll()
        // The text may move while it grows: first where the lines begin, then their addresses.
        for index in 0..<count {
            unsafe lines[index].data = UnsafeMutablePointer(bitPattern: headerText.count + 1)
            guard unsafe prepared.varyingHeaders[index].write(values, to: &headerText) else {
                return false
            }
            headerText.append(0)
        }
        guard let start = unsafe headerText.start else { return true }
        for index in 0..<count {
            let offset = unsafe Int(bitPattern: lines[index].data) - 1
            unsafe lines[index].data = (start + offset).assumingMemoryBound(to: CChar.self)
        }
        return true
    }

    /// Fills the body; without content it still has an address, which libcurl needs.
    fileprivate mutating func writeBody(
        _ prepared: borrowing PreparedRequest, _ values: borrowing RequestValues
    ) {
        requestBody.removeAll()
        // Every encoding of a body takes any value.
        _ = prepared.body?.write(values, to: &requestBody)
        guard requestBody.isEmpty else { return }
        requestBody.append(0)
        requestBody.removeLast(1)
    }

    /// Sets the deadlines from the begin on.
    fileprivate mutating func arm(_ limits: TransferLimits) {
        let start = result.startedNanoseconds
        bodyByteLimit = limits.bodyByteLimit
        headerByteLimit = limits.headerByteLimit
        connectDeadline = start &+ limits.connectNanoseconds
        firstByteDeadline = start &+ limits.firstByteNanoseconds
        totalDeadline = start &+ limits.totalNanoseconds
    }
}
