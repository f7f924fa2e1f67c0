/// The tokens of many users, ready to be sent: obtained once each, renewed before they expire.
///
/// All of them stand in one array of bytes, as whole header lines that end in a zero as C wants
/// them, and a user costs its line and 24 bytes beside it. A worker has a book of its own; looking
/// a line up is two array accesses and makes no object.
package struct TokenBook: ~Copyable {
    /// How a user's token stands.
    package enum State: Sendable, Equatable {
        /// None was ever obtained, or it was taken back.
        case missing
        /// Good, and not to be renewed yet.
        case fresh
        /// Good, and to be renewed at the next opportunity.
        case due
        /// No longer valid.
        case expired
    }

    private struct Entry {
        var start = 0
        var length: UInt32 = 0
        var capacity: UInt32 = 0
        /// Seconds since 1970; the least there is where there is no token.
        var expiresAt = Int64.min
    }

    private var entries: [Entry]
    private var lines: [UInt8] = []
    /// Bytes of `lines` that belong to nobody any more.
    private var abandonedCount = 0
    private let prefix: [UInt8]
    private let marginSeconds: Int64
    private let spreadSeconds: Int64

    /// A book without tokens.
    ///
    /// - Parameters:
    ///   - userCount: users are `0..<userCount`.
    ///   - header: what stands in front of a token.
    ///   - marginSeconds: how long before its expiry a token is to be renewed at the latest. It
    ///     has to cover a request and what the clocks differ by.
    ///   - spreadSeconds: users' renewals are spread over so long before that, so that those who
    ///     began together do not all come back at once.
    package init(
        userCount: Int, header: String = "Authorization: Bearer ", marginSeconds: Int64 = 30,
        spreadSeconds: Int64 = 0
    ) {
        entries = [Entry](repeating: Entry(), count: max(0, userCount))
        prefix = Array(header.utf8)
        self.marginSeconds = max(0, marginSeconds)
        self.spreadSeconds = max(0, spreadSeconds)
    }

    /// How many users it is for.
    package var userCount: Int { entries.count }

    /// The bytes that all lines take, those that wait for being reused among them.
    package var byteCount: Int { lines.count + entries.count * MemoryLayout<Entry>.stride }

    /// How a user's token stands at a moment in seconds since 1970.
    package func state(of user: Int, now: Int64) -> State {
        let expiry = entries[user].expiresAt
        guard expiry != .min else { return .missing }
        guard now < expiry else { return .expired }
        // A multiplicative hash (Knuth, volume 3, 6.4): neighbours lie far apart.
        let scattered = Int64(UInt32(truncatingIfNeeded: user) &* 2_654_435_761 >> 8)
        let ahead = spreadSeconds == 0 ? 0 : scattered % (spreadSeconds + 1)
        return now < expiry - marginSeconds - ahead ? .fresh : .due
    }

    /// Keeps a token in place of the one the user had.
    ///
    /// - Parameters:
    ///   - token: as it goes over the wire, without zeros or line ends: either would end the header.
    ///   - expiresAt: seconds since 1970; `Int64.max` for one of which that is not known.
    /// - Returns: false, and keeps nothing, for bytes that no header may hold.
    @discardableResult
    package mutating func keep(
        _ token: some Collection<UInt8>, for user: Int, expiresAt: Int64
    ) -> Bool {
        guard !token.isEmpty, token.count < 1 << 20,
            token.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return false }
        let length = prefix.count + token.count + 1
        if Int(entries[user].capacity) < length {
            abandonedCount += Int(entries[user].capacity)
            entries[user].capacity = 0
            compactIfWorthwhile()
            entries[user].start = lines.count
            entries[user].capacity = UInt32(length)
            lines += prefix
            lines += token
            lines.append(0)
        } else {
            let start = entries[user].start + prefix.count
            for (offset, byte) in token.enumerated() { lines[start + offset] = byte }
            lines[start + token.count] = 0
        }
        entries[user].length = UInt32(length)
        entries[user].expiresAt = expiresAt
        return true
    }

    /// Takes a user's token back, such as after the server refused it or the account was deleted.
    package mutating func forget(_ user: Int) {
        entries[user].expiresAt = .min
    }

    /// The user's whole header line, such as `Authorization: Bearer eyJ…`, and a zero behind it.
    ///
    /// - Returns: what `body` makes of it; nil where the user has no token.
    package func withHeaderLine<Result>(
        of user: Int, _ body: (Span<UInt8>) -> Result
    ) -> Result? {
        guard entries[user].expiresAt != .min else { return nil }
        return body(lines.span.extracting(range(of: user)))
    }

    /// The token alone, without the zero.
    ///
    /// - Returns: what `body` makes of it; nil where the user has no token.
    package func withToken<Result>(of user: Int, _ body: (Span<UInt8>) -> Result) -> Result? {
        guard entries[user].expiresAt != .min else { return nil }
        let line = range(of: user)
        return body(
            lines.span.extracting(line.lowerBound + prefix.count..<line.upperBound - 1))
    }

    private func range(of user: Int) -> Range<Int> {
        entries[user].start..<entries[user].start + Int(entries[user].length)
    }

    /// Tokens of one application are about equally long, so that this hardly ever happens.
    private mutating func compactIfWorthwhile() {
        guard abandonedCount > 65_536, abandonedCount > lines.count / 2 else { return }
        var kept: [UInt8] = []
        kept.reserveCapacity(lines.count - abandonedCount)
        for user in entries.indices where entries[user].capacity > 0 {
            let line = range(of: user)
            entries[user].start = kept.count
            entries[user].capacity = UInt32(line.count)
            kept += lines[line]
        }
        lines = kept
        abandonedCount = 0
    }
}
