internal import APIRequests
internal import Glibc
internal import HTTPDriver
internal import ScenarioModel
internal import Tokens
internal import Verification

/// Makes calls, one after the other, and asks again where the server only gave way.
struct APICaller {
    let target: APITarget
    private let client: HTTPClient
    let placement: CredentialPlacement?
    let failures: ServerFailures

    /// How often one call is made before nothing is concluded from it.
    static let attemptLimit = 5
    /// The longest that is waited between two attempts.
    static let longestWaitMilliseconds: Int64 = 2_000

    /// - Throws: ``TransferFailure`` where transfers cannot be made at all.
    init(_ target: APITarget) throws(TransferFailure) {
        self.target = target
        client = try HTTPClient(TransferSettings(target.api))
        placement = CredentialPlacement(target.api.authentication)
        failures = ServerFailures(log: target.serverLog)
    }

    /// An operation's call.
    ///
    /// - Parameters:
    ///   - user: who calls; nil for nobody.
    ///   - template: the operation's request, or a changed one.
    func call(
        _ operation: HTTPOperation, _ values: CallValues, as user: ActingUser?,
        template: HTTPRequestTemplate? = nil
    ) -> Call {
        let compiled = CompiledRequest(
            template ?? operation.request, origin: target.origin, api: target.api,
            timeoutNanoseconds: operation.timeoutNanoseconds, credential: placement,
            isStream: operation.stream != nil, isMarked: target.model != nil && user != nil)
        var values = values
        // Headers that name the user, where there is no token, take the caller's key.
        if case .headers = placement, let user {
            values["user"] = values["user"] ?? .text(user.key)
        }
        let credential = user?.number.flatMap { target.credentials.credential(ofUser: $0) }
        return Call(
            operation: operation,
            request: credential == nil && placement != nil && !isHeaderPlacement
                ? compiled.withoutCredential() : compiled,
            values: values, credential: credential, modelUser: user?.number)
    }

    private var isHeaderPlacement: Bool {
        if case .headers = placement { true } else { false }
    }

    /// Makes a call.
    ///
    /// 429 and 502 to 504 are the server's to settle, and broken connections the network's: such a
    /// call is made again, and says nothing where it goes on.
    func perform(_ call: Call) -> CallOutcome {
        var turn: String?
        if let model = target.model, let user = call.modelUser,
            call.request.places.contains(.marker)
        {
            turn = model.stage(toolCalls(of: call), forUser: user)
        }
        var reason = ""
        for attempt in 1...Self.attemptLimit {
            let requestValues = call.request.values(
                credential: call.credential ?? .none, marker: turn ?? ""
            ) { call.values[$0] }
            do throws(TransferFailure) {
                let response = try client.perform(call.request.template, requestValues)
                // A failure that does not come again was the server's own, not the request's.
                let isFirstFailure = response.status >= 500 && attempt == 1
                guard isFirstFailure || [429, 502, 503, 504].contains(response.status) else {
                    var answer = APIAnswer(
                        status: response.status, body: response.body, headers: response.headers)
                    if answer.status >= 500 { failures.note(call.operation, answer.status) }
                    if let turn { answer.heard = target.model?.heard(in: turn) ?? [] }
                    return .answered(answer)
                }
                reason = "it answered \(response.status) \(attempt) times"
                let asked = response.header("Retry-After").flatMap { RetryAfter.seconds($0) }
                wait(milliseconds: asked.map { $0 * 1_000 } ?? (isFirstFailure ? 10 : 100))
            } catch {
                guard error.code.isTransient else { return .unsettled("\(error)") }
                reason = "\(error)"
                wait(milliseconds: 100)
            }
        }
        return .unsettled(reason)
    }

    private func toolCalls(of call: Call) -> [StagedToolCall] {
        (call.operation.scriptedReply?.calls ?? []).map { tool in
            StagedToolCall(
                tool: tool.tool,
                arguments: tool.arguments.rendered { call.values.toolValue($0) })
        }
    }

    private func wait(milliseconds: Int64) {
        let bounded = min(max(0, milliseconds), Self.longestWaitMilliseconds)
        var time = timespec(
            tv_sec: Int(bounded / 1_000), tv_nsec: Int(bounded % 1_000) * 1_000_000)
        _ = unsafe nanosleep(&time, nil)
    }
}
