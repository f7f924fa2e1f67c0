/// One line of a record that an application keeps of its pool.
///
/// Times are in seconds on any clock that does not jump:
///
///     12.50 12.75 12.25 read      taken, returned, asked for, and what for
///     12.50 12.75                 the first two are enough
///     timeout 12.25 42.25 read    asked for, and given up: the pool had none in time
///
/// Fields are separated by spaces or commas. A third field that is a number is the time at which the
/// connection was asked for; without one nothing is known of the wait.
package struct HoldLine: Sendable, Equatable {
    /// When the connection was asked for; nil where that is not said.
    package let askedSeconds: Double?
    /// When it was there; nil where the pool had none in time.
    package let takenSeconds: Double?
    /// When it was given back, or given up.
    package let endedSeconds: Double
    /// What it was for; nil where that is not said.
    package let name: String?

    /// The longest time that a line may speak of, in seconds: more is a mistake of units.
    static let longestSeconds = 1e9

    /// - Returns: nil for a line that is not as it should be.
    package init?(_ line: Substring) {
        var fields = line.split(whereSeparator: { $0 == "," || $0.isWhitespace })[...]
        let isTimeOut = fields.first == "timeout"
        if isTimeOut { fields.removeFirst() }
        guard let first = fields.popFirst().flatMap(Self.seconds),
            let second = fields.popFirst().flatMap(Self.seconds), second >= first,
            second - first < Self.longestSeconds
        else { return nil }
        endedSeconds = second
        if isTimeOut {
            (askedSeconds, takenSeconds) = (first, nil)
        } else {
            takenSeconds = first
            askedSeconds = fields.first.flatMap(Self.seconds)
            if let askedSeconds {
                guard askedSeconds <= first, first - askedSeconds < Self.longestSeconds else {
                    return nil
                }
                fields.removeFirst()
            }
        }
        // `GET /tasks` is one name.
        name = fields.isEmpty ? nil : fields.joined(separator: " ")
    }

    private static func seconds(_ text: Substring) -> Double? {
        Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    /// When it began, as far as is known.
    package var startSeconds: Double { askedSeconds ?? takenSeconds ?? endedSeconds }

    /// From the question to the connection, or to giving up, in nanoseconds; nil where nobody noted
    /// the question.
    package var waitNanoseconds: Int64? {
        askedSeconds.map { asked in Self.nanoseconds((takenSeconds ?? endedSeconds) - asked) }
    }

    /// From taking to giving back, in nanoseconds; nil where there was nothing to hold.
    package var holdNanoseconds: Int64? {
        takenSeconds.map { Self.nanoseconds(endedSeconds - $0) }
    }

    static func nanoseconds(_ seconds: Double) -> Int64 {
        Int64((seconds * 1e9).rounded())
    }
}
