/// What the tokens of an application say: claims of which some differ by user, and how long they
/// hold.
package struct TokenTemplate: Sendable, Equatable {
    /// In the order in which they are written; `iat`, `nbf` and `exp` are written behind them.
    package var claims: [Claim]
    /// From a token's issue to its expiry.
    package var lifetimeSeconds: Int64
    /// Whether tokens say from when on they hold (`nbf`).
    package var hasNotBefore: Bool

    /// - Parameters:
    ///   - claims: without `iat`, `nbf` and `exp`, which the moment of issue decides.
    ///   - lifetimeSeconds: at least one.
    package init(claims: [Claim], lifetimeSeconds: Int64 = 3_600, hasNotBefore: Bool = false) {
        self.claims = claims.filter { !Self.times.contains($0.name) }
        self.lifetimeSeconds = max(1, lifetimeSeconds)
        self.hasNotBefore = hasNotBefore
    }

    /// Claims that the moment of issue decides.
    private static let times: Set<String> = ["iat", "nbf", "exp"]
    /// RFC 7519, section 4.1: these are strings, also where a user's key is a number.
    private static let texts: Set<String> = ["iss", "sub", "jti"]

    package func has(_ claim: String) -> Bool {
        claims.contains { $0.name == claim }
    }

    /// This template with one claim put in the place of what it says, or behind the others.
    func replacing(_ name: String, by value: ClaimValue) -> TokenTemplate {
        var copy = self
        if let index = claims.firstIndex(where: { $0.name == name }) {
            copy.claims[index].value = value
        } else {
            copy.claims.append(Claim(name, value))
        }
        return copy
    }

    /// The payload of a token that is issued now, in UTF-8.
    ///
    /// - Parameters:
    ///   - values: what the parameters stand for.
    ///   - issuedAt: seconds since 1970.
    func payload(_ values: ClaimParameters, issuedAt: Int64) throws(TokenError) -> [UInt8] {
        try payload(
            values, issuedAt: issuedAt, notBefore: hasNotBefore ? issuedAt : nil,
            expiresAt: issuedAt + lifetimeSeconds)
    }

    func payload(
        _ values: ClaimParameters, issuedAt: Int64, notBefore: Int64?, expiresAt: Int64
    ) throws(TokenError) -> [UInt8] {
        var text = [UInt8(ascii: "{")]
        for claim in claims {
            JSONText.append(string: claim.name.utf8, to: &text)
            text.append(UInt8(ascii: ":"))
            try claim.value.append(
                to: &text, mustBeText: Self.texts.contains(claim.name), values: values)
            text.append(UInt8(ascii: ","))
        }
        text += Array("\"iat\":\(issuedAt),".utf8)
        if let notBefore { text += Array("\"nbf\":\(notBefore),".utf8) }
        text += Array("\"exp\":\(expiresAt)}".utf8)
        return text
    }
}
