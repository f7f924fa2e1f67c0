extension Quantity {
    /// Nanoseconds in each unit of time, the longest names first so that `ms` is not read as `m`.
    private static let timeUnits: [(name: String, nanoseconds: UInt64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    private static let durationHint =
        "write a number with its unit (ns, us, ms, s, m, h, d): 900ms, 30s, 1m30s"

    /// Reads `30s`, `900ms` or `1m30s` as nanoseconds, zero excluded.
    static func duration(_ text: String) throws(Failure) -> UInt64 {
        let nanoseconds = try durationOrZero(text)
        guard nanoseconds > 0 else {
            throw Failure(message: "a time of zero means nothing here", hint: durationHint)
        }
        return nanoseconds
    }

    /// Reads `1s..3s` as nanoseconds; one duration alone is a range of itself.
    static func durationRange(_ text: String) throws(Failure) -> ClosedRange<UInt64> {
        let (lower, upper) = splitRange(text)
        let first = try duration(lower)
        let last = try duration(upper ?? lower)
        guard first <= last else {
            throw Failure(
                message: "the range ends before it begins",
                hint: "write the shorter time first: \(upper ?? lower)..\(lower)")
        }
        return first...last
    }

    private static func durationOrZero(_ text: String) throws(Failure) -> UInt64 {
        if text.hasPrefix("-") {
            throw Failure(message: "a time cannot be negative", hint: durationHint)
        }
        var rest = Substring(text)
        var total: UInt64 = 0
        var previousUnit = UInt64.max
        repeat {
            let end = rest.firstIndex { !("0"..."9").contains($0) && $0 != "." } ?? rest.endIndex
            let afterUnit = rest[end...].firstIndex { ("0"..."9").contains($0) } ?? rest.endIndex
            let name = rest[end..<afterUnit].trimmingSpaces()
            guard let number = DecimalNumber(rest[..<end]) else {
                throw Failure(message: "this is not a time", hint: durationHint)
            }
            guard let unit = timeUnits.first(where: { $0.name == name }) else {
                let missing =
                    name.isEmpty ? "the unit is missing" : "'\(name)' is not a unit of time"
                throw Failure(message: missing, hint: durationHint)
            }
            guard unit.nanoseconds < previousUnit else {
                throw Failure(
                    message: "the units of a time go from the longest to the shortest, each once",
                    hint: durationHint)
            }
            let sum = number.scaled(by: unit.nanoseconds)?.addingReportingOverflow(total)
            guard let sum, !sum.overflow, sum.partialValue <= UInt64(Int64.max) else {
                throw Failure(message: "this time is too long to count", hint: "write 30d or less")
            }
            total = sum.partialValue
            previousUnit = unit.nanoseconds
            rest = rest[afterUnit...]
        } while !rest.isEmpty
        return total
    }
}
