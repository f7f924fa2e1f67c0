internal import HTTPDriver
package import Recording

/// The times of an operation's streams, warm-up left out.
package struct StreamFigures: Sendable {
    /// From the request to the first event.
    package var firstEvent = LatencyHistogram()
    /// From the request to the first event that carries a token.
    package var firstToken = LatencyHistogram()
    /// From one such event to the next.
    package var betweenTokens = LatencyHistogram()

    /// Adds another worker's.
    package mutating func merge(_ other: StreamFigures) {
        firstEvent.merge(other.firstEvent)
        firstToken.merge(other.firstToken)
        betweenTokens.merge(other.betweenTokens)
    }
}
