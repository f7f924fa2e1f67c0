/// How long a phase will take, from how long its part so far took.
///
/// What is done often comes in steps, block by block: between two of them the time left goes down
/// with the clock and is not estimated anew.
package struct ProgressPace: Sendable {
    /// Before so much time nothing is said.
    private static let leastSeconds = 2.0
    private static let leastFraction = 0.03

    private var fraction = 0.0
    /// When the last step was seen, in seconds since the phase began.
    private var steppedAt = 0.0

    package init() {}

    /// - Parameter fraction: how much is done, from 0 to 1; nil where nobody knows.
    /// - Returns: nil where it is too early to tell.
    package mutating func secondsLeft(
        atFraction fraction: Double?, elapsedSeconds: Double
    ) -> Double? {
        guard let fraction else { return nil }
        if fraction != self.fraction {
            self.fraction = fraction
            steppedAt = elapsedSeconds
        }
        guard elapsedSeconds >= Self.leastSeconds, fraction >= Self.leastFraction, fraction <= 1
        else { return nil }
        return max(steppedAt / fraction - elapsedSeconds, 0)
    }
}
