package import Recording

/// How long connections were held, as an application has written it down.
///
/// One line for each time that a connection was held: when it was checked out and when it was checked
/// in, in seconds on any clock that does not jump, then the name of what it was for, if that is
/// known; separated by commas or spaces. Lines that begin with `#` say nothing.
package struct HoldRecord: Sendable, Equatable {
    /// Holds by the name of what they were for, in the order of their first appearance; `hold` for
    /// those without one.
    package private(set) var holds: [(name: String, histogram: LatencyHistogram)] = []
    /// Checkouts in the order of time, each with its hold; the first is at 0.
    package let trace: RecordedTrace

    /// Lines that are read, at most.
    package static let lineLimit = 10_000_000

    /// Reads the text of a record.
    ///
    /// - Throws: `badTrace`, with the number of the line that is not as it should be.
    package init(text: String) throws(PoolModelFault) {
        var places: [String: Int] = [:]
        var spans: [(start: Double, nanoseconds: Int64)] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let fields = line.split { $0 == "," || $0.isWhitespace }
            guard let first = fields.first, !first.hasPrefix("#") else { continue }
            guard index < Self.lineLimit, fields.count >= 2, let start = Double(first),
                let end = Double(fields[1]), start.isFinite, end >= start, end - start < 1e9
            else {
                throw PoolModelFault(
                    .badTrace,
                    "line \(index + 1) of the hold times has to be a time of checkout and a later "
                        + "time of checkin, in seconds: \(line.prefix(60))")
            }
            let nanoseconds = Int64(((end - start) * 1e9).rounded())
            spans.append((start, nanoseconds))
            let name = fields.count > 2 ? String(fields[2]) : "hold"
            let place = places[name] ?? holds.count
            if place == holds.count {
                places[name] = place
                holds.append((name, LatencyHistogram()))
            }
            holds[place].histogram.record(nanoseconds)
        }
        spans.sort { $0.start < $1.start }
        let beginning = spans.first?.start ?? 0
        trace = try RecordedTrace(
            spans.map { span in
                RecordedTrace.Arrival(
                    atNanoseconds: Int64(min((span.start - beginning) * 1e9, 0x1p62).rounded()),
                    holdNanoseconds: span.nanoseconds)
            })
    }

    /// A kind of request for each name, as often as it was seen.
    package func profiles() throws(PoolModelFault) -> [RequestProfile] {
        var profiles: [RequestProfile] = []
        for (name, histogram) in holds {
            var profile = RequestProfile.holding(try .measured(histogram), name: name)
            profile.weight = Double(histogram.count)
            profiles.append(profile)
        }
        return profiles
    }

    package static func == (one: HoldRecord, other: HoldRecord) -> Bool {
        one.trace == other.trace && one.holds.map(\.name) == other.holds.map(\.name)
            && one.holds.map(\.histogram) == other.holds.map(\.histogram)
    }
}
