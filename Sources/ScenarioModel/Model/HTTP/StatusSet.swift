/// The HTTP statuses that an operation expects.
package struct StatusSet: Sendable, Equatable {
    /// Each within 200...599, in the order of the file.
    package var ranges: [ClosedRange<Int>]

    package init(_ ranges: [ClosedRange<Int>]) {
        self.ranges = ranges
    }

    /// What is expected where a scenario says nothing: 200 to 299.
    package static let successful = StatusSet([200...299])

    /// Whether an answer with this status is what was expected.
    package func contains(_ status: Int) -> Bool {
        ranges.contains { $0.contains(status) }
    }

    /// Whether any of them says that the request was granted.
    package var includesSuccess: Bool {
        ranges.contains { $0.overlaps(200...299) }
    }
}
