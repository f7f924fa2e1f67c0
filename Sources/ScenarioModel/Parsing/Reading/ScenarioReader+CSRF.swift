extension ScenarioReader {
    /// `csrf:` below `auth:`.
    ///
    /// - Parameter authentication: what stands beside it.
    mutating func csrf(
        _ slot: Slot, of authentication: AuthenticationDeclaration
    ) -> CSRFProtection? {
        guard let mapping = mapping(slot, as: .csrf) else { return nil }
        if case .session(.cookie) = authentication.credential {
        } else {
            report(
                "'csrf' goes with a session in a cookie, and there is none",
                at: slot.keyPosition,
                hint: "add 'cookie: …' to 'login', or to 'register' where that signs users in; a "
                    + "token in a header needs no 'csrf'")
        }
        let request = mapping["request"].flatMap { text($0, HTTPRequestTemplate.parse) }
        let source = one(of: mapping["cookie"], or: mapping["token"], in: mapping, at: slot)
        let carrier = one(of: mapping["header"], or: mapping["field"], in: mapping, at: slot)
        guard let source, let carrier else { return nil }
        let taken: CSRFProtection.Source?
        if source.name == "cookie" {
            taken = cookieName(source).map { .cookie($0) }
        } else {
            taken = singlePath(source).map { .body($0) }
        }
        let carried: CSRFProtection.Carrier?
        if carrier.name == "header" {
            carried = headerName(carrier).map { .header($0) }
        } else {
            carried = string(carrier).map { .field($0) }
        }
        guard let taken, let carried else { return nil }
        return CSRFProtection(
            request: request, source: taken, carrier: carried, position: slot.keyPosition)
    }

    /// The one of two keys that is there.
    private mutating func one(
        of first: Slot?, or second: Slot?, in mapping: CheckedMapping, at slot: Slot
    ) -> Slot? {
        if let first, let second {
            report(
                "\(first.label) and \(second.label) do not go together", at: second.keyPosition,
                hint: "keep one of them")
            return nil
        }
        if first == nil, second == nil, !mapping.hasUnknownKeys {
            let names = mapping["cookie"] == nil && mapping["token"] == nil
            report(
                names
                    ? "'csrf' does not say where the token is"
                    : "'csrf' does not say what carries the token", at: slot.keyPosition,
                hint: names
                    ? "add 'cookie: csrftoken' where it is in a cookie, 'token: $.csrfToken' where "
                        + "it is in an answer's body"
                    : "add 'header: X-CSRF-Token', or 'field: _csrf' for forms")
        }
        return first ?? second
    }
}
