/// The quantities of the language, each read by a function of its own in this folder.
///
/// All of them work on ASCII digits and exact integers: no locale and no rounding stands between
/// what is written and what is meant.
enum Quantity {
    /// Why a text is not the quantity that was asked for.
    struct Failure: Error, Equatable {
        /// One sentence that does not name the key and does not quote the text.
        var message: String
        /// What to write instead.
        var hint: String
    }
}

/// An unsigned decimal number without an exponent, kept exactly.
struct DecimalNumber: Equatable {
    private let digits: UInt64
    private let fractionDigits: Int

    /// Reads `12`, `0.5` or `1.25`; at most 18 digits, so that they fit.
    init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }),
            parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        let digits = parts.joined()
        guard digits.count <= 18 else { return nil }
        self.digits = digits.reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
        fractionDigits = parts.count == 2 ? parts[1].count : 0
    }

    var isZero: Bool { digits == 0 }

    var value: Double { Double(digits) / Double(Self.powerOfTen(fractionDigits)) }

    /// The value as a percentage: `99.9` is 0.999, rounded once.
    var percentValue: Double { Double(digits) / Double(Self.powerOfTen(fractionDigits + 2)) }

    /// This many of a unit, rounded down to whole ones; nil where it does not fit in 63 bits.
    func scaled(by unit: UInt64) -> UInt64? {
        let divisor = Self.powerOfTen(fractionDigits)
        let product = digits.multipliedFullWidth(by: unit)
        guard product.high < divisor else { return nil }
        let quotient = divisor.dividingFullWidth(product).quotient
        return quotient <= UInt64(Int64.max) ? quotient : nil
    }

    private static func powerOfTen(_ exponent: Int) -> UInt64 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

/// A number with its unit, as `30s` or `50 MB`.
struct UnitNumber {
    let number: DecimalNumber
    let unit: String

    /// The part of `text` up to its first character that cannot be in a number, and the rest.
    init?(_ text: some StringProtocol) {
        let end = text.firstIndex { !("0"..."9").contains($0) && $0 != "." } ?? text.endIndex
        guard let number = DecimalNumber(text[..<end]) else { return nil }
        self.number = number
        unit = String(text[end...].drop { $0 == " " })
    }
}
