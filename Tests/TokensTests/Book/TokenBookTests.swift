import Testing

@testable import Tokens

@Suite struct TokenBookTests {
    private func text(_ span: Span<UInt8>) -> String {
        String(decoding: (0..<span.count).map { span[$0] }, as: UTF8.self)
    }

    @Test func `a line is a whole header, and ends in a zero`() {
        var book = TokenBook(userCount: 3)
        #expect(book.keep(Array("abc".utf8), for: 1, expiresAt: 100) == true)
        #expect(book.withHeaderLine(of: 1, text) == "Authorization: Bearer abc\0")
        #expect(book.withToken(of: 1, text) == "abc")
        #expect(book.withHeaderLine(of: 0, text) == nil)
        #expect(book.withToken(of: 2, text) == nil)
    }

    @Test func `states follow the clock`() {
        var book = TokenBook(userCount: 1, marginSeconds: 30)
        #expect(book.state(of: 0, now: 0) == .missing)
        book.keep(Array("t".utf8), for: 0, expiresAt: 1_000)
        #expect(book.state(of: 0, now: 969) == .fresh)
        #expect(book.state(of: 0, now: 970) == .due)
        #expect(book.state(of: 0, now: 999) == .due)
        #expect(book.state(of: 0, now: 1_000) == .expired)
        book.forget(0)
        #expect(book.state(of: 0, now: 0) == .missing)
        #expect(book.withToken(of: 0, text) == nil)
    }

    @Test func `renewals are spread, and never come too late`() {
        var book = TokenBook(userCount: 1_000, marginSeconds: 30, spreadSeconds: 100)
        for user in 0..<1_000 { book.keep(Array("t".utf8), for: user, expiresAt: 1_000) }
        let due = { (now: Int64) in
            (0..<1_000).count { book.state(of: $0, now: now) == .due }
        }
        #expect(due(869) == 0)
        #expect((400...600).contains(due(920)))
        #expect(due(970) == 1_000)
    }

    @Test func `shorter and longer tokens take a former one's place, neighbours stay`() {
        var book = TokenBook(userCount: 3)
        for user in 0..<3 { book.keep(Array("token-\(user)".utf8), for: user, expiresAt: 100) }
        book.keep(Array("x".utf8), for: 1, expiresAt: 100)
        #expect(book.withHeaderLine(of: 1, text) == "Authorization: Bearer x\0")
        book.keep(Array("a much longer token".utf8), for: 1, expiresAt: 100)
        #expect(book.withToken(of: 1, text) == "a much longer token")
        #expect(book.withToken(of: 0, text) == "token-0")
        #expect(book.withToken(of: 2, text) == "token-2")
    }

    @Test func `what would end a header is not kept`() {
        var book = TokenBook(userCount: 1)
        for text in ["", "a\0b", "a\nb", "a\r\nX-Admin: 1", "a\u{7F}"] {
            #expect(book.keep(Array(text.utf8), for: 0, expiresAt: 100) == false)
        }
        #expect(book.state(of: 0, now: 0) == .missing)
    }

    @Test func `memory stays bounded however tokens grow`() {
        var book = TokenBook(userCount: 200)
        for length in stride(from: 100, through: 1_000, by: 20) {
            let token = [UInt8](repeating: UInt8(ascii: "t"), count: length)
            for user in 0..<200 { book.keep(token, for: user, expiresAt: 100) }
        }
        #expect(book.byteCount < 3 * 200 * 1_050)
        for user in 0..<200 { #expect(book.withToken(of: user) { $0.count } == 1_000) }
    }

    @Test func `a user costs its line and 24 bytes`() throws {
        var book = TokenBook(userCount: 5_000)
        let issuer = try TokenIssuer(Sample.template, key: SigningKey(secret: [1, 2, 3]))
        for user in 0..<5_000 {
            #expect(
                try issuer.ensureFresh(user, in: &book, now: 1_000) {
                    ClaimParameters(user: .number(Int64($0)))
                })
        }
        let line = try #require(book.withHeaderLine(of: 4_999) { $0.count })
        #expect(book.byteCount <= 5_000 * (line + 24))
    }

    @Test func `an issuer mints once, and again before the expiry`() throws {
        var book = TokenBook(userCount: 1, marginSeconds: 30)
        let key = SigningKey(secret: [1, 2, 3])
        let issuer = try TokenIssuer(Sample.template, key: key)
        var askedCount = 0
        func ensure(now: Int64) throws -> Bool {
            try issuer.ensureFresh(0, in: &book, now: now) { _ in
                askedCount += 1
                return Sample.ada
            }
        }
        #expect(try ensure(now: 1_000))
        #expect(try !ensure(now: 1_500))
        #expect(askedCount == 1)
        #expect(try ensure(now: 1_570))
        #expect(book.state(of: 0, now: 1_600) == .fresh)
        let token = try #require(
            book.withToken(of: 0) { span in (0..<span.count).map { span[$0] } })
        let verifier = try TokenVerifier(key.verifyingKey, expecting: Sample.expectations)
        #expect(try verifier.verify(token, now: 1_600).subject == "ada")
    }
}
