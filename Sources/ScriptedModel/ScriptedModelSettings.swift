package import LoadEngine

/// How the model behaves where no script says otherwise.
package struct ScriptedModelSettings: Sendable {
    /// From a request's last byte to the first token, or to the whole answer less its tokens' time.
    package var firstToken: ThinkTime
    /// From each token to the next.
    package var betweenTokens: ThinkTime
    /// The same seed gives the same delays to the same markers.
    package var seed: UInt64
    /// What is said to a message without a script; nil is given where the message has no marker.
    package var cannedText: @Sendable (ScriptMarker?) -> String
    /// How much of what came is kept.
    package var retention: Retention

    /// Limits of what is kept; beyond them the oldest goes first, and is counted.
    package struct Retention: Sendable, Equatable {
        package var requestLimit: Int
        /// Over all requests, in UTF-8.
        package var byteLimit: Int
        /// Of one request; what is longer is cut, and says so.
        package var requestByteLimit: Int
        /// Scripts that wait for their conversation.
        package var scriptLimit: Int

        package init(
            requestLimit: Int = 10_000, byteLimit: Int = 64 << 20,
            requestByteLimit: Int = 256 << 10, scriptLimit: Int = 100_000
        ) {
            self.requestLimit = max(1, requestLimit)
            self.byteLimit = max(1, byteLimit)
            self.requestByteLimit = max(1, requestByteLimit)
            self.scriptLimit = max(1, scriptLimit)
        }
    }

    package init(
        firstToken: ThinkTime, betweenTokens: ThinkTime = .constant(nanoseconds: 0),
        seed: UInt64 = 0, retention: Retention = Retention(),
        cannedText: @escaping @Sendable (ScriptMarker?) -> String = { _ in
            "This is what a scripted model says when nobody told it what to say."
        }
    ) {
        self.firstToken = firstToken
        self.betweenTokens = betweenTokens
        self.seed = seed
        self.retention = retention
        self.cannedText = cannedText
    }
}
