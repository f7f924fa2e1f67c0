internal import APIRequests
internal import HTTPDriver
package import LoadEngine
internal import Population
internal import Recording
internal import ScenarioModel
internal import Stochastics
internal import Tokens

/// Performs a scenario's requests through libcurl for one worker of the load engine.
///
/// Everything a request needs was compiled before the run; a call copies its pieces. Answers are
/// looked at in place: every user's for other users' canaries and owner keys.
package struct HTTPWorkload: ~Copyable {
    let plan: HTTPWorkloadPlan
    let exchange: HTTPExchange
    var frames = UniqueArray<TaskFrame>()
    /// The values of each task's next request.
    var values = UniqueArray<RequestValues>()
    var slots: UniqueArray<TransferState>
    var owned: OwnedRows
    var random: SplittableRandom
    var scratch = BindScratch()
    var checker: BodyChecker
    var book: TokenBook
    let issuer: TokenIssuer?
    /// The shared tokens as they were last seen, and which state that was.
    var seenTokens: (version: Int, tokens: [Credential]) = (-1, [])
    var evidence = LoadEvidence()
    /// How many messages had a marker so far: no two of a user's have the same.
    var turns = 0

    /// The workload of one worker.
    ///
    /// - Parameters:
    ///   - worker: from 0; its own random choices follow from the plan's seed and this.
    ///   - leaks: counts the leaks of all workers while the run goes on.
    /// - Throws: what keeps libcurl, or a key, from being used.
    package init(
        _ plan: HTTPWorkloadPlan, worker: Int, leaks: LeakTally = LeakTally()
    ) throws {
        // What may throw comes first: nothing is half made then.
        let requests = plan.calls.map(\.request.template)
        let loop = try TransferLoop(settings: plan.settings, requests: requests)
        issuer = try Self.issuer(plan.credentials)
        exchange = HTTPExchange(loop)
        self.plan = plan
        slots = UniqueArray(count: plan.settings.transferLimit) { _ in TransferState() }
        owned = OwnedRows(plan: plan.population)
        random = SplittableRandom(seed: plan.seed).split(label: "binds").split(index: worker)
        checker = BodyChecker(plan: plan, tally: leaks)
        book = TokenBook(userCount: plan.population.users)
    }

    private static func issuer(_ credentials: CredentialPlan) throws -> TokenIssuer? {
        guard case .minted(let template, let key, _) = credentials else { return nil }
        return try TokenIssuer(template, key: key)
    }
}

/// What one transfer under way is about.
struct TransferState: ~Copyable {
    var call = -1
    var task = -1
    var attempts = 0
    /// Whether it waits for the moment that a 429 named.
    var isPaused = false
    var isRecorded = false
    var reader: EventStreamReader?
    /// Whether a foreign canary was seen in the stream so far.
    var hasLeaked = false
    /// Values that its events held, by capture list.
    var captured: [(source: Int, key: RowKey)] = []
}

extension HTTPWorkload: Workload {
    package mutating func beginTask(_ task: Int, activity: Int, user: Int, isRecorded: Bool) {
        while frames.count <= task {
            frames.append(
                TaskFrame(
                    tableCount: plan.population.tables.count, sourceCount: plan.captureCount))
            values.append(RequestValues())
        }
        frames[task].reset(user: user, tenantKey: plan.population.tenantKey(ofUser: user))
        frames[task].isRecorded = isRecorded
    }

    package mutating func endTask(_ task: Int) {
        frames[task].isActive = false
    }

    package mutating func iterations(task: Int, source: Int) -> Int {
        frames[task].captured[source].count
    }

    // MARK: Slots: a transfer under way is what the engine takes for a connection

    package mutating func connect(slot: Int) -> ConnectionProgress {
        .ready(descriptor: Int32(slot))
    }

    package mutating func continueConnecting(slot: Int) -> ConnectionProgress {
        .ready(descriptor: Int32(slot))
    }

    package mutating func ping(slot: Int) -> OperationProgress { .finished(.succeeded(rows: 0)) }

    package mutating func disconnect(slot: Int) {}

    package mutating func abandon(slot: Int) {
        exchange.cancel(slot)
        slots[slot].isPaused = false
        noteUncertainRows(slot)
    }

    // MARK: Requests

    package mutating func begin(operation: Int, task: Int, slot: Int, boundary: Boundary) {
        slots[slot].call = operation
        slots[slot].task = task
        slots[slot].attempts = 0
        slots[slot].isRecorded = frames[task].isRecorded
    }

    package mutating func send(slot: Int) -> OperationProgress {
        slots[slot].attempts += 1
        slots[slot].isPaused = false
        slots[slot].hasLeaked = false
        slots[slot].captured.removeAll(keepingCapacity: true)
        let now = MonotonicClock.nowNanoseconds
        if plan.calls[slots[slot].call].stream != nil {
            if slots[slot].reader == nil { slots[slot].reader = EventStreamReader() }
            slots[slot].reader?.begin(atNanoseconds: now)
        }
        exchange.loop.begin(
            request: slots[slot].call, values: values[slots[slot].task], slot: slot, tag: 0,
            atNanoseconds: now)
        return .waiting(for: .readable)
    }

    package mutating func receive(slot: Int, readiness: Readiness) {
        guard !slots[slot].isPaused, plan.calls[slots[slot].call].stream != nil else { return }
        takeEvents(slot)
    }

    package mutating func advance(slot: Int) -> OperationProgress {
        guard !slots[slot].isPaused else { return send(slot: slot) }
        let result = exchange.loop.result(slot: slot)
        guard result.endedNanoseconds != 0 else { return .waiting(for: .readable) }
        if result.status == 429, result.failure == nil, let moment = momentToRetry(slot) {
            evidence.throttled += 1
            slots[slot].isPaused = true
            exchange.pause(slot, untilNanoseconds: moment)
            return .waiting(for: .readable)
        }
        return .finished(outcome(of: slot, result))
    }

    package mutating func endTransaction(slot: Int, commits: Bool) -> OperationProgress {
        .finished(.succeeded(rows: 0))
    }

    package mutating func finish() -> LoadEvidence {
        evidence.rowsChecked = checker.answersChecked
        evidence.canariesChecked = checker.answersChecked
        evidence.leakCount = checker.leakCount
        evidence.leaks = checker.leaks
        return evidence
    }

    /// When a throttled request may be sent again; nil where it is given up.
    private func momentToRetry(_ slot: Int) -> Int64? {
        guard slots[slot].attempts <= plan.retry.attempts else { return nil }
        // Without a word of how long, a second is waited.
        let seconds = exchange.loop.header(.retryAfter, slot: slot).flatMap {
            RetryAfter.seconds($0)
        }
        let (wait, overflows) = (seconds ?? 1).multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflows, wait <= Int64(clamping: plan.retry.longestWaitNanoseconds) else {
            return nil
        }
        return MonotonicClock.nowNanoseconds &+ wait
    }
}
