/// How a transfer ended, and when; times in nanoseconds of `CLOCK_MONOTONIC`.
package struct TransferResult: Sendable, Equatable {
    /// nil where the answer is complete, whatever its status.
    package var failure: TransferFailure.Code?
    /// The answer's status; 0 where none came.
    package var status = 0
    /// When the request was handed over, as the caller said.
    package var startedNanoseconds: Int64 = 0
    /// When a connection was ready for the request, be it new or kept alive; 0 where none was.
    package var connectedNanoseconds: Int64 = 0
    /// When the status line of the (last) answer came; 0 where none did.
    package var firstByteNanoseconds: Int64 = 0
    /// When the end was noticed.
    package var endedNanoseconds: Int64 = 0
    /// Connections opened for this transfer: 0 where one was kept alive, more with redirects.
    package var connectionsOpened = 0
    /// Bytes of the body, decompressed, also those that were taken already.
    package var bodyByteCount = 0
    /// Bytes of the header lines, of all answers of the transfer.
    package var headerByteCount = 0

    /// A transfer of which nothing is known yet.
    package init() {}
}

/// What `TransferLoop.wait` brings.
package struct TransferReport: Sendable, Equatable {
    /// What happened in the slot.
    package enum Kind: Sendable, Equatable {
        /// The transfer is over, well or not: `result(slot:)` tells.
        case finished
        /// More of a stream has come: `takeReceived(slot:)` lends it.
        case received
    }

    package var slot: Int
    /// What the caller gave with the request.
    package var tag: UInt64
    package var kind: Kind
}

/// The header lines that an answer is asked for during a load.
package enum KeptHeader: Int, Sendable, CaseIterable {
    case contentType
    case location
    case retryAfter
    /// The values of every `Set-Cookie` line, each followed by a line feed.
    case setCookie
}
