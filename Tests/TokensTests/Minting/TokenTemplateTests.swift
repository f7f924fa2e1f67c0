import Testing

@testable import Tokens

@Suite struct TokenTemplateTests {
    private func payload(
        _ claims: [Claim], _ values: [String: ClaimParameters.Value],
        hasNotBefore: Bool = false
    ) throws -> String {
        let template = TokenTemplate(
            claims: claims, lifetimeSeconds: 60, hasNotBefore: hasNotBefore)
        return String(
            decoding: try template.payload(ClaimParameters(values), issuedAt: 1_000),
            as: UTF8.self)
    }

    @Test func `claims stand in the given order, times behind them`() throws {
        let text = try payload(
            [Claim("sub", .text(":user")), Claim("aud", .list([.text("a"), .text("b")]))],
            ["user": .text("ada")], hasNotBefore: true)
        #expect(text == #"{"sub":"ada","aud":["a","b"],"iat":1000,"nbf":1000,"exp":1060}"#)
    }

    /// RFC 7519 wants a string, and libraries refuse anything else.
    @Test func `the subject is a string also where keys are numbers; other claims keep the number`()
        throws
    {
        let text = try payload(
            [Claim("sub", .text(":user")), Claim("user_id", .text(":user"))],
            ["user": .number(42)])
        #expect(text == #"{"sub":"42","user_id":42,"iat":1000,"exp":1060}"#)
    }

    @Test func `parameters are replaced inside texts, lists and objects, and nothing else is`()
        throws
    {
        let text = try payload(
            [
                Claim("iss", .text("https://host:8080/:user")),
                Claim("urn", .text("urn:example:thing")),
                Claim(
                    "app",
                    .object([
                        Claim("who", .list([.text("auth0|:user"), .text(":email")])),
                        Claim("admin", .bool(false)), Claim("level", .integer(3)),
                        Claim("share", .decimal(0.5)), Claim("none", .null),
                    ])),
            ], ["user": .text("ada"), "email": .text("a@b.c")])
        #expect(
            text == #"{"iss":"https://host:8080/ada","urn":"urn:example:thing","#
                + #""app":{"who":["auth0|ada","a@b.c"],"admin":false,"level":3,"share":0.5,"#
                + #""none":null},"iat":1000,"exp":1060}"#)
    }

    @Test func `values are escaped, so that no user can write claims`() throws {
        let text = try payload(
            [Claim("sub", .text(":user"))], ["user": .text("a\",\"admin\":true,\"b\\\n\u{1}é")])
        #expect(
            text
                == #"{"sub":"a\",\"admin\":true,\"b\\\u000a\u0001é","iat":1000,"exp":1060}"#)
    }

    @Test func `a parameter without a value is an error that names it`() {
        let failure = #expect(throws: TokenError.self) {
            try payload([Claim("sub", .text(":usr"))], ["user": .text("ada")])
        }
        #expect(failure?.code == .missingValue)
        #expect("\(failure, default: "")".contains(":usr"))
    }

    @Test func `times in a template do not override those of the issue`() throws {
        let text = try payload([Claim("exp", .integer(1)), Claim("iat", .integer(1))], [:])
        #expect(text == #"{"iat":1000,"exp":1060}"#)
    }
}
