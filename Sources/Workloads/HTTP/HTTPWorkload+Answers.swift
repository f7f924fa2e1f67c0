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
            return .failed(CallFailure.transfer(failure))
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
            return .failed(CallFailure.status(result.status))
        }
        if isStream, (slots[slot].reader?.timings.failures ?? 0) > 0 {
            return .failed(CallFailure.streamFailed)
        }
        guard plan.calls[call].keepsAnything else { return .succeeded(rows: 1) }
        return keep(slot) ? .succeeded(rows: 1) : .failed(CallFailure.captureMissing)
    }

    /// Keeps what later steps take: captured values, and the key of a created row.
    private mutating func keep(_ slot: Int) -> Bool {
        let call = slots[slot].call
        let task = slots[slot].task
        for index in plan.calls[call].captures.indices {
            let source = plan.calls[call].captures[index].source
            frames[task].captured[source].removeAll(keepingCapacity: true)
            switch plan.calls[call].captures[index].place {
            case .body(let path):
                let keys = keys(path, slot)
                guard !keys.isEmpty || path.selectsSeveral else { return false }
                frames[task].captured[source] = Array(keys.prefix(WorkloadPlan.captureLimit))
            case .event:
                guard let found = slots[slot].captured.first(where: { $0.source == source }) else {
                    return false
                }
                frames[task].captured[source] = [found.key]
            case .location:
                guard let location = exchange.loop.header(.location, slot: slot) else {
                    return false
                }
                frames[task].captured[source] = [.text(location)]
            }
        }
        guard let created = plan.calls[call].creates else { return true }
        guard case let key?? = keys(created.path, slot).first else { return false }
        let user = frames[task].user
        let ancestors = owned.ancestors(
            ofRowMadeIn: created.table, user: user, below: frames[task].boundRows.copies)
        let row = PendingRow(
            table: created.table, row: BoundRow(key: key, ancestors: ancestors), replaced: nil)
        frames[task].bind(row.row, in: row.table)
        owned.join(row, user: user)
        return true
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
        let isUsers = plan.calls[call].isUsers
        let isRecorded = slots[slot].isRecorded
        let canaries = plan.canaries
        var gaps: [Int64] = []
        var foreign: Int?
        var captured: [(source: Int, key: RowKey)] = []
        exchange.loop.takeReceived(slot: slot) { piece, arrival in
            slots[slot].reader?.take(piece, arrivedNanoseconds: arrival, plan: stream) {
                event, _, data in
                if let gap = event.gapNanoseconds { gaps.append(gap) }
                if isUsers, foreign == nil {
                    foreign = canaries.firstForeignOwner(in: data, actingUser: user)
                }
                for capture in plan.calls[call].captures {
                    guard case .event(let condition, let path) = capture.place,
                        !captured.contains(where: { $0.source == capture.source }),
                        (try? condition.holds(in: data)) == true,
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
        if isRecorded, !gaps.isEmpty {
            for gap in gaps {
                evidence.streams[call, default: StreamFigures()].betweenTokens.record(gap)
            }
        }
        if let foreign, !slots[slot].hasLeaked {
            slots[slot].hasLeaked = true
            checker.record(
                Leak(
                    operation: plan.calls[call].name, actingUser: user, owner: foreign,
                    evidence: "canary in an event"))
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
