/// How quantities are written in messages and reports: the same everywhere, in no locale.
package enum Figures {
    /// A whole number with a comma between thousands: `261,000`.
    package static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var grouped = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { grouped += "," }
            grouped.append(digit)
        }
        return value < 0 ? "-" + grouped : grouped
    }

    /// A number with that many digits (0 to 6) after the point: `1,234.50`.
    ///
    /// What no `Int` can hold is written as `inf`, `-inf` or `nan`.
    package static func fixed(_ value: Double, digits: Int) -> String {
        guard value.isFinite, value.magnitude < 1e12 else {
            return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
        }
        let scale = (0..<min(max(digits, 0), 6)).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((value.magnitude * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        let whole = sign + count(scaled / scale)
        guard scale > 1 else { return whole }
        let rest = String(scaled % scale)
        let zeros = String(repeating: "0", count: String(scale).count - 1 - rest.count)
        return "\(whole).\(zeros)\(rest)"
    }

    /// Milliseconds to three significant digits, without the unit: `0.21`, `8.40`, `31.2`, `1,204`.
    package static func milliseconds(_ value: Double) -> String {
        switch value.magnitude {
        case 0: "0"
        case ..<0.01: "<0.01"
        case ..<9.995: fixed(value, digits: 2)
        case ..<99.95: fixed(value, digits: 1)
        default: fixed(value, digits: 0)
        }
    }

    /// A size in decimal units, as documents claim them: `107.8 MB`.
    package static func bytes(_ value: Int64) -> String {
        let size = Double(value.magnitude)
        let sign = value < 0 ? "-" : ""
        let units: [(limit: Double, unit: String)] = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
        for (limit, unit) in units where size >= limit {
            return "\(sign)\(fixed(size / limit, digits: 1)) \(unit)"
        }
        return "\(sign)\(count(Int(size))) B"
    }

    /// A share from 0 to 1 in percent: `99.4 %`, with the digits that keep a small one visible.
    package static func percent(_ share: Double) -> String {
        let percent = share * 100
        switch percent.magnitude {
        case 0, 100: return fixed(percent, digits: 0) + " %"
        case ..<0.001: return "<0.001 %"
        case ..<0.1: return fixed(percent, digits: 3) + " %"
        case ..<1: return fixed(percent, digits: 2) + " %"
        default: return fixed(percent, digits: 1) + " %"
        }
    }

    /// A change as a share of what was there, with its sign: `+21.3 %`, `-4.0 %`.
    package static func change(_ share: Double) -> String {
        (share > 0 ? "+" : "") + fixed(share * 100, digits: 1) + " %"
    }

    /// A span of time for people: `850 ms`, `12.5 s`, `1 min 47 s`, `2 h 5 min`.
    package static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "unknown" }
        if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 59.95 { return fixed(seconds, digits: 1) + " s" }
        let whole = Int(seconds.rounded())
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// A number and its noun, in the singular for one: `1 row`, `1,204 rows`.
    package static func counted(_ value: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }
}
