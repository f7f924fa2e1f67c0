/// An event of which only some values differ, written once: a stream has hundreds of them, and
/// while one answer is written all others wait.
struct EventTemplate {
    /// Marks the places in the bytes of a pattern.
    ///
    /// No JSON holds it: control characters are escaped.
    static let hole: UInt8 = 0

    /// What stands between the places.
    private let parts: [ArraySlice<UInt8>]

    init(_ pattern: [UInt8]) {
        parts = pattern.split(separator: Self.hole, omittingEmptySubsequences: false)
    }

    /// - Parameter values: as many as the pattern has places, in their order.
    func filled(with values: [OutgoingJSON]) -> [UInt8] {
        var event: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index > 0 { values[index - 1].append(to: &event) }
            event += part
        }
        return event
    }
}
