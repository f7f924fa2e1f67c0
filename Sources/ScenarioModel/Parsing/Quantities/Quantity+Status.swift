extension Quantity {
    private static let statusHint = "write 200, 2xx, 200..204 or a list: [200, 201]"

    /// Reads `200`, `2xx` or `200..204`.
    static func statuses(_ text: String) throws(Failure) -> ClosedRange<Int> {
        if text.utf8.count == 3, text.lowercased().hasSuffix("xx"),
            let hundreds = text.first?.wholeNumberValue, (2...5).contains(hundreds)
        {
            return (hundreds * 100)...(hundreds * 100 + 99)
        }
        let (lower, upper) = splitRange(text)
        let first = try status(lower)
        let last = try status(upper ?? lower)
        guard first <= last else {
            throw Failure(
                message: "the range ends before it begins",
                hint: "write the smaller status first: \(upper ?? lower)..\(lower)")
        }
        return first...last
    }

    private static func status(_ text: String) throws(Failure) -> Int {
        guard let status = Int(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Failure(message: "this is not a status", hint: statusHint)
        }
        guard (200...599).contains(status) else {
            throw Failure(
                message: (100..<200).contains(status)
                    ? "an answer does not end with a status below 200"
                    : "there is no such status", hint: statusHint)
        }
        return status
    }
}
