extension Quantity {
    /// Reads `2..8` as a range; one number alone is a range of itself.
    ///
    /// - Parameters:
    ///   - text: what is written.
    ///   - limits: what both ends must lie in.
    static func range(
        _ text: String, in limits: ClosedRange<Int64>
    ) throws(Failure) -> ClosedRange<Int64> {
        let (lower, upper) = splitRange(text)
        guard let first = Int64(lower), let last = Int64(upper ?? lower) else {
            throw Failure(
                message: "this is not a range of whole numbers", hint: "write first..last: 2..8")
        }
        guard first <= last else {
            throw Failure(
                message: "the range ends before it begins",
                hint: "write the smaller number first: \(last)..\(first)")
        }
        guard limits.contains(first), limits.contains(last) else {
            throw Failure(
                message: "this range goes beyond what is allowed",
                hint: "both ends are from \(limits.lowerBound) to \(limits.upperBound)")
        }
        return first...last
    }

    /// The two sides of `..`, without spaces; the second is nil where there is none.
    static func splitRange(_ text: String) -> (lower: String, upper: String?) {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == ".", next < text.endIndex, text[next] == "." {
                return (
                    text[..<index].trimmingSpaces(),
                    text[text.index(after: next)...].trimmingSpaces()
                )
            }
            index = next
        }
        return (text, nil)
    }
}
