extension Quantity {
    private static let rateHint = "write a number per second, minute or hour: 200/s, 90/m, 12/h"

    /// More arrivals than this cannot be scheduled to the nanosecond that they are drawn for.
    private static let highestRatePerSecond = 10_000_000.0

    /// Reads `200/s`, `12/m` or `0.5/s` as a number per second, zero excluded.
    static func rate(_ text: String) throws(Failure) -> Double {
        if text.hasPrefix("-") {
            throw Failure(message: "a rate cannot be negative", hint: rateHint)
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = DecimalNumber(parts[0].trimmingSpaces()) else {
            throw Failure(message: "this is not a rate", hint: rateHint)
        }
        let secondsPerUnit: Double
        switch parts[1].trimmingSpaces() {
        case "s": secondsPerUnit = 1
        case "m", "min": secondsPerUnit = 60
        case "h": secondsPerUnit = 3600
        default: throw Failure(message: "this is not a rate", hint: rateHint)
        }
        guard !number.isZero else {
            throw Failure(message: "a rate of zero would never begin", hint: rateHint)
        }
        let perSecond = number.value / secondsPerUnit
        guard perSecond <= highestRatePerSecond else {
            throw Failure(
                message: "this rate is beyond what can be scheduled",
                hint: "write \(Int(highestRatePerSecond))/s or less")
        }
        return perSecond
    }
}

extension StringProtocol {
    /// Without the spaces at either end.
    func trimmingSpaces() -> String {
        let start = drop { $0 == " " }
        guard let last = start.lastIndex(where: { $0 != " " }) else { return "" }
        return String(start[...last])
    }
}
