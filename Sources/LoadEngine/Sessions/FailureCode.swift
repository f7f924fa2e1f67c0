/// Why something failed, as a number that is cheap to count.
///
/// The workload gives its own codes a meaning, such as a packed SQLSTATE or an HTTP status; those
/// from 2^31 up are the engine's.
package struct FailureCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Whether the code is one of the engine's own, below.
    package var isEngineCode: Bool { rawValue >= 1 << 31 }

    /// The pool had no connection to give within its time limit.
    package static let poolTimeout = FailureCode(rawValue: 1 << 31)
    /// Without a pool: as many connections were open as the plan allows.
    package static let connectionLimit = FailureCode(rawValue: 1 << 31 + 1)
    /// The kernel would not watch the connection's descriptor.
    package static let notWatchable = FailureCode(rawValue: 1 << 31 + 2)
}
