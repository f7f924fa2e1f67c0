internal import HTTPDriver
internal import LoadEngine

/// Failures of a request as the engine counts them: above every packed SQLSTATE, below the
/// engine's own.
enum CallFailure {
    private static let statusBase: UInt32 = 0x4000_0000
    private static let transferBase: UInt32 = 0x4100_0000
    /// A stream said itself that it has failed.
    static let streamFailed = FailureCode(rawValue: 0x4200_0000)
    /// What a capture or a created row's key is to be taken from is not there.
    static let captureMissing = FailureCode(rawValue: 0x4200_0001)

    /// An event of a stream holds broken JSON, or is longer than is kept.
    static let malformedEvent = FailureCode(rawValue: 0x4200_0002)
    /// A stream was asked for, and not one event came.
    static let noEvents = FailureCode(rawValue: 0x4200_0003)

    static func status(_ status: Int) -> FailureCode {
        FailureCode(rawValue: statusBase + UInt32(clamping: status))
    }

    static func transfer(_ code: TransferFailure.Code) -> FailureCode {
        FailureCode(rawValue: transferBase + UInt32(code.rawValue))
    }

    /// As results name it; nil for a code that is not of a request.
    static func name(of code: FailureCode) -> String? {
        switch code.rawValue {
        case streamFailed.rawValue: "stream failed"
        case captureMissing.rawValue: "nothing to capture"
        case malformedEvent.rawValue: "malformed event"
        case noEvents.rawValue: "no events"
        case transferBase..<transferBase + 256:
            TransferFailure.Code(rawValue: UInt8(truncatingIfNeeded: code.rawValue)).name
        case statusBase..<statusBase + 1_000: "HTTP \(code.rawValue - statusBase)"
        default: nil
        }
    }
}
