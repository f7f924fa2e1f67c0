import Testing

@testable import Tokens

@Suite struct TokenForgerTests {
    private static let now: Int64 = 1_000_000

    private func forge(
        _ forgery: TokenForgery, _ key: SigningKey
    ) throws -> [UInt8]? {
        try TokenForger(
            Sample.template, key: key, rogueKeySetURL: "http://127.0.0.1:9/rogue.json"
        ).forge(forgery, victim: Sample.ada, attacker: Sample.mallory, now: Self.now)
    }

    private func subject(
        of token: [UInt8]?, by key: VerifyingKey,
        expecting expectations: TokenVerifier.Expectations = Sample.expectations,
        now: Int64 = now
    ) throws -> String {
        try TokenVerifier(key, expecting: expectations)
            .verify(#require(token), now: now).subject
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `a sound verifier refuses every forgery, and the control passes`(
        algorithm: SigningAlgorithm
    ) throws {
        let key = try SigningKey.generated(for: algorithm, keyID: "k1")
        let forger = try TokenForger(
            Sample.template, key: key, rogueKeySetURL: "http://127.0.0.1:9/rogue.json")
        let verifier = try TokenVerifier(key.verifyingKey, expecting: Sample.expectations)
        let honest = try TokenSigner(key).mint(Sample.template, for: Sample.ada, issuedAt: Self.now)
        #expect(try verifier.verify(honest, now: Self.now).subject == "ada")
        for forgery in forger.applicable {
            guard
                let token = try forger.forge(
                    forgery, victim: Sample.ada, attacker: Sample.mallory, now: Self.now)
            else {
                #expect(forgery == .absent)
                continue
            }
            if forgery == .foreignSubject {
                #expect(try verifier.verify(token, now: Self.now).subject == "mallory")
            } else {
                #expect(throws: TokenRefusal.self, "\(forgery)") {
                    try verifier.verify(token, now: Self.now)
                }
            }
        }
    }

    /// Every forgery has to get through where its one check is missing: else it proves nothing.
    @Test func `each is refused for its own reason alone`() throws {
        let key = try SigningKey(pem: PublishedKeys.rsa)
        let right = key.verifyingKey
        var lenient = Sample.expectations
        lenient.leewaySeconds = TokenForger.distanceSeconds + 1
        #expect(try subject(of: forge(.expired, key), by: right, expecting: lenient) == "ada")
        #expect(try subject(of: forge(.notYetValid, key), by: right, expecting: lenient) == "ada")
        #expect(throws: TokenRefusal.expired) { try subject(of: forge(.expired, key), by: right) }
        #expect(throws: TokenRefusal.notYetValid) {
            try subject(of: forge(.notYetValid, key), by: right)
        }
        let elsewhere = "https://somebody-else.invalid"
        #expect(
            try subject(
                of: forge(.wrongAudience, key), by: right,
                expecting: .init(issuer: Sample.expectations.issuer, audience: elsewhere)) == "ada")
        #expect(
            try subject(
                of: forge(.wrongIssuer, key), by: right,
                expecting: .init(issuer: elsewhere, audience: "todo-api")) == "ada")
        #expect(throws: TokenRefusal.wrongAudience) {
            try subject(of: forge(.wrongAudience, key), by: right)
        }
        #expect(throws: TokenRefusal.wrongIssuer) {
            try subject(of: forge(.wrongIssuer, key), by: right)
        }
        // The server's public key, taken for a secret, as it is written and trimmed.
        let pem = try #require(right.publicPEM)
        #expect(
            try subject(
                of: forge(.publicKeyAsSecret, key), by: VerifyingKey(secret: Array(pem.utf8)))
                == "ada")
        #expect(
            try subject(
                of: forge(.publicKeyAsSecretTrimmed, key),
                by: VerifyingKey(secret: Array(pem.utf8.dropLast()))) == "ada")
        // The key that the path leads to is empty.
        #expect(try subject(of: forge(.keyIDPath, key), by: VerifyingKey(secret: [])) == "ada")
    }

    @Test func `unsigned tokens say what they are said to say`() throws {
        let key = SigningKey(secret: [1, 2, 3], keyID: "k1")
        for (forgery, algorithm) in [
            (TokenForgery.unsigned, "none"), (.unsignedCapitalised, "None"),
            (.unsignedMixedCase, "nOnE"), (.signatureStripped, "HS256"),
        ] {
            let token = try #require(try forge(forgery, key))
            let parts = token.split(
                separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            let header = try #require(Base64URL.decode(parts[0]))
            #expect(String(decoding: header, as: UTF8.self).contains(#""alg":"\#(algorithm)""#))
            #expect(parts.count == 3 && parts[2].isEmpty)
            let payload = try #require(Base64URL.decode(parts[1]))
            #expect(String(decoding: payload, as: UTF8.self).contains(#""sub":"ada""#))
        }
    }

    @Test func `a swapped payload keeps the signature of the attacker's own token`() throws {
        let key = SigningKey(secret: [1, 2, 3])
        let own = try TokenSigner(key)
            .mint(Sample.template, for: Sample.mallory, issuedAt: Self.now)
        let swapped = try #require(try forge(.payloadSwapped, key))
        #expect(own.split(separator: 0x2E)[2] == swapped.split(separator: 0x2E)[2])
        #expect(own.split(separator: 0x2E)[1] != swapped.split(separator: 0x2E)[1])
    }

    @Test func `what says nothing about an application is left out, with the reason`() throws {
        let plain = TokenTemplate(claims: [Claim("sub", .text(":user"))])
        let forger = try TokenForger(plain, key: SigningKey(secret: [1]))
        let left = Set(TokenForgery.allCases).subtracting(forger.applicable)
        #expect(
            left == [
                .wrongAudience, .wrongIssuer, .zeroSignature, .publicKeyAsSecret,
                .publicKeyAsSecretTrimmed, .foreignKeySet,
            ])
        #expect(left.allSatisfy { forger.whyNot($0)?.isEmpty == false })
        let full = try TokenForger(
            Sample.template, key: .generated(for: .es256), rogueKeySetURL: "http://[::1]/")
        #expect(full.applicable == TokenForgery.allCases)
    }

    @Test func `names are kebab-case and every forgery says what it means`() {
        for forgery in TokenForgery.allCases {
            #expect(forgery.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
            #expect(!forgery.meaning.isEmpty)
        }
    }
}
