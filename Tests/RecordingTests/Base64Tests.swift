import Testing

@testable import Recording

@Suite struct Base64Tests {
    /// The vectors of RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `the published vectors hold both ways`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: ["Z", "Zg=", "Z===", "Zg==Zg==", "Z=g=", "Zm9*", "===="])
    func `texts that are no base 64 are refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `a zlib stream of several stored blocks is unwrapped`() throws {
        let bytes = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let stream = StoredZlib.wrap(bytes)
        #expect(try StoredZlib.unwrap(stream[...]) == bytes)
    }
}
