import Testing

@testable import Tokens

@Suite struct Base64URLTests {
    /// RFC 4648, section 10, without padding; and the two characters that differ for URLs.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
        ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"), ("~~?", "fn4_"), ("~~>", "fn4-"),
    ])
    func `both ways`(bytes: String, text: String) {
        #expect(Base64URL.text(Array(bytes.utf8)) == text)
        #expect(Base64URL.decode(text.utf8) == Array(bytes.utf8))
    }

    @Test(arguments: ["Z", "Zg==", "Zm9v+", "Zm9v/", "Zm 9", "Zm9vY", "Zé"])
    func `other text is refused`(text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }

    @Test func `bits that belong to no byte are refused, so that a token has one form`() {
        #expect(Base64URL.decode("Zg".utf8) == [0x66])
        #expect(Base64URL.decode("Zh".utf8) == nil)
    }
}
