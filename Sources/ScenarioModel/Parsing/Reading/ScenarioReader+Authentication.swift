extension ScenarioReader {
    /// `auth:`.
    mutating func authentication(_ slot: Slot) -> AuthenticationDeclaration? {
        guard case .mapping = slot.node.content else {
            return word(slot, of: ["none"]).map { _ in AuthenticationDeclaration() }
        }
        guard let mapping = mapping(slot, as: .authentication) else { return nil }
        let credentials = mapping.present(["header", "jwt", "login", "bearer"])
        if credentials.count > 1 {
            report(
                "a request carries one credential, and here are "
                    + credentials.map(\.label).joined(separator: " and "),
                at: credentials[1].keyPosition,
                hint: "keep one of them; 'register' may stand beside any")
            return nil
        }
        if credentials.isEmpty, mapping["register"] == nil {
            guard !mapping.hasUnknownKeys else { return nil }
            report(
                "'auth' does not say how a request carries who calls", at: slot.node.position,
                hint: "write 'auth: none', or one of 'header', 'jwt', 'login', 'bearer', "
                    + "'register'")
            return nil
        }
        let login = mapping["login"].flatMap { accountRequest($0) }
        let register = mapping["register"].flatMap { accountRequest($0) }
        var declaration = AuthenticationDeclaration(
            register: register?.request, login: login?.request)
        switch credentials.first {
        case let slot? where slot.name == "header":
            declaration.credential = .headers(sharedHeaders(slot))
        case let slot? where slot.name == "jwt":
            declaration.credential = jwt(slot).map { .signedToken($0) } ?? .none
        case let slot? where slot.name == "bearer":
            declaration.credential = storedToken(slot).map { .storedToken($0) } ?? .none
        default:
            // What gives the token: login, or registration where that is all there is.
            let giver = mapping["login"] ?? mapping["register"]
            if let giver, let session = mapping["login"] == nil ? register : login {
                declaration.credential = credential(of: session, giver)
            }
        }
        declaration.csrf = mapping["csrf"].flatMap { csrf($0, of: declaration) }
        return declaration
    }

    private mutating func credential(
        of session: (request: AccountRequest, placement: TokenPlacement), _ slot: Slot
    ) -> AuthenticationDeclaration.Credential {
        if case .cookie = session.placement {
            if session.request.token != nil {
                report(
                    "'token' and 'cookie' are two ways to give a session", at: slot.keyPosition,
                    hint: "keep 'token' where the answer's body holds it, 'cookie' where the "
                        + "answer sets it")
            }
        } else if session.request.token == nil {
            report(
                "\(slot.label) does not say where the token is", at: slot.keyPosition,
                hint: "add 'token: $.access_token', or 'cookie: session' where the answer sets one")
        }
        return .session(session.placement)
    }

    // MARK: Requests about an account

    private mutating func accountRequest(
        _ slot: Slot
    ) -> (request: AccountRequest, placement: TokenPlacement)? {
        guard let mapping = mapping(slot, as: .accountRequest) else { return nil }
        let request = self.request(mapping["request"], parts: mapping)
        let statuses = mapping["expect"].map { self.statuses($0) } ?? StatusSet.successful
        let token = mapping["token"].map { singlePath($0) ?? .unread }
        let user = mapping["user"].map { singlePath($0) ?? .unread }
        let lifetime = mapping["expires"].flatMap { self.lifetime($0) }
        let binds = mapping["bind"].map { self.binds($0) } ?? []
        let placement = self.placement(mapping)
        guard let request, let statuses, let placement else { return nil }
        return (
            AccountRequest(
                request: request, binds: binds, expectedStatuses: statuses, token: token,
                user: user, lifetime: lifetime, position: slot.keyPosition), placement
        )
    }

    mutating func singlePath(_ slot: Slot) -> JSONPath? {
        guard let path = text(slot, JSONPath.parse) else { return nil }
        guard !path.leadsToMany else {
            report(
                "\(slot.label) would be many values", at: slot.node.position,
                hint: "write [0] for the first")
            return nil
        }
        return path
    }

    private mutating func lifetime(_ slot: Slot) -> AccountRequest.Lifetime? {
        if case .scalar(let scalar) = slot.node.content, scalar.text.hasPrefix("$") {
            return singlePath(slot).map { .secondsAt($0) }
        }
        return quantity(slot, Quantity.duration).map { .nanoseconds($0) }
    }

    // MARK: Where a token is carried

    private mutating func placement(_ mapping: CheckedMapping) -> TokenPlacement? {
        if let slot = mapping["cookie"] {
            for stray in mapping.present(["header", "prefix"]) {
                report(
                    "\(stray.label) does not go with 'cookie'", at: stray.keyPosition,
                    hint: "a token is carried in a header or in a cookie: keep one")
            }
            return cookieName(slot).map { .cookie($0) }
        }
        guard case .header(var name, var prefix) = TokenPlacement.bearer else { return nil }
        if let slot = mapping["header"] { name = headerName(slot) ?? name }
        if let slot = mapping["prefix"] { prefix = string(slot) ?? prefix }
        if prefix == "none" { prefix = "" }
        return .header(name: name, prefix: prefix)
    }

    mutating func cookieName(_ slot: Slot) -> String? {
        guard let name = string(slot) else { return nil }
        guard Self.isToken(name) else {
            report(
                "'cookie' must name a cookie, not \(slot.node.found)", at: slot.node.position,
                hint: "for example: \(slot.example)")
            return nil
        }
        return name
    }

    private mutating func storedToken(_ slot: Slot) -> StoredToken? {
        guard case .mapping = slot.node.content else {
            return column(slot).map {
                StoredToken(column: $0, placement: .bearer, position: slot.keyPosition)
            }
        }
        guard let mapping = self.mapping(slot, as: .storedToken) else { return nil }
        let column = mapping["column"].flatMap { self.column($0) }
        guard let column, let placement = self.placement(mapping) else { return nil }
        return StoredToken(column: column, placement: placement, position: slot.keyPosition)
    }

    // MARK: Tokens that are signed here

    private mutating func jwt(_ slot: Slot) -> TokenSigning? {
        guard let mapping = mapping(slot, as: .jwt) else { return nil }
        let algorithm = mapping["algorithm"].flatMap { word($0, of: SigningAlgorithm.self) }
        let keySet = mapping["jwks"].flatMap { self.keySet($0) }
        let key = algorithm.flatMap { signingKey(of: $0, mapping, at: slot) }
        let claims = mapping["claims"].flatMap { tokenClaims($0) }
        let lifetime = mapping["expires"].map { quantity($0, Quantity.duration) }
        let binds = mapping["bind"].map { self.binds($0) } ?? []
        let keyID = mapping["key_id"].flatMap { string($0) }
        let placement = self.placement(mapping)
        if algorithm?.isSymmetric == true, let slot = mapping["jwks"] {
            report(
                "a secret is never published, and HS256 signs by one", at: slot.keyPosition,
                hint: "remove 'jwks', or sign by RS256, ES256 or EdDSA")
        }
        guard let algorithm, let key, let claims, let placement else { return nil }
        return TokenSigning(
            algorithm: algorithm, key: key, claims: claims, binds: binds,
            lifetimeNanoseconds: (lifetime ?? nil) ?? TokenSigning.defaultLifetimeNanoseconds,
            keyID: keyID, placement: placement, keySet: keySet, position: slot.keyPosition)
    }

    private mutating func tokenClaims(_ slot: Slot) -> JSONTemplate? {
        guard case .mapping = slot.node.content else {
            reportType("a mapping", slot)
            return nil
        }
        return jsonTemplate(slot.node)
    }

    private mutating func signingKey(
        of algorithm: SigningAlgorithm, _ mapping: CheckedMapping, at slot: Slot
    ) -> SigningKey? {
        let wanted = algorithm.isSymmetric ? "secret" : "key"
        let other = algorithm.isSymmetric ? "key" : "secret"
        if let stray = mapping[other] {
            report(
                "\(algorithm.rawValue) signs by a \(wanted), not by a \(other)",
                at: stray.keyPosition,
                hint: algorithm.isSymmetric
                    ? "write 'secret: ${JWT_SECRET}'"
                    : "write 'key: ${JWT_PRIVATE_KEY}' or 'key: { file: keys/private.pem }'")
            return nil
        }
        guard let found = mapping[wanted] else {
            if !algorithm.isSymmetric, mapping["jwks"] != nil { return .madeForTheRun }
            guard !mapping.hasUnknownKeys else { return nil }
            report(
                "\(algorithm.rawValue) signs by a \(wanted), and there is none",
                at: slot.keyPosition,
                hint: algorithm.isSymmetric
                    ? "add 'secret: ${JWT_SECRET}', the one that the application verifies by"
                    : "add 'key: ${JWT_PRIVATE_KEY}', or 'jwks' where the application fetches keys")
            return nil
        }
        return algorithm.isSymmetric ? secret(found).map { .secret($0) } : privateKey(found)
    }

    private mutating func privateKey(_ slot: Slot) -> SigningKey? {
        guard case .mapping = slot.node.content else {
            return secret(slot).flatMap { checkPEM($0, slot) }
        }
        guard let name = mapping(slot, as: .keyFile)?["file"], let path = file(name) else {
            return nil
        }
        do {
            let bytes = try BoundedFile.read(path, atMostBytes: Self.largestKeyBytes)
            return checkPEM(SecretText(String(decoding: bytes, as: UTF8.self)), name)
        } catch {
            report("\(name.node.found) \(error.reason)", at: name.node.position, hint: error.hint)
            return nil
        }
    }

    /// The largest key file that is read: an RSA key of 16,384 bits has 13 KB.
    private static let largestKeyBytes = 64_000

    private mutating func checkPEM(_ text: SecretText, _ slot: Slot) -> SigningKey? {
        guard text.revealed.contains("-----BEGIN"), text.revealed.contains("PRIVATE KEY-----")
        else {
            report(
                "\(slot.label) is not a private key in PEM", at: slot.node.position,
                hint: "it begins with '-----BEGIN PRIVATE KEY-----'; 'openssl pkey' converts others"
            )
            return nil
        }
        return .pem(text)
    }

    /// Text that no message shows.
    mutating func secret(_ slot: Slot) -> SecretText? {
        guard case .scalar(let scalar) = slot.node.content, !slot.node.isNothing,
            !scalar.text.isEmpty, !scalar.text.unicodeScalars.contains("\0")
        else {
            report(
                "\(slot.label) must be text", at: slot.node.position,
                hint: "for example: \(slot.example)")
            return nil
        }
        writtenSecrets.append((scalar.written, slot.node.position))
        return SecretText(scalar.text)
    }

    private mutating func keySet(_ slot: Slot) -> KeySetPublication? {
        guard let mapping = mapping(slot, as: .jwks) else { return nil }
        let listen = mapping["listen"].flatMap { listenAddress($0) }
        let path = mapping["path"].map { self.path($0) } ?? "/.well-known/jwks.json"
        guard let listen, let path else { return nil }
        return KeySetPublication(listen: listen, path: path)
    }
}
