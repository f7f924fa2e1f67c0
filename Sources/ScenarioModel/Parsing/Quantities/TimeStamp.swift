/// Moments as PostgreSQL stores them: microseconds since 2000-01-01T00:00:00Z.
///
/// The calendar is the proleptic Gregorian one and the arithmetic is Howard Hinnant's
/// (`days_from_civil` and `civil_from_days`, "chrono-Compatible Low-Level Date Algorithms", 2014):
/// no locale, no time zone of this machine, no leap seconds.
package enum TimeStamp {
    /// Days from 1970-01-01, which the algorithms count from, to 2000-01-01.
    private static let daysFromUnixEpoch: Int64 = 10_957
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// The moment that an ISO 8601 text names, or nil where it names none.
    ///
    /// Accepts `2026-01-01T00:00:00Z`, an offset (`+05:00`) in place of `Z`, up to six digits of a
    /// second, a space in place of `T`, and a date alone, which is its midnight in UTC.
    package static func microseconds(iso8601 text: String) -> Int64? {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.take("-"),
            let month = reader.number(digits: 2), reader.take("-"),
            let day = reader.number(digits: 2),
            (1...12).contains(month), (1...daysIn(month: month, year: year)).contains(day)
        else { return nil }
        let date =
            (daysFromCivil(year: year, month: month, day: day) - daysFromUnixEpoch)
            * microsecondsPerDay
        if reader.isAtEnd { return date }
        guard reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(digits: 2), reader.take(":"),
            let minute = reader.number(digits: 2), hour <= 23, minute <= 59
        else { return nil }
        var moment = date + (hour * 3600 + minute * 60) * 1_000_000
        if reader.take(":") {
            guard let second = reader.number(digits: 2), second <= 59 else { return nil }
            moment += second * 1_000_000
            if reader.take(".") {
                guard let fraction = reader.fraction(digits: 6) else { return nil }
                moment += fraction
            }
        }
        guard let offsetMinutes = reader.zoneOffsetMinutes(), reader.isAtEnd else { return nil }
        return moment - offsetMinutes * 60_000_000
    }

    /// The moment in ISO 8601, in UTC: `2026-01-01T00:00:00Z`, with six digits of a second where
    /// there is a fraction.
    package static func iso8601(microseconds: Int64) -> String {
        let (days, inDay) = flooredDivision(microseconds, by: microsecondsPerDay)
        let (year, month, day) = civil(fromDays: days + daysFromUnixEpoch)
        let seconds = inDay / 1_000_000
        let fraction = inDay % 1_000_000
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60]
            .map { padded($0, to: 2) }.joined(separator: ":")
        let date = "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
        return "\(date)T\(time)\(fraction == 0 ? "" : "." + padded(fraction, to: 6))Z"
    }

    private static func daysIn(month: Int64, year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        switch month {
        case 2: return isLeap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    private static func daysFromCivil(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = flooredDivision(year, by: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = flooredDivision(days + 719_468, by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func flooredDivision(
        _ dividend: Int64, by divisor: Int64
    ) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Reads digits and signs from the front of a text.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// A number of exactly that many digits.
    mutating func number(digits: Int) -> Int64? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        rest = rest.dropFirst(digits)
        return text.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// One to `digits` digits after the point, in units of the last of them.
    mutating func fraction(digits: Int) -> Int64? {
        let count = rest.prefix { (0x30...0x39).contains($0) }.count
        guard (1...digits).contains(count), let number = number(digits: count) else { return nil }
        return (count..<digits).reduce(number) { scaled, _ in scaled * 10 }
    }

    /// `Z`, or an offset east of Greenwich in minutes.
    mutating func zoneOffsetMinutes() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(digits: 2) else { return nil }
        _ = take(":")
        guard let minutes = number(digits: 2), hours <= 15, minutes <= 59 else { return nil }
        return (hours * 60 + minutes) * (isWest ? -1 : 1)
    }
}

extension Quantity {
    /// Reads an ISO 8601 time as microseconds since 2000-01-01T00:00:00Z.
    static func timeStamp(_ text: String) throws(Failure) -> Int64 {
        guard let moment = TimeStamp.microseconds(iso8601: text) else {
            throw Failure(
                message: "this is not a time that exists, with its zone",
                hint: "write it as ISO 8601: 2026-01-01T00:00:00Z")
        }
        return moment
    }
}
