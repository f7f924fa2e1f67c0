package import Recording

/// How long connections were waited for and held, as an application has written it down.
///
/// There is a ``HoldLine`` for each time. Lines that begin with `#` say nothing.
package struct HoldRecord: Sendable, Equatable {
    /// In the order of the file.
    package let lines: [HoldLine]
    /// Holds by the name of what they were for, in the order of their first appearance; `hold` for
    /// those without one.
    package private(set) var holds: [(name: String, histogram: LatencyHistogram)] = []
    /// From the question to the pool's answer, of those lines that say it, with those that waited in
    /// vain.
    package private(set) var waits = LatencyHistogram()
    /// How many waited in vain.
    package private(set) var timedOut = 0
    /// Checkouts in the order of time, each with its hold; the first is at 0.
    ///
    /// One arrived when it was asked for, where that is known, and else when it was taken.
    package let trace: RecordedTrace

    /// Lines that are read, at most.
    package static let lineLimit = 10_000_000

    /// Reads the text of a record.
    ///
    /// - Throws: `badTrace`, with the number of the line that is not as it should be, or where no
    ///   connection was held.
    package init(text: String) throws(PoolModelFault) {
        lines = try Self.lines(of: text)
        var places: [String: Int] = [:]
        var spans: [(start: Double, nanoseconds: Int64)] = []
        for line in lines {
            if let wait = line.waitNanoseconds { waits.record(wait) }
            guard let held = line.holdNanoseconds else {
                timedOut += 1
                continue
            }
            spans.append((line.startSeconds, held))
            let name = line.name ?? "hold"
            let place = places[name] ?? holds.count
            if place == holds.count {
                places[name] = place
                holds.append((name, LatencyHistogram()))
            }
            holds[place].histogram.record(held)
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

    /// Reads lines; there may be none.
    ///
    /// - Throws: `badTrace`, with the number of the line that is not as it should be.
    package static func lines(of text: String) throws(PoolModelFault) -> [HoldLine] {
        var read: [HoldLine] = []
        let all = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, text) in all.enumerated() {
            guard let first = text.first(where: { !$0.isWhitespace && $0 != "," }), first != "#"
            else { continue }
            guard index < lineLimit, let line = HoldLine(text) else {
                throw PoolModelFault(
                    .badTrace,
                    "line \(index + 1) of the hold times has to be the times at which a connection "
                        + "was taken and given back, in seconds, and the earlier one at which it was "
                        + "asked for, if that is known: \(text.prefix(60))")
            }
            read.append(line)
        }
        return read
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
        one.lines == other.lines
    }
}
