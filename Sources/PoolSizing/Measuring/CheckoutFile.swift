package import LoadEngine

/// Checkouts that an application wrote down itself, one a line: three times in seconds of any clock
/// that does not go back, `asked granted returned`, or the last two where it does not know when it
/// asked.
///
/// What is no such line is told with its number; the last line may be cut off, as it is when the
/// application was killed.
package struct CheckoutFile: Sendable {
    /// Why a file cannot be used.
    package struct Mistake: Error, Equatable, CustomStringConvertible {
        /// From 1.
        package let line: Int
        package let message: String

        package var description: String { "line \(line): \(message)" }
    }

    package let checkouts: [Checkout]
    /// Whether the file says when a connection was asked for.
    package let hasWaits: Bool
    /// From the first time in the file to the last.
    package let spanNanoseconds: Int64

    /// Reads a file's text.
    ///
    /// - Parameter warmupNanoseconds: what begins within so long of the first line is not recorded.
    /// - Throws: ``Mistake`` for the first line that is none.
    package init(_ text: String, warmupNanoseconds: Int64 = 0) throws(Mistake) {
        var rows: [[Double]] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let isCutOff = number == lines.count - 1
            do throws(Mistake) {
                rows.append(try Self.row(line, number + 1, columns: rows.first?.count))
            } catch {
                guard isCutOff else { throw error }
            }
        }
        let origin = rows.lazy.map { $0[0] }.min() ?? 0
        let end = rows.lazy.map { $0[$0.count - 1] }.max() ?? origin
        func nanoseconds(_ seconds: Double) -> Int64 { Int64((seconds * 1e9).rounded()) }
        checkouts = rows.map { times in
            let asked = times[0]
            let granted = times[times.count - 2]
            var checkout = Checkout(
                worker: 0, activity: 0, requestedNanoseconds: nanoseconds(asked - origin),
                waitedNanoseconds: nanoseconds(granted - asked), end: .returned,
                isRecorded: nanoseconds(asked - origin) >= warmupNanoseconds)
            checkout.heldNanoseconds = nanoseconds(times[times.count - 1] - granted)
            // Nothing says what held it; the server's load is what all of it may be.
            checkout.busyNanoseconds = checkout.heldNanoseconds
            return checkout
        }
        hasWaits = rows.first?.count == 3
        spanNanoseconds = nanoseconds(end - origin)
    }

    private static func row(
        _ line: Substring, _ number: Int, columns: Int?
    ) throws(Mistake) -> [Double] {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "," })
        let times = words.compactMap { Double($0) }
        guard times.count == words.count, [2, 3].contains(times.count),
            times.allSatisfy(\.isFinite)
        else {
            throw Mistake(
                line: number,
                message: "'\(line.prefix(60))' is not 'asked granted returned' in seconds")
        }
        guard columns == nil || columns == times.count else {
            throw Mistake(
                line: number, message: "it has \(times.count) times, and those before have others")
        }
        guard times == times.sorted() else {
            throw Mistake(line: number, message: "its times go back")
        }
        return times
    }
}
