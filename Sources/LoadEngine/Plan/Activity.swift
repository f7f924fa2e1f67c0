/// What one user does in one go: the steps of a journey, or a single operation.
package struct Activity: Sendable, Equatable {
    package var name: String
    /// How often it is chosen, relative to the others.
    package var weight: Double
    /// Whether it is reported beside the operations, as an activity with a latency of its own.
    package var isJourney: Bool
    package var steps: [Step]

    package init(name: String, weight: Double, isJourney: Bool = false, steps: [Step]) {
        self.name = name
        self.weight = weight
        self.isJourney = isJourney
        self.steps = steps
    }
}

/// One step of an activity.
///
/// What a journey holds while it thinks is compiled into the boundaries of the steps around: after
/// a step with neither `.commits` nor `.releases` a pause holds the transaction, after `.commits`
/// alone the connection, after both nothing.
package enum Step: Sendable, Equatable {
    /// Performs an operation once.
    case perform(operation: Int, boundary: Boundary)
    /// Pauses.
    case think(ThinkTime)
    /// Performs an operation once for each row that an earlier step captured.
    ///
    /// - `source` says which capture, in the workload's own numbering.
    /// - `limit` bounds the repetitions.
    /// - `isSeparate`: whether every repetition has the boundary for itself. Otherwise the first
    ///   one begins, and the last one commits and releases.
    case each(operation: Int, source: Int, limit: Int, boundary: Boundary, isSeparate: Bool)
}

/// Where in a transaction, and in the use of a connection, an operation stands.
///
/// Inlinable and spelled out, because every operation asks several times: from another module, the
/// standard library's own go through a table of witnesses. Public, because the compiler inlines
/// across modules only what is (6.3: not what is `package`).
public struct Boundary: OptionSet, Sendable, Equatable {
    /// One bit for each member.
    public let rawValue: UInt8

    /// From one bit for each member.
    @inlinable public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The operation opens the transaction.
    @inlinable public static var begins: Boundary { Boundary(rawValue: 1) }
    /// The operation ends the transaction.
    @inlinable public static var commits: Boundary { Boundary(rawValue: 2) }
    /// The connection goes back to the pool afterwards.
    @inlinable public static var releases: Boundary { Boundary(rawValue: 4) }

    /// Whether every member of the other is in this one.
    @inlinable public func contains(_ other: Boundary) -> Bool {
        rawValue & other.rawValue == other.rawValue
    }

    /// This one without the members of the other.
    @inlinable public func subtracting(_ other: Boundary) -> Boundary {
        Boundary(rawValue: rawValue & ~other.rawValue)
    }

    /// A transaction, and a checkout, of its own.
    package static let whole: Boundary = [.begins, .commits, .releases]
}
