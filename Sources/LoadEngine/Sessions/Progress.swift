/// What a descriptor is ready for, or is waited for.
///
/// Inlinable and spelled out, because every transaction asks several times: from another module,
/// the standard library's own go through a table of witnesses. Public as ``Boundary`` is.
public struct Readiness: OptionSet, Sendable, Equatable {
    /// One bit for each member.
    public let rawValue: UInt8

    /// From one bit for each member.
    @inlinable public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Reading would not block; also when the peer has closed.
    @inlinable public static var readable: Readiness { Readiness(rawValue: 1) }
    /// Writing would not block.
    @inlinable public static var writable: Readiness { Readiness(rawValue: 2) }

    /// Whether every member of the other is in this one.
    @inlinable public func contains(_ other: Readiness) -> Bool {
        rawValue & other.rawValue == other.rawValue
    }

    /// Whether both have the same members.
    @inlinable public static func == (one: Readiness, other: Readiness) -> Bool {
        one.rawValue == other.rawValue
    }
}

/// How far the opening of a connection is.
package enum ConnectionProgress: Sendable, Equatable {
    /// Call again when the descriptor is ready. It may be another one than the last time.
    case waiting(descriptor: Int32, for: Readiness)
    /// The connection is open, its statements are prepared, it can be used.
    case ready(descriptor: Int32)
    /// The attempt failed; the slot is closed again.
    case failed(FailureCode)
}

/// How far an operation is.
package enum OperationProgress: Sendable, Equatable {
    /// Call again when the slot's descriptor is ready.
    case waiting(for: Readiness)
    case finished(OperationOutcome)
}

/// How an operation ended.
package enum OperationOutcome: Sendable, Equatable {
    /// As expected; with how many rows in the answer.
    case succeeded(rows: Int)
    /// Refused; the connection can be used on, after `endTransaction`.
    case failed(FailureCode)
    /// Refused in a way that a repetition of the whole transaction may mend: a serialization
    /// failure or a deadlock.
    case retryable(FailureCode)
    /// The connection is gone. The engine calls `disconnect`.
    case connectionLost(FailureCode)
}
