internal import APIRequests
internal import Dispatch
internal import HTTPDriver
internal import Synchronization
internal import Tokens

/// A call that is made on a thread of its own, so that others can be made meanwhile.
final class CallUnderWay: Sendable {
    private let outcome = Mutex<CallOutcome?>(nil)
    private let end = DispatchSemaphore(value: 0)

    /// Makes the call; its own time limit ends it.
    init(_ call: Call, turn: String) {
        DispatchQueue.global().async { [self] in
            let outcome = Self.perform(call, turn)
            self.outcome.withLock { $0 = outcome }
            end.signal()
        }
    }

    var hasEnded: Bool { outcome.withLock { $0 != nil } }

    /// What came of it, once it ended.
    func wait() -> CallOutcome {
        end.wait()
        end.signal()
        return outcome.withLock { $0 } ?? .unsettled("it was not made")
    }

    private static func perform(_ call: Call, _ turn: String) -> CallOutcome {
        let values = call.request.values(credential: call.credential ?? .none, marker: turn) {
            call.values[$0]
        }
        do throws(TransferFailure) {
            let response = try HTTPClient().perform(call.request.template, values)
            return .answered(APIAnswer(status: response.status, body: response.body))
        } catch {
            return .unsettled("\(error)")
        }
    }
}
