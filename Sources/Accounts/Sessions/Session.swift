package import Population
package import Tokens

/// What a user says to the application who it is with.
package struct Session: Sendable, Equatable {
    package var credential: Credential
    /// Seconds since 1970; nil where nothing says that it ends.
    package var expiresAt: Int64?

    package init(credential: Credential, expiresAt: Int64? = nil) {
        self.credential = credential
        self.expiresAt = expiresAt
    }

    /// From when on it is to be renewed: a sixth of its life, at most a minute, before its end.
    ///
    /// - Parameter now: when it was obtained, in seconds since 1970.
    func renewal(obtainedAt now: Int64) -> Int64? {
        expiresAt.map { end in end - min(60, max(1, (end - now) / 6)) }
    }
}

/// A user who has an account, and perhaps a session.
package struct SignedInUser: Sendable, Equatable {
    /// The user's key as an answer held it; nil where none did.
    package var key: RowKey?
    /// Nil where tokens come from elsewhere.
    package var session: Session?
    /// From when on the session is to be renewed, in seconds since 1970; nil for never.
    var renewal: Int64?
}
