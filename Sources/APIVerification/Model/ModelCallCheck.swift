internal import Glibc
internal import HTTPDriver
internal import PostgresDriver
internal import Recording
internal import ResultModel
internal import ScenarioModel
internal import Verification

/// Has the model keep its answer to one user back, and sees whether anybody else is served.
///
/// A slow machine is no blocked application: nothing is concluded unless the plain request is
/// answered promptly before, by nobody while the answer is kept back, and again once it is there;
/// and all of that twice. One chat is held: an application with several event loops or threads is
/// blocked by as many, which is how much it can bear and no defect.
struct ModelCallCheck {
    let caller: APICaller
    private let model: any ModelStage
    /// The shortest that a plain request is waited for while an answer is kept back.
    var leastPatienceNanoseconds: Int64 = 1_000_000_000

    /// - Returns: nil where Bulkhead does not play the model.
    init?(_ caller: APICaller) {
        guard let model = caller.target.model else { return nil }
        self.caller = caller
        self.model = model
    }

    /// How often blocking has to show.
    private static let rounds = 2
    /// How many plain requests are made while an answer is kept back, one after the other.
    private static let plainRequests = 3
    /// The longest that a plain request may take while nothing is under way.
    private static let promptNanoseconds: Int64 = 5_000_000_000
    private static let questionNanoseconds: Int64 = 10_000_000_000
    private static let momentNanoseconds: Int64 = 200_000_000

    /// What came of one operation.
    private enum Verdict {
        /// With what shows it.
        case blocked(String)
        case served
        /// It does not ask the model.
        case notAsked
        case unclear(String)
    }

    /// Tries each handler that may ask the model; what shares route and form is one.
    func run(
        _ operations: [HTTPOperation], _ source: ValueSource, into report: inout IsolationReport
    ) {
        guard let plain = plainRequest else { return }
        var seen: Set<String> = []
        for operation in operations
        where !operation.request.method.isSafe && operation.deletes == nil {
            let handler = operation.request.route + (operation.stream == nil ? "" : " as a stream")
            let table = source.context.references(in: operation.binds).map(\.table)
            guard !seen.contains(handler),
                let user = source.context.attackPairs(owning: Set(table)).first?.actor,
                let values = source.values(of: operation, for: user),
                let complete = CapturedValues(caller).completing(
                    values, for: operation, as: user, source)
            else { continue }
            seen.insert(handler)
            let call = caller.call(operation, complete, as: user)
            let verdict = judge(call, plain, user)
            report.probes += probes(operation, user, verdict)
            if case .blocked(let evidence) = verdict {
                report.findings = IsolationCheck.merge(
                    report.findings, [finding(operation, call, evidence)])
            }
        }
    }

    /// A request that has nothing to do with the model, or with anybody's rows.
    private var plainRequest: HTTPRequest? {
        let target = caller.target
        let operation = target.context.scenario.httpOperations.first { operation in
            operation.actor == .anonymous && operation.request.method.isSafe
                && operation.request.occurrences.isEmpty && operation.request.query.isEmpty
        }
        guard let path = operation?.request.path.literal ?? target.api.start?.readyPath else {
            return nil
        }
        return HTTPRequest("GET", target.origin, path)
    }

    // MARK: One operation

    private func judge(_ call: Call, _ plain: HTTPRequest, _ user: ActingUser) -> Verdict {
        var slowest: Int64 = 0
        for _ in 0..<Self.plainRequests {
            guard let taken = nanoseconds(plain, limit: Self.promptNanoseconds) else {
                return .unclear("\(plain.name) was not answered before the model was asked")
            }
            slowest = max(slowest, taken)
        }
        // Long beside what the request takes on this machine, at this time.
        let limit = min(max(20 * slowest, leastPatienceNanoseconds), Self.promptNanoseconds)
        for _ in 0..<Self.rounds {
            let verdict = hold(call, plain, user, limit: limit)
            guard case .blocked = verdict else { return verdict }
        }
        return .blocked(
            "while the model kept its answer to \(user.description)'s \(call.operation.name) back, "
                + "none of \(Self.plainRequests) requests \(plain.name) was answered within "
                + "\(Self.milliseconds(limit)) each; before, the slowest took "
                + "\(Self.milliseconds(slowest)), and once the model had answered all was well; "
                + "seen \(Self.rounds) times")
    }

    /// One question whose answer is kept back.
    private func hold(
        _ call: Call, _ plain: HTTPRequest, _ user: ActingUser, limit: Int64
    ) -> Verdict {
        let turn = model.stage([], forUser: user.number ?? 0)
        let longest =
            Self.questionNanoseconds + Int64(Self.plainRequests + 1) * limit
            + Self.momentNanoseconds
        model.hold(atMostNanoseconds: longest)
        let chat = CallUnderWay(call, turn: turn)
        let isAsked = waitUntilAsked(chat)
        var wasServed = false
        if isAsked {
            wasServed = (0..<Self.plainRequests).contains { _ in
                nanoseconds(plain, limit: limit) != nil
            }
        }
        // An application that gave the model up is not waiting for it any more.
        let wasWaiting = !endsShortly(chat)
        model.release()
        let outcome = chat.wait()
        guard isAsked else {
            return outcome.answer == nil ? .unclear(Self.words(outcome)) : .notAsked
        }
        guard wasWaiting else {
            return .unclear("it did not wait for the model as long as the model took")
        }
        if wasServed { return .served }
        guard let answer = outcome.answer, call.operation.expectedStatuses.contains(answer.status)
        else { return .unclear("the call itself did not succeed: \(Self.words(outcome))") }
        guard nanoseconds(plain, limit: Self.promptNanoseconds) != nil else {
            return .unclear("\(plain.name) was not answered after the model had answered, either")
        }
        return .blocked("")
    }

    /// Whether the call ends within a moment: an answer that is there may not have been taken in.
    private func endsShortly(_ chat: CallUnderWay) -> Bool {
        let end = MonotonicClock.nowNanoseconds + Self.momentNanoseconds
        while !chat.hasEnded, MonotonicClock.nowNanoseconds < end {
            var time = timespec(tv_sec: 0, tv_nsec: 2_000_000)
            _ = unsafe nanosleep(&time, nil)
        }
        return chat.hasEnded
    }

    /// Whether the model was asked before the call ended.
    private func waitUntilAsked(_ chat: CallUnderWay) -> Bool {
        let end = MonotonicClock.nowNanoseconds + Self.questionNanoseconds
        while MonotonicClock.nowNanoseconds < end {
            if model.heldCount > 0 { return true }
            if chat.hasEnded { return false }
            var time = timespec(tv_sec: 0, tv_nsec: 2_000_000)
            _ = unsafe nanosleep(&time, nil)
        }
        return false
    }

    /// How long the plain request took, on a connection of its own; nil where no answer came in
    /// time.
    private func nanoseconds(_ plain: HTTPRequest, limit: Int64) -> Int64? {
        var request = plain
        request.limits.totalNanoseconds = limit
        request.limits.firstByteNanoseconds = limit
        let start = MonotonicClock.nowNanoseconds
        do throws(TransferFailure) {
            _ = try HTTPClient().perform(request)
            return MonotonicClock.nowNanoseconds - start
        } catch {
            return nil
        }
    }

    private static func words(_ outcome: CallOutcome) -> String {
        switch outcome {
        case .answered(let answer): answer.summary
        case .unsettled(let reason): reason
        }
    }

    private static func milliseconds(_ nanoseconds: Int64) -> String {
        "\((nanoseconds + 999_999) / 1_000_000) ms"
    }

    // MARK: Reporting

    private func probes(
        _ operation: HTTPOperation, _ user: ActingUser, _ verdict: Verdict
    ) -> [ProbeResult] {
        let outcome: ProbeResult.Outcome
        var reason: String?
        switch verdict {
        case .notAsked: return []
        case .served: outcome = .held
        case .blocked(let evidence): (outcome, reason) = (.leaked, evidence)
        case .unclear(let words): (outcome, reason) = (.inconclusive, words)
        }
        let rule = Rule.blockingModelCall.id
        return [
            ProbeResult(
                id: "\(rule)/\(operation.name)/model", rule: rule, layer: "api",
                object: operation.name, actor: user.label.rawValue, outcome: outcome,
                reason: reason)
        ]
    }

    private func finding(_ operation: HTTPOperation, _ call: Call, _ evidence: String) -> Finding {
        Rule.blockingModelCall.finding(
            layer: "api", object: operation.name,
            message: "nobody is served while \(operation.name) waits for the model",
            evidence: evidence, replay: call.replay(as: "ACTORS_CREDENTIAL"),
            fix: "in the handler of \(operation.request.route): await the model's answer by an "
                + "asynchronous client, or make the call on a thread of its own")
    }
}

extension HTTPRequest {
    /// `GET /health`.
    fileprivate var name: String { "\(method) \(target)" }
}
