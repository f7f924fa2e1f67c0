import Testing

@testable import Tokens

@Suite struct TokenVerifierTests {
    private let key = SigningKey(secret: Array("a secret of the tests".utf8), keyID: "k1")

    private func token(_ template: TokenTemplate = Sample.template) throws -> [UInt8] {
        try TokenSigner(key).mint(template, for: Sample.ada, issuedAt: 1_000)
    }

    private func refusal(
        of token: [UInt8], now: Int64 = 1_001,
        expecting expectations: TokenVerifier.Expectations = Sample.expectations
    ) throws -> TokenRefusal? {
        let verifier = try TokenVerifier(key.verifyingKey, expecting: expectations)
        do {
            _ = try verifier.verify(token, now: now)
            return nil
        } catch { return error }
    }

    @Test func `times hold from the first second to before the last`() throws {
        let token = try token()
        #expect(try refusal(of: token, now: 999) == .notYetValid)
        #expect(try refusal(of: token, now: 1_000) == nil)
        #expect(try refusal(of: token, now: 1_599) == nil)
        #expect(try refusal(of: token, now: 1_600) == .expired)
        var lenient = Sample.expectations
        lenient.leewaySeconds = 10
        #expect(try refusal(of: token, now: 1_609, expecting: lenient) == nil)
        #expect(try refusal(of: token, now: 1_610, expecting: lenient) == .expired)
    }

    @Test func `issuer and audience are held against what is expected`() throws {
        let token = try token()
        #expect(
            try refusal(of: token, expecting: .init(issuer: "x", audience: "todo-api"))
                == .wrongIssuer)
        #expect(try refusal(of: token, expecting: .init(audience: "x")) == .wrongAudience)
        #expect(try refusal(of: token, expecting: .init()) == .wrongAudience)
        let several = Sample.template.replacing(
            "aud", by: .list([.text("other"), .text("todo-api")]))
        #expect(try refusal(of: self.token(several)) == nil)
        let none = TokenTemplate(claims: [Claim("sub", .text(":user"))])
        #expect(
            try refusal(of: self.token(none), expecting: .init(audience: "x")) == .wrongAudience)
        #expect(try refusal(of: self.token(none), expecting: .init()) == nil)
    }

    @Test func `every changed byte is noticed`() throws {
        let token = try token()
        for index in token.indices {
            var changed = token
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : 0x41
            if changed == token { continue }
            #expect(try refusal(of: changed) != nil, "byte \(index)")
        }
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "e30.e30.e30", "{}.{}.{}", "é.é.é"])
    func `what is no token is refused`(text: String) throws {
        #expect(try refusal(of: Array(text.utf8)) != nil)
    }

    @Test func `extensions that we do not know are refused`() throws {
        let token = try TokenSigner(key).sign(
            header: Array(#"{"alg":"HS256","crit":["b64"],"b64":false}"#.utf8),
            payload: Sample.template.payload(Sample.ada, issuedAt: 1_000))
        #expect(try refusal(of: token) == .unknownKey)
    }

    @Test func `a token without expiry or subject is refused`() throws {
        let signer = try TokenSigner(key)
        let header = TokenSigner.header(algorithm: "HS256", keyID: nil)
        let endless = try signer.sign(header: header, payload: Array(#"{"sub":"ada"}"#.utf8))
        #expect(try refusal(of: endless, expecting: .init()) == .missing(claim: "exp"))
        let nobody = try signer.sign(header: header, payload: Array(#"{"exp":2000}"#.utf8))
        #expect(try refusal(of: nobody, expecting: .init()) == .missing(claim: "sub"))
        let absurd = try signer.sign(
            header: header, payload: Array(#"{"exp":1e300,"sub":"a"}"#.utf8))
        #expect(try refusal(of: absurd, expecting: .init()) == .malformed)
    }

    @Test func `claims of an application's own can be read`() throws {
        struct Claims: Decodable { var role: String }
        let template = Sample.template.replacing("role", by: .text("admin"))
        let verified = try TokenVerifier(key.verifyingKey, expecting: Sample.expectations)
            .verify(token(template), now: 1_001)
        #expect(try verified.claims(as: Claims.self).role == "admin")
        #expect(verified.expiresAt == 1_600)
    }

    @Test func `a very long token is refused unread`() throws {
        let long = [UInt8](repeating: 0x41, count: TokenVerifier.lengthLimit + 1)
        #expect(try refusal(of: long) == .malformed)
    }
}
