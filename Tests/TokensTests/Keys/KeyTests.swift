import Testing

@testable import Tokens

@Suite struct KeyTests {
    @Test(arguments: [
        (PublishedKeys.rsa, SigningAlgorithm.rs256), (PublishedKeys.ellipticCurve, .es256),
        (PublishedKeys.ed25519, .edDSA),
    ])
    func `the kind of key decides the algorithm`(pem: String, algorithm: SigningAlgorithm) throws {
        let key = try SigningKey(pem: pem, keyID: "one")
        #expect(key.algorithm == algorithm)
        #expect(key.verifyingKey.algorithm == algorithm)
        #expect(key.verifyingKey.keyID == "one")
        let reread = try VerifyingKey(pem: #require(key.verifyingKey.publicPEM), keyID: "one")
        #expect(reread == key.verifyingKey)
    }

    @Test func `a key of another kind than expected is refused, with what it could do`() {
        let failure = #expect(throws: TokenError.self) {
            try SigningKey(pem: PublishedKeys.ed25519, expected: .rs256)
        }
        #expect(failure?.code == .unsuitableKey)
        #expect("\(failure, default: "")".contains("signs with EdDSA"))
    }

    @Test(arguments: ["", "secret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
    func `text that is no key is refused, with what was expected`(text: String) {
        let failure = #expect(throws: TokenError.self) { try SigningKey(pem: text) }
        #expect(failure?.code == .unreadableKey)
        #expect("\(failure, default: "")".contains("-----BEGIN PRIVATE KEY-----"))
        let publicFailure = #expect(throws: TokenError.self) { try VerifyingKey(pem: text) }
        #expect(publicFailure?.code == .unreadableKey)
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `generated keys differ, and sign what they verify`(
        algorithm: SigningAlgorithm
    ) throws {
        let key = try SigningKey.generated(for: algorithm)
        #expect(key.algorithm == algorithm)
        #expect(try SigningKey.generated(for: algorithm) != key)
        let token = try TokenSigner(key).mint(Sample.template, for: Sample.ada, issuedAt: 1_000)
        let verified = try TokenVerifier(key.verifyingKey, expecting: Sample.expectations)
            .verify(token, now: 1_001)
        #expect(verified.subject == "ada")
    }

    @Test func `no way of printing a key shows it`() throws {
        let key = SigningKey(secret: Array("hunter2-hunter2".utf8))
        let pair = try SigningKey(pem: PublishedKeys.ed25519)
        var dumped = ""
        dump(key, to: &dumped)
        dump(pair, to: &dumped)
        let texts = [
            "\(key)", String(reflecting: key), "\(pair)", String(reflecting: pair),
            "\(key.verifyingKey)", String(reflecting: key.verifyingKey), dumped,
        ]
        let bytes = "\(Array("hunter2".utf8))".dropFirst().dropLast()
        for text in texts {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains(bytes))
            #expect(!text.contains("MC4CAQAw"))
        }
    }

    @Test func `a shared secret is not published`() {
        let failure = #expect(throws: TokenError.self) {
            try JSONWebKey(SigningKey(secret: [1]).verifyingKey)
        }
        #expect(failure?.code == .unsuitableKey)
    }

    @Test func `a set of keys is one document`() throws {
        let keys = try [SigningAlgorithm.rs256, .es256, .edDSA].map {
            try JSONWebKey(SigningKey.generated(for: $0, keyID: $0.rawValue).verifyingKey)
        }
        let text = String(decoding: JSONWebKey.set(keys), as: UTF8.self)
        #expect(text.hasPrefix(#"{"keys":[{"#))
        #expect(text.hasSuffix("}]}"))
        for name in ["RS256", "ES256", "EdDSA"] { #expect(text.contains(#""kid":"\#(name)""#)) }
    }
}

/// What tests of several files mint.
enum Sample {
    static let template = TokenTemplate(
        claims: [
            Claim("iss", .text("https://issuer.example")), Claim("aud", .text("todo-api")),
            Claim("sub", .text(":user")),
        ], lifetimeSeconds: 600, hasNotBefore: true)
    static let ada = ClaimParameters(user: .text("ada"))
    static let mallory = ClaimParameters(user: .text("mallory"))
    static let expectations = TokenVerifier.Expectations(
        issuer: "https://issuer.example", audience: "todo-api")
}
