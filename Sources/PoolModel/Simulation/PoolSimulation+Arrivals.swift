internal import Recording
internal import Stochastics

/// Requests come, fail, are tried again and leave.
extension PoolSimulation {
    mutating func beginArrivals() {
        switch configuration.arrivals {
        case .constant: set(.arrival, to: 0)
        case .poisson(let rate): setArrival(after: 1e9 / rate * exponentialDraw())
        case .recorded(let trace): set(.arrival, to: trace.arrivals[0].atNanoseconds)
        case .users:
            for slot in requests.indices { think(slot) }
            freeRequests.removeAll()
        }
    }

    /// An arrival is due: it begins, and the next one is set.
    mutating func arrive() {
        var recorded = RecordedTrace.Arrival(atNanoseconds: now)
        let number = ordinal
        ordinal += 1
        switch configuration.arrivals {
        case .constant(let rate):
            // Counted from the beginning, so that rounding does not add up.
            let due = Double(ordinal) * 1e9 / rate
            if due < 0x1p62 { set(.arrival, to: Int64(due.rounded())) }
        case .poisson(let rate): setArrival(after: 1e9 / rate * exponentialDraw())
        case .recorded(let trace):
            recorded = trace.arrivals[number]
            if ordinal < trace.arrivals.count {
                set(.arrival, to: trace.arrivals[ordinal].atNanoseconds)
            }
        case .users: return
        }
        if let slot = freeRequests.popLast() {
            enter(slot, number: number, as: recorded)
        } else {
            count { $0.arrived += 1 }
            count { $0.turnedAway += 1 }
        }
        if case .recorded(let trace) = configuration.arrivals, ordinal == trace.arrivals.count {
            close()
        }
    }

    private mutating func exponentialDraw() -> Double {
        Exponential(mean: 1).sample(&arrivalRandom)
    }

    private mutating func setArrival(after nanoseconds: Double) {
        guard nanoseconds < 0x1p61 else { return }
        set(.arrival, to: now + Int64(nanoseconds.rounded()))
    }

    /// A request begins.
    mutating func enter(_ slot: Int, number: Int, as recorded: RecordedTrace.Arrival) {
        count { $0.arrived += 1 }
        outcome.present.change(by: 1, atNanoseconds: now)
        var random = requestRandom.split(index: number)
        let profile = program.draw(&random)
        var worker: Int
        switch configuration.spreading {
        case .inTurn: worker = number % configuration.workers
        case .atRandom: worker = random.index(below: configuration.workers)
        }
        // A trace of more workers than there are is spread over those that there are.
        if let recorded = recorded.worker { worker = recorded % configuration.workers }
        var request = RequestState(random: random)
        request.worker = worker
        request.profile = profile
        request.stages = program.stages(ofProfile: profile)
        request.stage = request.stages.lowerBound
        request.arrivedAtNanoseconds = now
        request.isMeasured = isMeasuring
        request.recordedHoldNanoseconds = recorded.holdNanoseconds ?? -1
        request.recordedOpeningNanoseconds = recorded.openingNanoseconds ?? -1
        request.recordedWakingNanoseconds = recorded.wakingNanoseconds ?? -1
        request.recordedOvertakenNanoseconds = recorded.overtakenNanoseconds
        requests[slot] = request
        proceed(slot)
    }

    /// A user pauses before the next request, or goes home.
    private mutating func think(_ slot: Int) {
        guard !isClosed, case .users(_, let time) = configuration.arrivals else {
            requests[slot].situation = .absent
            return
        }
        requests[slot].situation = .thinking
        schedule(slot, to: now + time.sampleWhole(&arrivalRandom))
    }

    /// The event of a request is due.
    mutating func resume(_ slot: Int) {
        switch requests[slot].situation {
        case .waiting: endWait(slot)
        case .connecting: concludeAttempt(slot)
        case .pinging: concludePing(slot)
        case .pausing: proceed(slot)
        case .backingOff:
            requests[slot].stage = requests[slot].stages.lowerBound
            requests[slot].random = requests[slot].initialRandom
            proceed(slot)
        case .thinking:
            guard !isClosed else { return }
            let number = ordinal
            ordinal += 1
            enter(slot, number: number, as: .init(atNanoseconds: now))
        case .absent, .awaitingServer, .querying:
            preconditionFailure("somebody else knows when this one goes on")
        }
    }

    /// All stages are done.
    mutating func finish(_ slot: Int) {
        reduce(slot, to: .nothing)
        count(isMeasured: requests[slot].isMeasured) { $0.completed += 1 }
        let profile = requests[slot].profile
        if isMeasuring {
            outcome.completedInTime += 1
            outcome.profiles[profile].completedInTime += 1
        }
        if requests[slot].isMeasured {
            let latency = now - requests[slot].arrivedAtNanoseconds
            outcome.latency.record(latency)
            outcome.profiles[profile].latency.record(latency)
            outcome.profiles[profile].completed += 1
        }
        leave(slot)
    }

    /// A request that has no connection any more has failed; it is tried again, or leaves.
    mutating func fail(_ slot: Int) {
        if requests[slot].retries < configuration.retries.limit {
            requests[slot].retries += 1
            count { $0.retried += 1 }
            requests[slot].situation = .backingOff
            let pause = configuration.retries.delay.sampleWhole(&requests[slot].random)
            schedule(slot, to: now + pause)
            return
        }
        count(isMeasured: requests[slot].isMeasured) { $0.failed += 1 }
        if requests[slot].isMeasured { outcome.profiles[requests[slot].profile].failed += 1 }
        leave(slot)
    }

    private mutating func leave(_ slot: Int) {
        outcome.present.change(by: -1, atNanoseconds: now)
        requests[slot].situation = .absent
        if case .users = configuration.arrivals { think(slot) } else { freeRequests.append(slot) }
    }
}
