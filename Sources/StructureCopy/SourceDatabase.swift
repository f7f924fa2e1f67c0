/// What was read from a database that is left alone, so that a copy of it behaves alike.
package struct SourceDatabase: Sendable, Equatable {
    package var name: String
    /// As the server reports it, `15.18 (Debian 15.18-0+deb12u1)`.
    package var serverVersion: String
    /// 150018 is 15.18.
    package var serverVersionNumber: Int
    package var locale: Locale
    /// In the order of their making, `plpgsql` apart.
    package var extensions: [String]
    /// Whom the database belongs to.
    package var owner: String
    /// Nil where nobody ever changed what everybody gets.
    package var privileges: [DatabasePrivilege]?
    /// Every role that is named in ownership, grants or policies, that connects, or that one of these
    /// belongs to; the roles every server has (`pg_…`) apart.
    package var roles: [SourceRole]
    package var memberships: [RoleMembership]
    /// Those that are weaker come first: what is said for a database is stronger than what is said
    /// for all of them.
    package var settings: [SourceSetting]

    /// How a database orders and encodes text.
    package struct Locale: Sendable, Equatable {
        package var encoding: String
        /// `c` of the C library, `i` of ICU, `b` of PostgreSQL itself.
        package var provider: String
        package var collation: String
        package var characterType: String
        /// Of ICU and of PostgreSQL itself; nil with the C library.
        package var name: String?
    }

    /// 15 of 15.18.
    package var majorVersion: Int { serverVersionNumber / 10_000 }

    /// The version without what a packager adds: `15.18`.
    package var plainVersion: String {
        String(serverVersion.prefix { !$0.isWhitespace })
    }
}
