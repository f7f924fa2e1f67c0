internal import HTTPDriver
internal import LoadEngine
internal import Population
internal import Recording
internal import ScenarioModel

extension HTTPWorkload {
    /// What a whole answer means: judges its status, checks it, takes captures and new keys.
    mutating func outcome(of slot: Int, _ result: TransferResult) -> OperationOutcome {
        let call = slots[slot].call
        let isStream = plan.calls[call].stream != nil
        if isStream { recordStream(slot) }
        if let failure = result.failure {
            noteUncertainRows(slot)
            let code = CallFailure.transfer(failure)
            explain(call, code) { $0.exchange.loop.failure(slot: slot)?.description ?? "" }
            return .failed(code)
        }
        let task = slots[slot].task
        if plan.calls[call].isUsers, !isStream {
            exchange.loop.withBody(slot: slot) { body in
                checker.check(
                    body, of: plan.calls[call], for: frames[task].user,
                    tenant: frames[task].tenant)
            }
        }
        guard plan.calls[call].statuses.contains(result.status) else {
            let code = CallFailure.status(result.status)
            explain(call, code) {
                "'expect' does not name this status; the answer says "
                    + $0.excerpt(ofBodyIn: slot)
                    + (result.status >= 500 ? $0.plan.serverLog() : "")
            }
            return .failed(code)
        }
        if isStream, let failure = streamFailure(slot, result) { return .failed(failure) }
        guard plan.calls[call].keepsAnything, let missing = keep(slot) else {
            return .succeeded(rows: 1)
        }
        explain(call, CallFailure.captureMissing) {
            "\(missing) is not in the answer, which says \($0.excerpt(ofBodyIn: slot))"
        }
        return .failed(CallFailure.captureMissing)
    }

    /// What is wrong with a stream whose status is right; its failed and malformed events were
    /// explained when they came.
    private mutating func streamFailure(_ slot: Int, _ result: TransferResult) -> FailureCode? {
        guard let timings = slots[slot].reader?.timings else { return nil }
        if timings.failures > 0 { return CallFailure.streamFailed }
        let oversized = slots[slot].reader?.oversizedEvents ?? 0
        if timings.malformedEvents > 0 || oversized > 0 {
            explain(slots[slot].call, CallFailure.malformedEvent) { _ in
                "an event is longer than is read of one"
            }
            return CallFailure.malformedEvent
        }
        // 204 promises nothing, and an expected refusal need not be a stream.
        guard timings.events == 0, (200...299).contains(result.status), result.status != 204
        else { return nil }
        explain(slots[slot].call, CallFailure.noEvents) {
            let type = $0.exchange.loop.header(.contentType, slot: slot) ?? "no content type"
            return "'stream: sse' was declared, and the answer of status \(result.status) "
                + "(\(type), \(result.bodyByteCount) bytes) holds no event"
        }
        return CallFailure.noEvents
    }

    /// Keeps what later steps take: captured values, and the key of a created row.
    ///
    /// - Returns: what is not there, in words; nil where everything is.
    private mutating func keep(_ slot: Int) -> String? {
        let call = slots[slot].call
        let task = slots[slot].task
        for index in plan.calls[call].captures.indices {
            let source = plan.calls[call].captures[index].source
            frames[task].captured[source].removeAll(keepingCapacity: true)
            switch plan.calls[call].captures[index].place {
            case .body(let path):
                let keys = keys(path, slot)
                guard !keys.isEmpty || path.selectsSeveral else { return path.description }
                frames[task].captured[source] = Array(keys.prefix(WorkloadPlan.captureLimit))
            case .event(_, let path):
                guard let found = slots[slot].captured.first(where: { $0.source == source }) else {
                    return "an event with \(path)"
                }
                frames[task].captured[source] = [found.key]
            case .header(let name):
                guard let value = exchange.loop.header(named: name, slot: slot) else {
                    return "the header \(name)"
                }
                frames[task].captured[source] = [.text(value)]
            }
        }
        guard let created = plan.calls[call].creates else { return nil }
        guard case let key?? = keys(created.path, slot).first else {
            return created.path.description
        }
        let user = frames[task].user
        let ancestors = owned.ancestors(
            ofRowMadeIn: created.table, user: user, below: frames[task].boundRows.copies)
        let row = PendingRow(
            table: created.table, row: BoundRow(key: key, ancestors: ancestors), replaced: nil)
        frames[task].bind(row.row, in: row.table)
        owned.join(row, user: user)
        return nil
    }

    /// The values at a path of the slot's body; none where it is not JSON.
    private func keys(_ path: HTTPDriver.JSONPath, _ slot: Int) -> [RowKey?] {
        exchange.loop.withBody(slot: slot) { body in
            var keys: [RowKey?] = []
            try? path.select(in: body) { value in keys.append(value.key(in: body)) }
            return keys
        }
    }

    /// Reads what a stream has brought.
    mutating func takeEvents(_ slot: Int) {
        let call = slots[slot].call
        let task = slots[slot].task
        guard let stream = plan.calls[call].stream, slots[slot].reader != nil else { return }
        let user = frames[task].user
        let isUsers = plan.calls[call].isUsers && !slots[slot].hasLeaked
        var gaps: [Int64] = []
        var leak: Leak?
        var captured: [(source: Int, key: RowKey)] = []
        // Copied while it can be read: what explains the first event of its kind.
        var telling: (code: FailureCode, data: [UInt8])?
        exchange.loop.takeReceived(slot: slot) { piece, arrival in
            slots[slot].reader?.take(piece, arrivedNanoseconds: arrival, plan: stream) {
                event, type, data in
                if let gap = event.gapNanoseconds { gaps.append(gap) }
                if isUsers, leak == nil {
                    leak = checker.leak(
                        in: data, "event", of: plan.calls[call], for: user,
                        tenant: frames[task].tenant)
                }
                if event.isFailure || event.fault != nil, telling == nil {
                    telling = (
                        event.isFailure ? CallFailure.streamFailed : CallFailure.malformedEvent,
                        unsafe data.withUnsafeBytes { unsafe [UInt8]($0) }
                    )
                }
                for capture in plan.calls[call].captures {
                    guard case .event(let condition, let path) = capture.place,
                        !captured.contains(where: { $0.source == capture.source }),
                        (try? condition.holds(type: type, data: data)) == true,
                        let value = try? path.first(in: data), let key = value.key(in: data)
                    else { continue }
                    captured.append((capture.source, key))
                }
            }
        }
        for found in captured
        where !slots[slot].captured.contains(where: { $0.source == found.source }) {
            slots[slot].captured.append(found)
        }
        if slots[slot].isRecorded, !gaps.isEmpty {
            for gap in gaps {
                evidence.streams[call, default: StreamFigures()].betweenTokens.record(gap)
            }
        }
        if let telling { explain(telling.code, telling.data, in: slot) }
        if let leak {
            slots[slot].hasLeaked = true
            checker.record(leak)
        }
    }

    /// Tells of an event that says the answer failed, or whose data is broken.
    private mutating func explain(_ code: FailureCode, _ data: [UInt8], in slot: Int) {
        explain(slots[slot].call, code) { workload in
            let said = unsafe workload.excerpt(of: data.span.bytes, in: slot)
            return code == CallFailure.streamFailed
                ? "an event meets 'fails_when': \(said)"
                : "an event's data is broken JSON: \(said)"
        }
    }

    private mutating func recordStream(_ slot: Int) {
        checker.countAnswer()
        guard slots[slot].isRecorded, let timings = slots[slot].reader?.timings else { return }
        let call = slots[slot].call
        if let first = timings.toFirstEventNanoseconds {
            evidence.streams[call, default: StreamFigures()].firstEvent.record(first)
        }
        if let first = timings.toFirstTokenNanoseconds {
            evidence.streams[call, default: StreamFigures()].firstToken.record(first)
        }
    }

    /// A request ended before its answer was complete: what it made may be there all the same.
    mutating func noteUncertainRows(_ slot: Int) {
        let (call, task) = (slots[slot].call, slots[slot].task)
        guard call >= 0, task >= 0, let created = plan.calls[call].creates else { return }
        owned.mayHaveMade(table: created.table, user: frames[task].user)
    }
}

extension JSONValue {
    /// A string or a number as a row's key; nil for anything else.
    func key(in body: RawSpan) -> RowKey? {
        switch kind {
        case .string: .text(text(in: body))
        case .number: Int64(text(in: body)).map { .integer($0) } ?? .text(text(in: body))
        default: nil
        }
    }
}
