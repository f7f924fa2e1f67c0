extension Quantity {
    private static let shareHint = "write a share from 0 to 1, or in per cent: 0.4 or 40%"

    /// Reads `0.4` or `40%` as a fraction from 0 to 1.
    static func share(_ text: String) throws(Failure) -> Double {
        if text.hasPrefix("-") {
            throw Failure(message: "a share cannot be negative", hint: shareHint)
        }
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? text.dropLast().trimmingSpaces() : text
        guard let number = DecimalNumber(digits) else {
            throw Failure(message: "this is not a share", hint: shareHint)
        }
        let share = isPercent ? number.percentValue : number.value
        guard share <= 1 else {
            throw Failure(message: "a share cannot be more than the whole", hint: shareHint)
        }
        return share
    }
}
