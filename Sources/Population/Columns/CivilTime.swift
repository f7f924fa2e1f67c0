/// A time in UTC, in microseconds since 2000-01-01T00:00:00Z, and its calendar date.
struct CivilTime: Equatable {
    let microseconds: Int64

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// - Parameter text: `2026-01-31`, `2026-01-31 12:00:00` or with `T`, a fraction, and `Z` or `+00` as
    ///   PostgreSQL prints it; nil for anything else.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            return range.reduce(into: Int64?(0)) { value, index in
                let byte = bytes[index]
                value =
                    byte >= 0x30 && byte <= 0x39 ? value.map { $0 * 10 + Int64(byte - 0x30) } : nil
            }
        }
        guard bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D, let year = number(0..<4),
            let month = number(5..<7), let day = number(8..<10), (1...12).contains(month),
            (1...31).contains(day)
        else { return nil }
        var time: Int64 = 0
        if bytes.count > 10 {
            guard bytes.count >= 19, bytes[10] == 0x20 || bytes[10] == 0x54, bytes[13] == 0x3A,
                bytes[16] == 0x3A, let hour = number(11..<13), let minute = number(14..<16),
                let second = number(17..<19), hour < 24, minute < 60, second < 60
            else { return nil }
            time = ((hour * 60 + minute) * 60 + second) * 1_000_000
            var rest = bytes[19...]
            for zone in ["Z", "+00", "+00:00"] where rest.ends(with: zone.utf8) {
                rest = rest.dropLast(zone.utf8.count)
                break
            }
            if let point = rest.first {
                guard point == 0x2E, rest.count <= 7, let fraction = number(20..<rest.endIndex)
                else { return nil }
                time += (rest.count..<7).reduce(fraction) { value, _ in value * 10 }
            }
        }
        microseconds =
            Self.day(year: year, month: month, day: day) * Self.microsecondsPerDay + time
    }

    /// Days since 2000-01-01, rounded down.
    var day: Int64 {
        let quotient = microseconds / Self.microsecondsPerDay
        return microseconds % Self.microsecondsPerDay < 0 ? quotient - 1 : quotient
    }

    /// Microseconds since midnight.
    var timeOfDay: Int64 { microseconds - day * Self.microsecondsPerDay }

    /// Days since 2000-01-01 in the proleptic Gregorian calendar.
    ///
    /// H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March.
    private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 730_425
    }

    /// The inverse of `day(year:month:day:)`.
    var date: (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 730_425
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with text: String.UTF8View) -> Bool {
        suffix(text.count).elementsEqual(text)
    }
}

extension ByteBuffer {
    /// Appends `2026-01-31 12:00:00.000000+00`.
    mutating func append(timestamp microseconds: Int64) {
        let time = CivilTime(microseconds: microseconds)
        let date = time.date
        append(padded: date.year, width: 4)
        append(UInt8(ascii: "-"))
        append(padded: date.month, width: 2)
        append(UInt8(ascii: "-"))
        append(padded: date.day, width: 2)
        append(UInt8(ascii: " "))
        let seconds = time.timeOfDay / 1_000_000
        append(padded: seconds / 3_600, width: 2)
        append(UInt8(ascii: ":"))
        append(padded: seconds / 60 % 60, width: 2)
        append(UInt8(ascii: ":"))
        append(padded: seconds % 60, width: 2)
        append(UInt8(ascii: "."))
        append(padded: time.timeOfDay % 1_000_000, width: 6)
        append(UInt8(ascii: "+"))
        append(padded: 0, width: 2)
    }

    private mutating func append(padded value: Int64, width: Int) {
        var divisor: Int64 = 1
        for _ in 1..<width { divisor *= 10 }
        for _ in 0..<width {
            append(UInt8(value / divisor % 10) + 0x30)
            divisor = max(divisor / 10, 1)
        }
    }
}
